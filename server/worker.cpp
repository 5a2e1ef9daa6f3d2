#include "server/worker.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <unistd.h>

#include "runtime/check.hpp"

namespace server {
namespace {

runtime::LoopOptions loop_options(const config::Server& server, const WorkerShare& share) {
  constexpr std::size_t kFewestCompletions = 4096;
  constexpr std::size_t kMostCompletions = 65536;
  runtime::LoopOptions options;
  // Every connection may complete a receive and a send between two turns, and must not overflow the
  // queue.
  options.ring.completion_entries = static_cast<unsigned>(
      std::clamp(std::bit_ceil(2 * share.connections), kFewestCompletions, kMostCompletions));
  options.submission =
      server.immediate_submission ? runtime::Submission::immediate : runtime::Submission::deferred;
  options.wait = server.spin ? runtime::Wait::spin : runtime::Wait::block;
  return options;
}

}  // namespace

Worker::Worker(const config::Config& config, const WorkerShare& share, const SiteSet& sites,
               runtime::Helpers& helpers, WorkerHoldings holdings, int changed)
    : config_(config),
      share_(share),
      sites_(sites),
      helpers_(helpers),
      changed_(changed),
      thread_([this, holdings = std::move(holdings)]() mutable { run(std::move(holdings)); }) {}

std::expected<void, std::string> Worker::wait_until_started() {
  return started_.get_future().get();
}

void Worker::run(WorkerHoldings holdings) {
  auto loop = runtime::Loop::create(loop_options(config_.server, share_));
  if (loop) {
    serve(**loop, std::move(holdings));
  } else {
    started_.set_value(std::unexpected(runtime::Ring::explain(loop.error())));
  }
  finished_ = true;
  tell_main();
}

void Worker::serve(runtime::Loop& loop, WorkerHoldings holdings) {
  {
    const std::lock_guard lock(loop_guard_);
    loop_ = &loop;
  }
  WorkerService service(loop, config_, share_, sites_, helpers_, std::move(holdings), [this] {
    starvations_.fetch_add(1, std::memory_order_relaxed);
    tell_main();
  });
  service_ = &service;
  started_.set_value({});
  loop.run(service.serve());
  service_ = nullptr;
  const std::lock_guard lock(loop_guard_);
  loop_ = nullptr;
}

void Worker::command(Command& command) {
  const std::lock_guard lock(loop_guard_);
  if (loop_ == nullptr || std::exchange(command.sent, true)) return;
  loop_->post(command);
}

void Worker::tell_main() const noexcept {
  const std::uint64_t one = 1;
  CHECK(::write(changed_, &one, sizeof one) == sizeof one);
}

}  // namespace server
