#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace server {

/// Numbers under affixes: for a text those are found whose affix it begins with (or ends with),
/// without looking at the others. The affixes are views, whose text the caller keeps. Does not
/// change; any thread may use it.
class AffixTable {
 public:
  enum class Side : std::uint8_t { front, back };
  using Numbers = std::vector<std::uint32_t>;

  AffixTable(Side side, const std::map<std::string_view, Numbers>& numbers);

  /// Appends what stands under each affix of `text`.
  void find(std::string_view text, Numbers& found) const;

 private:
  struct Entry {
    std::string_view affix;
    Numbers numbers;
    std::size_t parent;  ///< of its own affixes the longest in the table
  };

  [[nodiscard]] bool has_affix(std::string_view text, std::string_view affix) const noexcept;
  [[nodiscard]] bool precedes(std::string_view left, std::string_view right) const noexcept;

  Side side_;
  std::vector<Entry> entries_;  // sorted, from `side_` on
};

}  // namespace server
