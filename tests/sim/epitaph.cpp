#include "tests/sim/epitaph.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <unistd.h>

#include "runtime/check.hpp"

#ifdef QUOIT_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>

// Their errors end the process by exit otherwise, of which no handler is told.
extern "C" const char* __asan_default_options() {
  return "abort_on_error=1";
}
extern "C" const char* __ubsan_default_options() {
  return "abort_on_error=1";
}
#endif

namespace sim {
namespace {

/// Seeds take milliseconds, and under a sanitizer on a machine with other work a second.
constexpr unsigned kMostSeconds = 60;
constexpr std::string_view kTooLong = "FAILED: it has not ended after 60 s of real time\n";
static_assert(kMostSeconds == 60);

/// Text that a handler of signals may read: where it is does not change.
class Inscription {
 public:
  void set(std::string_view text) {
    CHECK(text.size() <= bytes_.size());
    std::ranges::copy(text, bytes_.begin());
    size_ = text.size();
  }
  [[nodiscard]] std::string_view text() const noexcept { return {bytes_.data(), size_}; }

 private:
  std::array<char, 160> bytes_{};
  std::size_t size_ = 0;
};

Inscription failing;
Inscription interrupted;

void say(std::string_view text) noexcept {
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

void say_why(int signal) noexcept {
  if (signal == SIGABRT) return;  // whoever aborts has said why
  if (signal == SIGALRM) {
    say(kTooLong);
    return;
  }
  say("FAILED: ");
  say(::sigdescr_np(signal));
  say("\n");
}

extern "C" void say_epitaph(int signal) {
  if (failing.text().empty()) {
    say("no seed was being played\n");
  } else if (signal == SIGTERM || signal == SIGINT) {
    say(interrupted.text());
  } else {
    say_why(signal);
    say(failing.text());
  }
  // The handler is there no more: the process ends by what it was sent.
  ::raise(signal);
}

extern "C" void say_epitaph_at_exit() {
  if (failing.text().empty()) return;
  say("FAILED: the process exits\n");
  say(failing.text());
  ::_exit(EXIT_FAILURE);
}

void handle(int signal) {
  struct sigaction action{};
  action.sa_handler = say_epitaph;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND);
  CHECK(::sigaction(signal, &action, nullptr) == 0);
}

#ifndef QUOIT_ADDRESS_SANITIZER
// A stack that has overflowed has no room for a handler.
void use_stack_of_its_own() {
  static std::array<char, 64 * 1024> memory;
  const stack_t stack{.ss_sp = memory.data(), .ss_flags = 0, .ss_size = memory.size()};
  CHECK(::sigaltstack(&stack, nullptr) == 0);
}
#endif

}  // namespace

void Epitaph::install() {
  for (const int signal : {SIGABRT, SIGALRM, SIGILL, SIGINT, SIGTERM}) handle(signal);
#ifndef QUOIT_ADDRESS_SANITIZER
  // The sanitizer handles these itself, says where it was, and aborts.
  use_stack_of_its_own();
  for (const int signal : {SIGBUS, SIGFPE, SIGSEGV}) handle(signal);
#endif
  CHECK(std::atexit(say_epitaph_at_exit) == 0);
}

Epitaph::Epitaph(std::uint64_t seed, Patience patience) {
  CHECK(failing.text().empty());
  const std::string name = "seed " + std::to_string(seed);
  failing.set(name + " fails; play it again: sim_tests --seed " + std::to_string(seed) +
              " --trace\n");
  interrupted.set(name + " was being played\n");
  if (patience == Patience::bounded) ::alarm(kMostSeconds);
}

Epitaph::~Epitaph() {
  ::alarm(0);
  failing.set({});
}

}  // namespace sim
