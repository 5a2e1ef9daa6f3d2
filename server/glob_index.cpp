#include "server/glob_index.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace server {

GlobIndex::GlobIndex(std::vector<config::Glob> globs)
    : globs_(std::move(globs)), tables_(make_tables(globs_)) {}

GlobIndex::Tables GlobIndex::make_tables(const std::vector<config::Glob>& globs) {
  std::unordered_map<std::string_view, Indices> exact;
  std::map<std::string_view, std::size_t> sharing_prefix;
  std::map<std::string_view, std::size_t> sharing_suffix;
  for (const config::Glob& glob : globs) {
    if (glob.wildcards() == 0) continue;
    ++sharing_prefix[glob.literal_prefix()];
    ++sharing_suffix[glob.literal_suffix()];
  }

  std::map<std::string_view, Indices> prefixes;
  std::map<std::string_view, Indices> suffixes;
  for (std::uint32_t index = 0; index < globs.size(); ++index) {
    const std::string_view prefix = globs[index].literal_prefix();
    const std::string_view suffix = globs[index].literal_suffix();
    if (globs[index].wildcards() == 0) {
      exact[prefix].push_back(index);
      continue;
    }
    // The longer one breaks the tie.
    const auto by_prefix = std::pair(sharing_prefix[prefix], suffix.size());
    const auto by_suffix = std::pair(sharing_suffix[suffix], prefix.size());
    if (by_prefix <= by_suffix) {
      prefixes[prefix].push_back(index);
    } else {
      suffixes[suffix].push_back(index);
    }
  }
  return {.exact = std::move(exact),
          .prefixes = AffixTable(AffixTable::Side::front, prefixes),
          .suffixes = AffixTable(AffixTable::Side::back, suffixes)};
}

std::size_t GlobIndex::find(std::string_view path, Indices& matches) const {
  matches.clear();
  if (const auto found = tables_.exact.find(path); found != tables_.exact.end()) {
    matches = found->second;
  }
  tables_.prefixes.find(path, matches);
  tables_.suffixes.find(path, matches);
  const std::size_t tried = matches.size();
  std::erase_if(matches, [&](std::uint32_t index) { return !globs_[index].match(path); });
  std::ranges::sort(matches);
  return tried;
}

}  // namespace server
