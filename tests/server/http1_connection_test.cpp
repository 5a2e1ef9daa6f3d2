#include "server/http1_connection.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "server/error_response.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/conversation.hpp"

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

const Http1Service::Options kPatient = tests::patient_options();

struct Greeting {
  explicit Greeting(std::chrono::nanoseconds delay) : handler(*loop, delay) {}

  std::unique_ptr<runtime::Loop> loop = tests::make_loop();
  Greeter handler;
};

class Conversation : Greeting, public tests::Conversation {
 public:
  explicit Conversation(const Http1Service::Options& options, std::chrono::nanoseconds delay = 0ns)
      : Greeting(delay), tests::Conversation(*loop, handler, options) {}
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

TEST(Http1Connection, AnswersBeforeABodyThatTheClientHoldsBack) {  // RFC 9110 §10.1.1
  Conversation conversation(kPatient);
  const std::string heard = conversation.say(
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"});
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 OK\r\n")) << heard;
  EXPECT_TRUE(heard.contains("\r\nConnection: close\r\n")) << heard;
  EXPECT_EQ(conversation.lingering(), 1U);  // the body may come all the same
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

TEST(Http1Connection, AnswersNothingAfterTheLastRequest) {  // RFC 9112 §9.6
  Conversation conversation(kPatient);
  const std::string text = std::string(kLastGet) + std::string(kGet);
  EXPECT_EQ(count(conversation.say({text}), "HTTP/1.1 "), 1U);
  EXPECT_EQ(count(conversation.say({kLastGet, kGet}), "HTTP/1.1 "), 1U);
}

TEST(Http1Connection, EndsWithTheResponseThatRunsWhenDrained) {
  Conversation conversation(kPatient);
  conversation.service.drain();
  const std::string heard = conversation.say({kGet});
  EXPECT_TRUE(heard.contains("\r\nConnection: close\r\n")) << heard;
  EXPECT_EQ(conversation.service.connections(), 0U);
}

TEST(Http1Connection, ReadsOnAfterItsFarewell) {  // RFC 9112 §9.6
  Conversation conversation(kPatient);
  (void)conversation.say({kLastGet});
  EXPECT_EQ(conversation.lingering(), 0U);  // the client promised to send nothing more
  (void)conversation.say({"BREW / HTTP/1.1\r\n"});
  EXPECT_EQ(conversation.lingering(), 1U);
  conversation.service.drain();
  (void)conversation.say({kGet});
  EXPECT_EQ(conversation.lingering(), 1U);
}

/// What the answer to the request `line` says, with an Accept of JSON.
std::string ask_for_json(std::string_view line, std::string_view rest) {
  Conversation conversation(kPatient);
  const std::string text =
      std::string(line) + "\r\nAccept: application/json\r\n" + std::string(rest);
  return conversation.say({text});
}

TEST(Http1Connection, AnswersFaultyRequestsInTheFormTheyAccept) {
  for (const std::string_view rest :
       {"Host: a\r\nHost: a\r\n\r\n", "Host: a\r\nContent-Length: 1025\r\n\r\n",
        "Host: a\r\nTransfer-Encoding: chunked\r\n\r\nx", "Host: a\r\nExpect: a-pony\r\n\r\n"}) {
    const std::string heard = ask_for_json("GET / HTTP/1.1", rest);
    EXPECT_TRUE(heard.contains("\r\nContent-Type: application/json\r\n")) << heard;
    EXPECT_TRUE(heard.ends_with("}\n")) << heard;
  }
}

TEST(Http1Connection, ForgetsWhatTheLastRequestAccepted) {
  Conversation conversation(kPatient);
  const std::string heard = conversation.say(
      {"GET / HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n\r\nGET / HTTP/1.1\r\n\r\n"});
  EXPECT_TRUE(heard.contains("HTTP/1.1 400 Bad Request\r\n")) << heard;
  EXPECT_TRUE(heard.ends_with("</html>\n")) << heard;
}

}  // namespace
}  // namespace server
