#include "server/signals.hpp"

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

namespace server {

runtime::Result<Signals> Signals::block(std::initializer_list<int> numbers) noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : numbers) sigaddset(&signals, number);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  runtime::Fd descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor) return runtime::last_error("signalfd");
  return Signals(std::move(descriptor));
}

int Signals::take() const noexcept {
  signalfd_siginfo signal{};
  if (::read(descriptor_.get(), &signal, sizeof signal) != sizeof signal) return 0;
  return static_cast<int>(signal.ssi_signo);
}

}  // namespace server
