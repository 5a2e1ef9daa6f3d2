#include "server/event.hpp"

#include <cerrno>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace server {

runtime::Result<Event> Event::make() noexcept {
  runtime::Fd descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!descriptor) return runtime::last_error("eventfd");
  return Event(std::move(descriptor));
}

void Event::signal() const noexcept {
  const std::uint64_t one = 1;
  // EAGAIN: it has been signalled 2^64 - 2 times already, and nobody came.
  CHECK(::write(descriptor_.get(), &one, sizeof one) == sizeof one || errno == EAGAIN);
}

bool Event::take() const noexcept {
  std::uint64_t count = 0;
  return ::read(descriptor_.get(), &count, sizeof count) == sizeof count;
}

}  // namespace server
