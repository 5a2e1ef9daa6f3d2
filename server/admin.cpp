#include "server/admin.hpp"

#include <utility>

#include <pthread.h>

namespace server {
namespace {

constexpr runtime::LoopOptions kOptions = {
    .ring = {.submission_entries = 64, .completion_entries = 512},
    .buffers = {.buffers = 16, .buffer_size = 4096}};

}  // namespace

Admin::Admin(Listener listener, const AdminSources& sources)
    : thread_([this, sources, listener = std::move(listener)]() mutable {
        run(std::move(listener), sources);
      }) {}

Admin::~Admin() {
  const std::lock_guard lock(loop_guard_);
  if (loop_ != nullptr) loop_->post(stop_);
}

std::expected<void, std::string> Admin::wait_until_started() {
  return started_.get_future().get();
}

void Admin::run(Listener listener, const AdminSources& sources) {
  ::pthread_setname_np(::pthread_self(), "metrics");
  auto loop = runtime::Loop::create(kOptions);
  if (!loop) {
    started_.set_value(std::unexpected(runtime::Ring::explain(loop.error())));
    return;
  }
  AdminService service(**loop, std::move(listener), sources);
  service_ = &service;
  {
    const std::lock_guard lock(loop_guard_);
    loop_ = loop->get();
  }
  started_.set_value({});
  (*loop)->run(service.serve());
  const std::lock_guard lock(loop_guard_);
  loop_ = nullptr;
}

}  // namespace server
