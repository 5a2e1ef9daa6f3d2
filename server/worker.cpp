#include "server/worker.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include <pthread.h>

#include "server/patience.hpp"

namespace server {

Worker::Worker(unsigned number, const runtime::LoopOptions& options, runtime::Helpers& helpers,
               AddressQuota& quota, WorkerMetrics& metrics, WorkerAssignment assignment,
               const Event& changed)
    : number_(number),
      helpers_(helpers),
      quota_(quota),
      metrics_(metrics),
      changed_(changed),
      thread_([this, options, assignment = std::move(assignment)]() mutable {
        run(options, std::move(assignment));
      }) {}

std::expected<void, std::string> Worker::wait_until_started() {
  return started_.get_future().get();
}

void Worker::run(const runtime::LoopOptions& options, WorkerAssignment assignment) {
  // So that a debugger, or top, tells which one it is.
  ::pthread_setname_np(::pthread_self(), ("worker-" + std::to_string(number_)).c_str());
  auto loop = try_patiently(ENOMEM, [&] { return runtime::Loop::create(options); });
  if (loop) {
    serve(**loop, std::move(assignment));
  } else {
    started_.set_value(std::unexpected(runtime::Ring::explain(loop.error())));
  }
  finished_ = true;
  changed_.signal();
}

void Worker::serve(runtime::Loop& loop, WorkerAssignment assignment) {
  {
    const std::lock_guard lock(loop_guard_);
    loop_ = &loop;
    for (Command* const command : {&drain_, &drain_patiently_, &stop_}) {
      if (command->sent) loop.post(*command);
    }
  }
  WorkerService service(loop, helpers_, quota_, metrics_, std::move(assignment), [this] {
    starvations_.fetch_add(1, std::memory_order_relaxed);
    changed_.signal();
  });
  service_ = &service;
  ring_restriction_ = loop.ring().restriction();
  started_.set_value({});
  loop.run(service.serve());
  service_ = nullptr;
  const std::lock_guard lock(loop_guard_);
  loop_ = nullptr;
}

void Worker::ask(Asker asker) {
  Inquiry& inquiry = inquiries_[static_cast<std::size_t>(asker)];
  const std::lock_guard lock(loop_guard_);
  if (loop_ != nullptr && inquiry.begin()) loop_->post(inquiry);
}

void Worker::Inquiry::deliver() noexcept {
  if (worker_.service_ != nullptr) worker_.service_->publish();
  waits_ = false;
}

void Worker::adopt(WorkerAssignment assignment) {
  const std::lock_guard lock(loop_guard_);
  std::erase_if(adoptions_, [](const Adoption& adoption) { return adoption.is_delivered(); });
  if (loop_ == nullptr) return;
  loop_->post(adoptions_.emplace_back(*this, std::move(assignment)));
}

void Worker::Adoption::deliver() noexcept {
  // If there is nobody to take it, what it holds goes with this.
  WorkerAssignment assignment = std::move(assignment_);
  if (worker_.service_ != nullptr) worker_.service_->adopt(std::move(assignment));
  delivered_ = true;
}

void Worker::command(Command& command) {
  const std::lock_guard lock(loop_guard_);
  if (std::exchange(command.sent, true)) return;
  // One that has not begun yet finds it when it does: others may have failed to start meanwhile.
  if (loop_ != nullptr) loop_->post(command);
}

}  // namespace server
