#include "server/http1_connection.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "server/error_response.hpp"
#include "tests/runtime/support.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;
using runtime::Task;

/// Says "hello" to everything; later, to "/later".
class Greeter final : public Handler {
 public:
  Greeter(runtime::Loop& loop, std::chrono::nanoseconds delay) : loop_(loop), delay_(delay) {}

  bool answer(const Request& request, Response& response) noexcept override {
    if (request.target.path == "/later") return false;
    greet(response);
    return true;
  }
  Task<void> answer_later(const Request&, Response& response, runtime::StopToken) override {
    const auto until = loop_.now() + delay_;
    do {
      co_await tests::Turn(loop_);
    } while (loop_.now() < until);
    greet(response);
  }

 private:
  static void greet(Response& response) {
    response.reset(Status::ok);
    response.set_body("hello");
  }

  runtime::Loop& loop_;
  const std::chrono::nanoseconds delay_;
};

constexpr Http1Service::Options kPatient{.parser = {.head = 1024, .fields = 16, .body = 1024},
                                         .head_timeout = 1h,
                                         .idle_timeout = 1h,
                                         .send_timeout = 1h,
                                         .min_send_rate = 1};

/// A service and one client of it at a time.
class Conversation {
 public:
  explicit Conversation(const Http1Service::Options& options, std::chrono::nanoseconds delay = 0ns)
      : handler_(*loop_, delay), service(*loop_, handler_, connections_.stop_source(), options) {}

  /// Sends each text on its own, then listens until the service closes.
  std::string say(std::vector<std::string_view> texts) {
    tests::Connection connection = tests::tcp_connection();
    runtime::Socket client(*loop_, std::move(connection.far));
    connections_.spawn(service.serve(std::move(connection.near)));
    std::string heard = tests::run(*loop_, [&]() -> Task<std::string> {
      for (const std::string_view text : texts) {
        (void)co_await client.send(std::span<const char>(text), {});
        co_await tests::Turn(*loop_);
      }
      std::string all = co_await tests::receive_until_end(client);
      client.shutdown_send();
      co_await connections_.join();
      co_return all;
    });
    return heard;
  }

  /// Sends a text, then single bytes until it hears something.
  std::string hear_while_dripping(std::string_view text, std::size_t most, std::size_t& dripped) {
    tests::Connection connection = tests::tcp_connection();
    runtime::Socket client(*loop_, std::move(connection.far));
    connections_.spawn(service.serve(std::move(connection.near)));
    return tests::run(*loop_, [&]() -> Task<std::string> {
      bool heard = false;
      runtime::Scope scope(*loop_);
      scope.spawn(drip(client, text, most, dripped, heard));
      std::string all = co_await tests::receive_until_end(client);
      heard = true;
      co_await scope.join();
      client.shutdown_send();
      co_await connections_.join();
      co_return all;
    });
  }

 private:
  Task<void> drip(runtime::Socket& client, std::string_view text, std::size_t most,
                  std::size_t& dripped, const bool& heard) {
    (void)co_await client.send(std::span<const char>(text), {});
    while (!heard && dripped < most) {
      ++dripped;
      (void)co_await client.send(std::span<const char>(text).last(1), {});
      co_await tests::Turn(*loop_);
    }
  }

  std::unique_ptr<runtime::Loop> loop_ = tests::make_loop();
  Greeter handler_;
  runtime::Scope connections_{*loop_};

 public:
  Http1Service service;
};

Http1Service::Options with_head_timeout(std::chrono::nanoseconds timeout) {
  Http1Service::Options options = kPatient;
  options.head_timeout = timeout;
  return options;
}
Http1Service::Options with_idle_timeout(std::chrono::nanoseconds timeout) {
  Http1Service::Options options = kPatient;
  options.idle_timeout = timeout;
  return options;
}

bool is_timeout(std::string_view heard) {
  return heard.starts_with("HTTP/1.1 408 Request Timeout\r\n") &&
         heard.contains("\r\nConnection: close\r\n") && heard.ends_with("</html>\n");
}

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kLastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++at) ++found;
  return found;
}

TEST(Http1Connection, TellsAClientThatDoesNotFinishItsHead) {  // RFC 9110 §15.5.9
  Conversation conversation(with_head_timeout(20ms));
  EXPECT_TRUE(is_timeout(conversation.say({"GET / HT"})));
}

TEST(Http1Connection, GivesAHeadOnePeriodHoweverManyPiecesItComesIn) {
  constexpr std::size_t kEnough = 1'000'000;
  Http1Service::Options options = with_head_timeout(20ms);
  options.parser.head = 2 * kEnough;
  Conversation conversation(options);
  std::size_t dripped = 0;
  EXPECT_TRUE(is_timeout(conversation.hear_while_dripping("GET /", kEnough, dripped)));
  EXPECT_LT(dripped, kEnough);
}

