#include "tests/sim/script.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

Duration below(Random& random, milliseconds most) {
  return microseconds(random.below(static_cast<std::uint64_t>(microseconds(most).count()) + 1));
}

Asked make_request(Random& random) {
  Asked asked;
  asked.path =
      random.pick<std::string_view>({"/", "/index.html", "/a.html", "/a.html", "/a.html", "/a.html",
                                     "/b.bin", "/big.bin", "/sub", "/sub/", "/sub/c.txt", "/none"});
  asked.codings = random.chance(300);
  if (random.chance(150)) asked.method = "HEAD";
  if (random.chance(200)) asked.if_none_match = "*";
  if (asked.method == "GET" && random.chance(200)) {
    asked.ranged = true;
    asked.first = random.below(3000);
    asked.last = asked.first + random.below(100'000);
    if (random.chance(300)) asked.gap = random.between(2, 5000);
  }
  if (random.chance(60)) {
    asked = Asked{.method = "POST", .path = "/b.bin"};
    asked.body = std::string(static_cast<std::size_t>(random.between(1, 2000)), 'x');
    asked.status = 405;
  }
  return asked;
}

/// What a connection ends with.
void add_last(Random& random, bool is_prompt, std::deque<Asked>& script) {
  switch (random.below(is_prompt ? 4 : 5)) {
    case 0:
      script.push_back(make_request(random));
      script.back().closes = true;
      break;
    case 1:
      script.push_back({.path = "bad", .raw = "GET /a.html HTTP/1.1\r\n\r\n", .status = 400});
      break;
    case 2:
      script.push_back({.path = "/a.html", .http_1_0 = true});
      break;
    case 3:
      break;
    default:
      script.push_back({.path = "cut", .raw = "GET /a.html HT", .status = 408});
      break;
  }
}

}  // namespace

Habits make_habits(Random& random) {
  Habits habits;
  // Most at once, and some when all has changed.
  habits.start = below(random, milliseconds(random.chance(250) ? 8000 : 500));
  habits.pipelines = random.chance(400);
  habits.piece = static_cast<std::size_t>(random.pick({1000, 1000, 100, 20}));
  habits.think = random.chance(300) ? below(random, milliseconds(1500)) : Duration();
  habits.is_prompt = random.chance(600);
  if (habits.is_prompt) {
    habits.piece_gap = below(random, milliseconds(1));
    habits.mouthful = 65'536;
    habits.read_gap = below(random, milliseconds(1));
    habits.ending =
        random.pick({Habits::Ending::closes, Habits::Ending::half_closes, Habits::Ending::waits});
    return habits;
  }
  habits.piece_gap = below(random, milliseconds(100));
  habits.mouthful = static_cast<std::size_t>(random.pick({512, 4096, 20'000}));
  // Some so slowly that seconds pass while a response is being sent.
  habits.read_gap = below(random, milliseconds(random.chance(300) ? 400 : 50));
  habits.patience = below(random, milliseconds(random.chance(500) ? 2000 : 100));
  habits.ending =
      random.pick({Habits::Ending::closes, Habits::Ending::half_closes, Habits::Ending::waits,
                   Habits::Ending::resets, Habits::Ending::stalls});
  return habits;
}

std::deque<Asked> make_script(Random& random, const Habits& habits) {
  std::deque<Asked> script;
  for (std::uint64_t rest = random.between(1, 8); rest > 0; --rest) {
    script.push_back(make_request(random));
  }
  add_last(random, habits.is_prompt, script);
  return script;
}

}  // namespace sim
