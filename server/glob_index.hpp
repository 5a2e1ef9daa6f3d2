#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/glob.hpp"
#include "server/affix_table.hpp"

namespace server {

/// A list of globs, of which few have to be tried for a path: those that begin as it does, or end
/// as it does, whichever tells more of them apart. Does not change; any thread may use it.
class GlobIndex {
 public:
  using Indices = std::vector<std::uint32_t>;

  explicit GlobIndex(std::vector<config::Glob> globs);
  GlobIndex(GlobIndex&&) noexcept = default;
  GlobIndex& operator=(GlobIndex&&) noexcept = default;
  // What is looked up refers to the text of the globs.
  GlobIndex(const GlobIndex&) = delete;
  GlobIndex& operator=(const GlobIndex&) = delete;
  ~GlobIndex() = default;

  /// Puts the indices of the globs that match, in their order, in place of what `matches` holds.
  /// Returns how many globs were tried.
  std::size_t find(std::string_view path, Indices& matches) const;

  [[nodiscard]] const config::Glob& operator[](std::size_t index) const noexcept {
    return globs_[index];
  }

 private:
  struct Tables {
    std::unordered_map<std::string_view, Indices> exact;
    AffixTable prefixes;
    AffixTable suffixes;
  };
  [[nodiscard]] static Tables make_tables(const std::vector<config::Glob>& globs);

  std::vector<config::Glob> globs_;
  Tables tables_;
};

}  // namespace server
