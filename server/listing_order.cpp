#include "server/listing_order.hpp"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string_view>

#include "server/ascii.hpp"

namespace server {
namespace {

/// Cuts the number off that `text` begins with. Without its leading zeros.
std::string_view take_number(std::string_view& text) noexcept {
  const auto* const end = std::ranges::find_if_not(text, is_digit);
  std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::strong_ordering compare_numbers(std::string_view left, std::string_view right) noexcept {
  // More digits, without leading zeros, are a larger number.
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left <=> right;
}

std::strong_ordering compare_names(std::string_view left, std::string_view right) noexcept {
  while (!left.empty() && !right.empty()) {
    if (is_digit(left.front()) && is_digit(right.front())) {
      const auto order = compare_numbers(take_number(left), take_number(right));
      if (order != 0) return order;
      continue;
    }
    const auto order = static_cast<unsigned char>(to_lower(left.front())) <=>
                       static_cast<unsigned char>(to_lower(right.front()));
    if (order != 0) return order;
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  return left.size() <=> right.size();
}

std::strong_ordering compare_by(ListingSort sort, const DirectoryEntry& left,
                                const DirectoryEntry& right) noexcept {
  switch (sort) {
    case ListingSort::name:
      return compare_names(left.name, right.name);
    case ListingSort::size:
      if (left.is_directory) break;
      return left.size <=> right.size;
    case ListingSort::time:
      return left.modified_seconds <=> right.modified_seconds;
  }
  return std::strong_ordering::equal;
}

}  // namespace

bool comes_first_by_name(const DirectoryEntry& left, const DirectoryEntry& right) noexcept {
  if (left.is_directory != right.is_directory) return left.is_directory;
  const auto order = compare_names(left.name, right.name);
  return order != 0 ? order < 0 : left.name < right.name;
}

void sort_entries(std::vector<DirectoryEntry>& entries, const ListingQuery& query) {
  std::ranges::sort(entries, [&query](const DirectoryEntry& left, const DirectoryEntry& right) {
    if (left.is_directory == right.is_directory) {
      const auto order = compare_by(query.sort, left, right);
      if (order != 0) return query.descending ? order > 0 : order < 0;
    }
    return comes_first_by_name(left, right);
  });
}

}  // namespace server
