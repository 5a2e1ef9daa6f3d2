#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/check.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/socket.hpp"
#include "runtime/task.hpp"
#include "server/http1_service.hpp"
#include "server/metrics.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/run_target.hpp"
#include "tests/runtime/support.hpp"
#include "tests/server/conversation.hpp"
#include "tests/server/echo.hpp"

// The input: sizes of pieces (see pieces.hpp), then the bytes that a client sends before it closes
// its side of the connection.
namespace {

using runtime::Task;

/// Byte by byte takes a turn of the loop each.
constexpr std::size_t kMostSingleBytes = 300;

/// A service on a loop of its own, and clients one after the other.
class Service {
 public:
  /// The answers, without their dates.
  std::string answers_to(std::string_view text, const std::vector<std::size_t>& cuts) {
    tests::Connection connection = tests::unix_connection();
    runtime::Socket client(*loop_, std::move(connection.far));
    runtime::Scope scope(*loop_);
    scope.spawn(service_.serve(std::move(connection.near)));
    std::string answers = tests::run(*loop_, [&]() -> Task<std::string> {
      std::size_t begin = 0;
      for (const std::size_t cut : cuts) {
        (void)co_await client.send(std::span(text).subspan(begin, cut - begin), {});
        co_await tests::Turn(*loop_);
        begin = cut;
      }
      (void)co_await client.send(std::span(text).subspan(begin), {});
      client.shutdown_send();
      std::string all;
      for (;;) {
        const auto received = co_await client.receive({});
        // Reset: the service closed with bytes unread, which came behind its last answer.
        if (!received || received->bytes().empty()) break;
        all.append(received->bytes().data(), received->bytes().size());
      }
      co_await scope.join();
      co_return all;
    });
    CHECK(service_.connections() == 0);
    return tests::without_dates_and_ids(std::move(answers));
  }

 private:
  std::unique_ptr<runtime::Loop> loop_ = tests::make_loop();
  runtime::StopSource stop_;
  server::WorkerMetrics metrics_;
  tests::Echo echo_{*loop_};
  server::Http1Service service_{*loop_, echo_, stop_, metrics_, tests::patient_options()};
};

}  // namespace

void fuzz::run_target(std::string_view text) {
  static Service service;
  Input input(text);
  const std::string_view sizes = input.line();
  const std::string_view bytes = input.rest();
  const std::string whole = service.answers_to(bytes, {});
  CHECK(whole.empty() || whole.starts_with("HTTP/1.1 "));
  expect_same(service.answers_to(bytes, cuts_of(sizes, bytes.size())), whole, "Pieces");
  if (bytes.size() > kMostSingleBytes) return;
  expect_same(service.answers_to(bytes, all_cuts_of(bytes.size())), whole, "Single bytes");
}
