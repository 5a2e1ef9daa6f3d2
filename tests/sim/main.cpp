#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/sim/scenario.hpp"

namespace {

constexpr std::string_view kUsage =
    "sim_tests [GoogleTest's arguments]\n"
    "sim_tests --seed N [--trace]     plays one seed; --trace prints what the world does\n"
    "sim_tests --seeds FIRST LAST     plays all of these\n";

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  std::fputs(kUsage.data(), stderr);
  std::exit(2);
}

/// What a process that ends says last.
std::string epitaph;

extern "C" void say_epitaph(int signal) {
  (void)!::write(STDERR_FILENO, epitaph.data(), epitaph.size());
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void play(std::uint64_t seed, bool traced) {
  epitaph = "seed " + std::to_string(seed) + " fails; play it again: sim_tests --seed " +
            std::to_string(seed) + " --trace\n";
  sim::Trace trace(traced);
  sim::play(seed, trace);
}

}  // namespace

int main(int count, char** arguments) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGALRM}) std::signal(signal, say_epitaph);
  const std::string_view mode = count > 2 ? arguments[1] : "";
  if (mode == "--seed") {
    play(number_of(arguments[2]), count > 3 && arguments[3] == std::string_view("--trace"));
    return 0;
  }
  if (mode == "--seeds" && count > 3) {
    const std::uint64_t last = number_of(arguments[3]);
    for (std::uint64_t seed = number_of(arguments[2]); seed <= last; ++seed) play(seed, false);
    return 0;
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
