#include "tests/slow_disk/brake_signals.hpp"

#include <csignal>
#include <cstdio>

namespace slow_disk {
namespace {

sigset_t both_signals() {
  sigset_t both{};
  sigemptyset(&both);
  sigaddset(&both, SIGUSR1);
  sigaddset(&both, SIGUSR2);
  return both;
}

void say(const char* line) {
  std::puts(line);
  std::fflush(stdout);
}

void obey(const std::stop_token& token, Brake& brake) {
  const sigset_t both = both_signals();
  for (int signal = 0; sigwait(&both, &signal) == 0 && !token.stop_requested();) {
    if (signal == SIGUSR1) {
      brake.let_go();
      say("fast");
    } else {
      brake.put_on();
      say("slow");
    }
  }
}

}  // namespace

BrakeSignals::BrakeSignals(Brake& brake) {
  // All others are for the main thread: they end its wait.
  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  waiting_ = std::jthread([&brake](const std::stop_token& token) { obey(token, brake); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const sigset_t both = both_signals();
  ::pthread_sigmask(SIG_BLOCK, &both, nullptr);
}

BrakeSignals::~BrakeSignals() {
  waiting_.request_stop();
  ::pthread_kill(waiting_.native_handle(), SIGUSR1);
}

}  // namespace slow_disk
