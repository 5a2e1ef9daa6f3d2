#include "tests/fuzz/pieces.hpp"

#include <algorithm>

namespace fuzz {

std::vector<std::size_t> cuts_of(std::string_view sizes, std::size_t size) {
  std::vector<std::size_t> cuts;
  if (sizes.empty()) return cuts;
  std::size_t at = 0;
  for (std::size_t i = 0;; ++i) {
    const auto code = static_cast<unsigned char>(sizes[i % sizes.size()]);
    at += static_cast<std::size_t>(std::max(1, code - '0'));
    if (at >= size) return cuts;
    cuts.push_back(at);
  }
}

std::vector<std::size_t> all_cuts_of(std::size_t size) {
  return cuts_of("1", size);
}

}  // namespace fuzz
