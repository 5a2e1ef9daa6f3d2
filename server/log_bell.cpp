#include "server/log_bell.hpp"

#include <array>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace server {

runtime::Result<runtime::Fd> LogBell::make_event() noexcept {
  const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) return runtime::last_error("eventfd");
  return runtime::Fd(event);
}

void LogBell::ring() noexcept {
  const std::uint64_t one = 1;
  // EAGAIN: it has rung 2^64 - 2 times already, and nobody came.
  CHECK(::write(event_.get(), &one, sizeof one) == sizeof one || errno == EAGAIN);
}

void LogBell::wait(std::optional<std::chrono::milliseconds> time, int writable) noexcept {
  // poll passes over a negative descriptor.
  std::array<pollfd, 2> events = {pollfd{.fd = event_.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = writable, .events = POLLOUT, .revents = 0}};
  const int timeout = time ? static_cast<int>(time->count()) : -1;
  CHECK(::poll(events.data(), events.size(), timeout) >= 0 || errno == EINTR);
  std::uint64_t count = 0;
  CHECK(::read(event_.get(), &count, sizeof count) == sizeof count || errno == EAGAIN);
}

}  // namespace server
