#pragma once

#include <array>
#include <string>
#include <string_view>

#include "tests/sim/random.hpp"

namespace sim {

/// The paths of files that there may be in a release, below its folder.
inline constexpr std::array<std::string_view, 8> kFileNames = {
    "index.html", "a.html",  "a.html.br",      "a.html.gz",
    "b.bin",      "big.bin", "sub/index.html", "sub/c.txt"};
/// Of these, what a site may answer 404 with.
inline constexpr std::string_view kErrorPage = "sub/c.txt";

/// What may be in a file of that name: bytes in which one that is lost, doubled or misplaced shows.
[[nodiscard]] std::string make_content(Random& random, std::string_view name);

/// Another content of the same size.
[[nodiscard]] std::string make_content(Random& random, std::size_t size, bool is_text);

[[nodiscard]] bool is_text(std::string_view name);

}  // namespace sim
