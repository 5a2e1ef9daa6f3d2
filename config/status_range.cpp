#include "config/status_range.hpp"

#include <algorithm>

namespace config {

std::optional<StatusRange> parse_status_range(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 3 || text[0] < '1' || text[0] > '5') return std::nullopt;
  const auto hundreds = static_cast<unsigned>(text[0] - '0') * 100;
  if (text.substr(1) == "xx") return StatusRange{.first = hundreds, .last = hundreds + 99};
  if (!std::ranges::all_of(text, is_digit)) return std::nullopt;
  const unsigned code =
      hundreds + static_cast<unsigned>(text[1] - '0') * 10 + static_cast<unsigned>(text[2] - '0');
  return StatusRange{.first = code, .last = code};
}

std::string to_string(const StatusRange& range) {
  if (range.first == range.last) return std::to_string(range.first);
  return std::to_string(range.first / 100) + "xx";
}

}  // namespace config
