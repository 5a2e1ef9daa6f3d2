#include "server/accept.hpp"

#include <array>
#include <string>
#include <string_view>

#include "runtime/check.hpp"
#include "tests/fuzz/run_target.hpp"

// The input is an Accept field.
namespace {

constexpr std::array<std::string_view, 4> kOffered = {"text/html", "text/plain", "application/json",
                                                      "image/svg+xml"};

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return upper;
}

}  // namespace

void fuzz::run_target(std::string_view input) {
  const std::size_t selected = server::select_media_type(input, kOffered);
  CHECK(selected < kOffered.size());
  CHECK(server::select_media_type(upper_case(input), kOffered) == selected);
  CHECK(server::select_media_type(", malformed, nothing/known;q=1 ," + std::string(input),
                                  kOffered) == selected);
  for (std::size_t i = 0; i < kOffered.size(); ++i) {
    const std::string type(kOffered[i]);
    // Of ranges that are as specific the first one counts.
    CHECK(server::select_media_type(type + "," + std::string(input), kOffered) <= i);
    const std::size_t other =
        server::select_media_type(type + ";q=0," + std::string(input), kOffered);
    CHECK(other != i || i == 0);
    CHECK(other == selected || selected == i);
    const std::array alone = {kOffered[i]};
    CHECK(server::select_media_type(input, alone) == 0);
  }
}
