#include "server/affix_table.hpp"

#include <algorithm>
#include <ranges>

namespace server {
namespace {

constexpr auto kNone = static_cast<std::size_t>(-1);

}  // namespace

AffixTable::AffixTable(Side side, const std::map<std::string_view, Numbers>& numbers)
    : side_(side) {
  entries_.reserve(numbers.size());
  for (const auto& [affix, under_it] : numbers) entries_.push_back({affix, under_it, kNone});
  std::ranges::sort(
      entries_, [this](auto left, auto right) { return precedes(left, right); }, &Entry::affix);

  for (std::size_t index = 1; index < entries_.size(); ++index) {
    std::size_t parent = index - 1;
    while (parent != kNone && !has_affix(entries_[index].affix, entries_[parent].affix)) {
      parent = entries_[parent].parent;
    }
    entries_[index].parent = parent;
  }
}

/// Sorted, an affix stands before the texts that have it, and nothing else stands between. So each
/// affix of `text` is one of the last entry that does not come after `text`, or is that entry.
void AffixTable::find(std::string_view text, Numbers& found) const {
  const auto after = std::ranges::upper_bound(
      entries_, text, [this](auto left, auto right) { return precedes(left, right); },
      &Entry::affix);
  auto index = static_cast<std::size_t>(after - entries_.begin()) - 1;
  for (; index != kNone; index = entries_[index].parent) {
    const Entry& entry = entries_[index];
    if (!has_affix(text, entry.affix)) continue;
    found.insert(found.end(), entry.numbers.begin(), entry.numbers.end());
  }
}

bool AffixTable::has_affix(std::string_view text, std::string_view affix) const noexcept {
  return side_ == Side::front ? text.starts_with(affix) : text.ends_with(affix);
}

bool AffixTable::precedes(std::string_view left, std::string_view right) const noexcept {
  if (side_ == Side::front) return left < right;
  return std::ranges::lexicographical_compare(left | std::views::reverse,
                                              right | std::views::reverse);
}

}  // namespace server
