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
  const sigset_t both = both_signals();
  ::pthread_sigmask(SIG_BLOCK, &both, nullptr);
  waiting_ = std::jthread([&brake](const std::stop_token& token) { obey(token, brake); });
}

BrakeSignals::~BrakeSignals() {
  waiting_.request_stop();
  ::pthread_kill(waiting_.native_handle(), SIGUSR1);
}

}  // namespace slow_disk
