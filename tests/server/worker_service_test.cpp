#include "server/worker_service.hpp"

#include <algorithm>
#include <future>
#include <latch>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/assignment.hpp"

namespace server {
namespace {

/// Runs something on a loop's thread and waits for its value.
template <class Value>
class Question final : public runtime::Message {
 public:
  explicit Question(std::function<Value()> ask) : ask_(std::move(ask)) {}
  void deliver() noexcept override { answer_.set_value(ask_()); }
  Value wait() { return answer_.get_future().get(); }

 private:
  std::function<Value()> ask_;
  std::promise<Value> answer_;
};

/// A worker's service on a thread of its own, with an access log that nobody reads.
class RunningWorker {
 public:
  explicit RunningWorker(const std::filesystem::path& root, bool with_access_log = false) {
    config::Config config;
    config.limits.idle_timeout = std::chrono::hours(1);
    config.cache.revalidate = std::chrono::hours(1);
    generation_.emplace(1, config, std::vector<RootFolder>(), nullptr, left_);
    TestAssignment made = assign_site(root, *generation_, site_);
    WorkerAssignment assignment = std::move(made.assignment);
    port_ = made.port;
    if (with_access_log) assignment.part.access_queue = &lines_;
    std::promise<void> started;
    thread_ = std::thread([this, &started, &assignment]() mutable {
      const auto loop = tests::make_loop();
      WorkerService service(*loop, helpers_, quota_, metrics_, std::move(assignment), [] {});
      loop_ = loop.get();
      service_ = &service;
      started.set_value();
      loop->run(service.serve());
      posted_.wait();
    });
    started.get_future().get();
  }

  ~RunningWorker() {
    Stop stop(*service_);
    loop_->post(stop);
    posted_.count_down();
    thread_.join();
  }
  RunningWorker(const RunningWorker&) = delete;
  RunningWorker& operator=(const RunningWorker&) = delete;

  [[nodiscard]] runtime::Fd connect() const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    runtime::Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
          0);
    return client;
  }

  /// What the access log holds; while the worker is not at it.
  [[nodiscard]] std::size_t lines() {
    Question<std::size_t> question([this] {
      std::size_t count = 0;
      for (const auto piece : lines_.readable()) {
        count += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
      }
      return count;
    });
    loop_->post(question);
    return question.wait();
  }

  /// How often the worker's thread has allocated so far.
  [[nodiscard]] std::uint64_t allocations() {
    Question<std::uint64_t> question(tests::allocations);
    loop_->post(question);
    return question.wait();
  }

 private:
  class Stop final : public runtime::Message {
   public:
    explicit Stop(WorkerService& service) : service_(service) {}
    void deliver() noexcept override { service_.stop(); }

   private:
    WorkerService& service_;
  };

  const Event left_ = Event::make().value();
  std::optional<Generation> generation_;
  SiteMetrics site_;
  WorkerMetrics metrics_;
  AddressQuota quota_{0};
  runtime::Helpers helpers_{runtime::HelpersOptions{.threads = 1}};
  LogBell bell_{LogBell::make_event().value()};
  LogQueue lines_{bell_};
  std::uint16_t port_ = 0;
  runtime::Loop* loop_ = nullptr;
  WorkerService* service_ = nullptr;
  std::latch posted_{1};  // the loop must outlive the last call of `post`
  std::thread thread_;
};

/// Reads one response; `with_body` as its head alone does not tell for HEAD.
std::string read_response(int client, bool with_body) {
  std::string text;
  std::size_t size = std::string::npos;
  while (text.size() < size) {
    char piece[4096];
    const ssize_t got = ::recv(client, piece, sizeof piece, 0);
    CHECK(got > 0);
    text.append(piece, static_cast<std::size_t>(got));
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::size_t length = text.find("Content-Length: ");
    size = end + 4;
    if (with_body && length < end) size += std::stoul(text.substr(length + 16));
  }
  CHECK(text.size() == size);
  return text;
}

struct WarmRequest {
  std::string_view name;
  std::string head;
  std::string_view status;
  bool with_body;
};

class WarmRequests : public testing::TestWithParam<WarmRequest> {
 protected:
  WarmRequests() { folder_.write("a.html", std::string(1024, 'x')); }

  static void expect_no_allocations(RunningWorker& worker);

  tests::TemporaryFolder folder_;
};

void WarmRequests::expect_no_allocations(RunningWorker& worker) {
  const runtime::Fd client = worker.connect();
  const auto ask = [&](int times) {
    for (int i = 0; i < times; ++i) {
      tests::write_all(client.get(), GetParam().head);
      const std::string response = read_response(client.get(), GetParam().with_body);
      ASSERT_EQ(response.substr(9, 3), GetParam().status);
    }
  };
  ask(10);
  const std::uint64_t before = worker.allocations();
  ask(1000);
  EXPECT_EQ(worker.allocations() - before, 0U);
}

TEST_P(WarmRequests, AllocateNothing) {
  RunningWorker worker(folder_.path());
  expect_no_allocations(worker);
  EXPECT_EQ(worker.lines(), 0U);
}

TEST_P(WarmRequests, AllocateNothingForTheAccessLog) {
  RunningWorker worker(folder_.path(), true);
  expect_no_allocations(worker);
  EXPECT_EQ(worker.lines(), 1010U);
}

INSTANTIATE_TEST_SUITE_P(
    WorkerService, WarmRequests,
    testing::Values(
        WarmRequest{"SmallFile", "GET /a.html HTTP/1.1\r\nHost: a\r\n\r\n", "200", true},
        WarmRequest{"Head", "HEAD /a.html HTTP/1.1\r\nHost: a\r\n\r\n", "200", false},
        WarmRequest{"KeptAliveOfHttp10", "GET /a.html HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                    "200", true},
        WarmRequest{"NotModified", "GET /a.html HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n",
                    "304", false},
        WarmRequest{"Range", "GET /a.html HTTP/1.1\r\nHost: a\r\nRange: bytes=1-2\r\n\r\n", "206",
                    true},
        WarmRequest{"Ranges", "GET /a.html HTTP/1.1\r\nHost: a\r\nRange: bytes=1-2,7-,4-5\r\n\r\n",
                    "206", true},
        WarmRequest{"NotFound", "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", "404", true},
        WarmRequest{"Post", "POST /a.html HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                    "405", true}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace server
