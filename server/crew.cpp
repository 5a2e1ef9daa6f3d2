#include "server/crew.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

#include "runtime/check.hpp"

namespace server {
namespace {

runtime::Wait wait_of(config::Wait wait) noexcept {
  switch (wait) {
    case config::Wait::coalesce:
      return runtime::Wait::coalesce;
    case config::Wait::block:
      return runtime::Wait::block;
    case config::Wait::spin:
      return runtime::Wait::spin;
  }
  CHECK(false);
}

runtime::LoopOptions loop_options(const config::Config& config, const WorkerShare& share) {
  const config::Server& server = config.server;
  constexpr std::size_t kBesideConnections = 2048;
  constexpr std::size_t kMostCompletions = 65536;
  runtime::LoopOptions options;
  // Every connection may complete its one operation between two turns, and a few of them the read
  // of a file beside it; the queue must not overflow. It is in memory from the start, 16 bytes
  // each.
  options.ring.completion_entries = static_cast<unsigned>(
      std::min(std::bit_ceil(share.connections + kBesideConnections), kMostCompletions));
  options.submission =
      server.immediate_submission ? runtime::Submission::immediate : runtime::Submission::deferred;
  options.ring.restricted = config.sandbox.ring_restrictions;
  options.wait = wait_of(server.wait);
  return options;
}

}  // namespace

std::expected<void, std::string> Crew::start(const config::Config& config,
                                             std::vector<WorkerAssignment> assignments,
                                             runtime::Helpers& helpers, AddressQuota& quota,
                                             MetricsRegistry& metrics) {
  unsigned number = 0;
  for (WorkerAssignment& assignment : assignments) {
    const auto options = loop_options(config, assignment.part.share);
    workers_.emplace_back(number, options, helpers, quota, metrics.worker(number),
                          std::move(assignment), changed_);
    ++number;
  }
  for (Worker& worker : workers_) {
    if (auto started = worker.wait_until_started(); !started) return started;
  }
  return {};
}

void Crew::adopt(std::vector<WorkerAssignment> assignments) {
  auto assignment = assignments.begin();
  for (Worker& worker : workers_) worker.adopt(std::move(*assignment++));
}

void Crew::drain() {
  for (Worker& worker : workers_) worker.drain();
}

void Crew::drain_patiently() {
  for (Worker& worker : workers_) worker.drain_patiently();
}

void Crew::stop() {
  for (Worker& worker : workers_) worker.stop();
}

bool Crew::has_finished() const noexcept {
  return std::ranges::all_of(workers_, &Worker::finished);
}

bool Crew::is_starved() const noexcept {
  return std::ranges::any_of(workers_,
                             [](const Worker& worker) { return worker.starvations() != 0; });
}

void Crew::ask() {
  for (Worker& worker : workers_) worker.ask(Asker::supervision);
}

bool Crew::has_answered() const noexcept {
  return std::ranges::all_of(workers_, [](const Worker& worker) {
    return worker.finished() || worker.has_answered(Asker::supervision);
  });
}

}  // namespace server
