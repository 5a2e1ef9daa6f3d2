#include "loadtest/pace/generator.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include <netinet/tcp.h>

#include "runtime/deadlines.hpp"
#include "runtime/sleep.hpp"

namespace pace {
namespace {

using runtime::Fd;
using runtime::Result;
using runtime::Socket;
using runtime::StopToken;
using runtime::Task;
using runtime::system::now;

struct Percentile {
  const char* name;
  double share;
};

constexpr std::array<Percentile, 9> kPercentiles{{{"p50", 0.5},
                                                  {"p75", 0.75},
                                                  {"p90", 0.9},
                                                  {"p95", 0.95},
                                                  {"p99", 0.99},
                                                  {"p995", 0.995},
                                                  {"p999", 0.999},
                                                  {"p9999", 0.9999},
                                                  {"max", 1.0}}};

std::string member(const std::string& name, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return "\"" + name + "\":" + text.data();
}

std::string member(const std::string& name, std::uint64_t value) {
  return "\"" + name + "\":" + std::to_string(value);
}

}  // namespace

Generator::Generator(runtime::Loop& loop, const Options& options, const Destination& destination)
    : loop_(loop),
      options_(options),
      destination_(destination),
      schedule_(options, now()),
      latencies_(options.requests()),
      lateness_(options.requests()) {}

Task<Result<void>> Generator::run() {
  std::vector<Fd> connections;
  for (unsigned i = 0; i < options_.connections; ++i) {
    Result<Fd> connection = co_await open_connection({});
    if (!connection) co_return std::unexpected(connection.error());
    connections.push_back(std::move(*connection));
  }
  runtime::Scope scope(loop_);
  runtime::Deadline deadline(scope.stop_source());
  deadline.arm(loop_.deadlines().class_of(std::chrono::seconds(options_.seconds) + kPatience));
  schedule_ = Schedule(options_, now());
  last_answer_ = schedule_.start();
  for (Fd& connection : connections) scope.spawn(use(std::move(connection), scope.stop_source()));
  co_await scope.join();
  errors_ += schedule_.left();
  co_return Result<void>{};
}

Task<Result<Fd>> Generator::open_connection(StopToken token) {
  Fd descriptor(::socket(destination_.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!descriptor) co_return runtime::last_error("socket");
  const int on = 1;
  (void)::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto& address = reinterpret_cast<const sockaddr&>(destination_.address);
  auto connecting =
      runtime::connect(loop_, descriptor.get(), address, destination_.address_size, token);
  Result<void> connected = co_await connecting;
  if (!connected) co_return std::unexpected(connected.error());
  co_return descriptor;
}

Task<void> Generator::use(Fd descriptor, StopToken token) {
  bool again = co_await ask_in_turn(std::move(descriptor), token);
  while (again) {
    Result<Fd> next = co_await open_connection(token);
    if (!next) co_return;
    again = co_await ask_in_turn(std::move(*next), token);
  }
}

Task<bool> Generator::ask_in_turn(Fd descriptor, StopToken token) {
  Socket socket(loop_, std::move(descriptor));
  bool usable = true;
  while (usable) {
    const auto due = schedule_.take();
    if (!due) co_return false;
    co_await wait_until(*due, token);
    usable = co_await ask(socket, *due, token);
  }
  co_return token.reason() == 0;
}

Task<void> Generator::wait_until(TimePoint due, StopToken token) {
  const TimePoint free = now();
  if (due > free) {
    auto sleeping = runtime::sleep(loop_, due - free, token);
    (void)co_await sleeping;
  }
  lateness_.add(now() - std::max(due, free));
}

Task<bool> Generator::ask(Socket& socket, TimePoint due, StopToken token) {
  auto sending = socket.send(destination_.request, token);
  const Result<std::size_t> sent = co_await sending;
  ResponseReader reader;
  auto state = ResponseReader::State::unfinished;
  if (!sent || *sent != destination_.request.size()) state = ResponseReader::State::wrong;
  while (state == ResponseReader::State::unfinished) {
    auto receiving = socket.receive(token);
    const Result<runtime::Lease> lease = co_await receiving;
    state = ResponseReader::State::wrong;
    if (lease && !lease->bytes().empty()) state = reader.read(lease->bytes());
  }
  if (state == ResponseReader::State::finished) co_return note_answer(reader, due);
  ++errors_;
  co_return false;
}

bool Generator::note_answer(const ResponseReader& reader, TimePoint due) {
  last_answer_ = now();
  latencies_.add(last_answer_ - due);
  if (!reader.successful()) ++errors_;
  return !reader.last();
}

std::string Generator::report() {
  const std::chrono::duration<double> elapsed = last_answer_ - schedule_.start();
  const auto answers = static_cast<double>(latencies_.size());
  std::string json = "{" + member("requests", std::uint64_t{latencies_.size()}) + "," +
                     member("errors", errors_) + "," + member("rate", options_.rate) + "," +
                     member("reached", elapsed.count() > 0 ? answers / elapsed.count() : 0.0);
  for (const auto& [name, share] : kPercentiles) {
    json += "," + member(std::string(name) + "_us", std::uint64_t{latencies_.percentile(share)});
  }
  for (const auto& [name, share] : {kPercentiles[0], kPercentiles[4], kPercentiles[8]}) {
    json += "," +
            member("late_" + std::string(name) + "_us", std::uint64_t{lateness_.percentile(share)});
  }
  return json + "}";
}

}  // namespace pace
