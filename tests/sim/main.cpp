#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/sim/epitaph.hpp"
#include "tests/sim/scenario.hpp"

namespace {

constexpr std::string_view kUsage =
    "sim_tests [GoogleTest's arguments]\n"
    "sim_tests --seed N [--trace]               plays one seed; --trace prints what happens\n"
    "sim_tests --seeds FIRST LAST [--progress]  plays all of these; --progress prints which\n";

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  std::fputs(kUsage.data(), stderr);
  std::exit(2);
}

void play(std::uint64_t seed, bool traced) {
  sim::Trace trace(traced);
  sim::play(seed, trace);
}

void print_progress(const std::string& line) {
  std::puts(line.c_str());
  // A process that is killed does not write what it has buffered.
  std::fflush(stdout);
}

void play_all(std::uint64_t first, std::uint64_t last, bool with_progress) {
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    if (with_progress) print_progress("seed " + std::to_string(seed) + " begins");
    play(seed, false);
  }
  if (with_progress) print_progress("all have ended");
}

}  // namespace

int main(int count, char** arguments) {
  sim::Epitaph::install();
  const std::string_view mode = count > 2 ? arguments[1] : "";
  if (mode == "--seed") {
    play(number_of(arguments[2]), count > 3 && arguments[3] == std::string_view("--trace"));
    return 0;
  }
  if (mode == "--seeds" && count > 3) {
    play_all(number_of(arguments[2]), number_of(arguments[3]),
             count > 4 && arguments[4] == std::string_view("--progress"));
    return 0;
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