TEST(Http1Connection, TellsAClientThatDoesNotFinishItsBody) {
  Conversation conversation(with_head_timeout(20ms));
  EXPECT_TRUE(is_timeout(
      conversation.say({"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n", "x"})));
}

TEST(Http1Connection, TellsAPipeliningClientThatDoesNotFinishItsHead) {
  Conversation conversation(with_head_timeout(20ms));
  const std::string text = std::string(kGet) + "GET / HT";
  const std::string heard = conversation.say({text});
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(is_timeout(heard.substr(heard.find("hello") + 5))) << heard;
}

TEST(Http1Connection, SaysNothingToAClientThatSaidNothing) {
  Conversation conversation(with_idle_timeout(20ms));
  EXPECT_EQ(conversation.say({}), "");
}

TEST(Http1Connection, ClosesAnIdleConnection) {
  Conversation conversation(with_idle_timeout(20ms));
  const std::string heard = conversation.say({kGet});
  EXPECT_EQ(count(heard, "HTTP/1.1 "), 1U);
  EXPECT_TRUE(heard.ends_with("hello"));
}

TEST(Http1Connection, DoesNotBlameTheClientForASlowDisk) {
  Http1Service::Options options = with_head_timeout(5ms);
  options.idle_timeout = 5ms;
  Conversation conversation(options, 30ms);
  const std::string heard = conversation.say({"GET /later HTTP/1.1\r\nHost: a\r\n\r\n"});
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 OK\r\n")) << heard;
  EXPECT_TRUE(heard.ends_with("hello"));
}

TEST(Http1Connection, AnswersInOrder) {
  Conversation conversation(kPatient);
  const std::string later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string text = std::string(kGet) + later + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" +
                           later + std::string(kLastGet) + std::string(kGet);
  const std::string heard = conversation.say({text});
  EXPECT_EQ(count(heard, "HTTP/1.1 200 OK\r\n"), 5U);
  EXPECT_EQ(count(heard, "hello"), 4U);
  EXPECT_EQ(conversation.service.counters().requests, 5U);
}

TEST(Http1Connection, AnswersTheSameHoweverItsBytesArrive) {
  const std::string text =
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n0\r\nX: y\r\n\r\n" +
      std::string(kGet) + "GET /later HTTP/1.1\r\nHost: a\r\n\r\n" +
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nGET " + std::string(kLastGet);
  Conversation conversation(kPatient);
  const std::string expected = conversation.say({text});
  EXPECT_EQ(count(expected, "HTTP/1.1 200 OK\r\n"), 5U);
  const auto without_dates = [](std::string heard) {
    for (std::size_t at = 0; (at = heard.find("Date: ", at)) != std::string::npos;) {
      heard.erase(at, heard.find("\r\n", at) - at);
    }
    return heard;
  };
  for (std::size_t place = 1; place < text.size(); ++place) {
    const std::string_view view = text;
    ASSERT_EQ(without_dates(conversation.say({view.substr(0, place), view.substr(place)})),
              without_dates(expected))
        << place;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i)
    bytes.push_back(std::string_view(text).substr(i, 1));
  EXPECT_EQ(without_dates(conversation.say(bytes)), without_dates(expected));
}

TEST(Http1Connection, AnswersBeforeABodyThatTheClientHoldsBack) {  // RFC 9110 §10.1.1
  Conversation conversation(kPatient);
  const std::string heard = conversation.say(
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"});
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 OK\r\n")) << heard;
  EXPECT_TRUE(heard.contains("\r\nConnection: close\r\n")) << heard;
}

TEST(Http1Connection, RefusesABodyAboveTheLimitBeforeItComes) {
  Conversation conversation(kPatient);
  const std::string heard =
      conversation.say({"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1025\r\n\r\n"});
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 413 Content Too Large\r\n")) << heard;
}

TEST(Http1Connection, AnswersNothingAfterAnError) {
  Conversation conversation(kPatient);
  const std::string text = "BREW / HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet);
  const std::string heard = conversation.say({text});
  EXPECT_EQ(count(heard, "HTTP/1.1 "), 1U);
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 501 Not Implemented\r\n")) << heard;
}

TEST(Http1Connection, EndsWithTheResponseThatRunsWhenDrained) {
  Conversation conversation(kPatient);
  conversation.service.drain();
  const std::string heard = conversation.say({kGet});
  EXPECT_TRUE(heard.contains("\r\nConnection: close\r\n")) << heard;
  EXPECT_EQ(conversation.service.connections(), 0U);
}

}  // namespace
}  // namespace server
