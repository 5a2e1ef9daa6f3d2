#include "server/admin.hpp"

#include <cerrno>
#include <utility>

#include <pthread.h>

#include "server/patience.hpp"

namespace server {
namespace {

runtime::LoopOptions loop_options(bool restricted) {
  return {.ring = {.submission_entries = 64, .completion_entries = 512, .restricted = restricted},
          .buffers = {.buffers = 16, .buffer_size = 4096}};
}

}  // namespace

Admin::Admin(Listener listener, const AdminSources& sources, bool restricted)
    : thread_([this, sources, restricted, listener = std::move(listener)]() mutable {
        run(std::move(listener), sources, restricted);
      }) {}

Admin::~Admin() {
  const std::lock_guard lock(loop_guard_);
  if (loop_ != nullptr) loop_->post(stop_);
}

std::expected<void, std::string> Admin::wait_until_started() {
  return started_.get_future().get();
}

void Admin::run(Listener listener, const AdminSources& sources, bool restricted) {
  ::pthread_setname_np(::pthread_self(), "metrics");
  auto loop =
      try_patiently(ENOMEM, [&] { return runtime::Loop::create(loop_options(restricted)); });
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
