#include "server/header_rules.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/response.hpp"

namespace server {
namespace {

std::vector<config::Glob> compile_all(const std::vector<config::HeaderRule>& rules) {
  std::vector<config::Glob> globs;
  globs.reserve(rules.size());
  for (const config::HeaderRule& rule : rules) {
    auto glob = config::Glob::compile(rule.match);
    CHECK(glob.has_value());
    globs.push_back(*std::move(glob));
  }
  return globs;
}

bool is_for(const config::HeaderRule& rule, unsigned status) noexcept {
  return std::ranges::any_of(rule.status, [&](const config::StatusRange& range) {
    return range.first <= status && status <= range.last;
  });
}

}  // namespace

void ResolvedRules::apply(Response& response) const noexcept {
  const auto status = static_cast<unsigned>(response.status());
  const auto found = std::ranges::find_if(cases_, [&](const Case& each) {
    return each.status.first <= status && status <= each.status.last;
  });
  if (found == cases_.end()) return;
  const Changes& changes = changes_[found->changes];
  for (const std::string_view name : changes.dropped) response.drop(name);
  response.extend(changes.added);
}

std::size_t ResolvedRules::footprint() const noexcept {
  std::size_t bytes = cases_.capacity() * sizeof(Case) + changes_.capacity() * sizeof(Changes);
  for (const Changes& changes : changes_) {
    bytes += changes.dropped.capacity() * sizeof(std::string_view) +
             changes.added.capacity() * sizeof(Field);
  }
  return bytes;
}

HeaderRules::HeaderRules(std::vector<config::HeaderRule> rules)
    : rules_(std::move(rules)), globs_(compile_all(rules_)) {}

ResolvedRules HeaderRules::resolve(std::string_view path, std::string_view except) const {
  GlobIndex::Indices matching;
  globs_.find(path, matching);

  // Where the set of rules that apply may change.
  std::vector<unsigned> borders;
  for (const std::uint32_t index : matching) {
    for (const config::StatusRange& range : rules_[index].status) {
      borders.insert(borders.end(), {range.first, range.last + 1});
    }
  }
  std::ranges::sort(borders);
  borders.erase(std::ranges::unique(borders).begin(), borders.end());

  ResolvedRules resolved;
  std::vector<GlobIndex::Indices> sets;  // one for each of `changes_`
  for (std::size_t border = 1; border < borders.size(); ++border) {
    const unsigned first = borders[border - 1];
    GlobIndex::Indices set;
    std::ranges::copy_if(matching, std::back_inserter(set),
                         [&](std::uint32_t index) { return is_for(rules_[index], first); });
    if (set.empty()) continue;
    const auto same = static_cast<std::size_t>(std::ranges::find(sets, set) - sets.begin());
    if (same == sets.size()) {
      resolved.changes_.push_back(combine(set, except));
      sets.push_back(std::move(set));
    }
    resolved.cases_.push_back({.status = {.first = first, .last = borders[border] - 1},
                               .changes = static_cast<std::uint32_t>(same)});
  }
  return resolved;
}

/// Fields of different names do not meet. Of one name all that counts is whether it was set or
/// removed at all, and what came after that.
ResolvedRules::Changes HeaderRules::combine(const GlobIndex::Indices& rules,
                                            std::string_view except) const {
  ResolvedRules::Changes changes;
  const auto drop = [&](std::string_view name) {
    const auto is_it = [&](std::string_view other) { return equal_ignoring_case(other, name); };
    if (std::ranges::none_of(changes.dropped, is_it)) changes.dropped.push_back(name);
    std::erase_if(changes.added, [&](const Field& field) { return is_it(field.name); });
  };
  for (const std::uint32_t index : rules) {
    const config::HeaderRule& rule = rules_[index];
    for (const std::string& name : rule.remove) drop(name);
    for (const config::HeaderField& field : rule.set) {
      drop(field.name);
      changes.added.push_back({.name = field.name, .value = field.value});
    }
    for (const config::HeaderField& field : rule.append) {
      changes.added.push_back({.name = field.name, .value = field.value});
    }
  }
  if (!except.empty()) {
    const auto is_excepted = [except](std::string_view name) {
      return equal_ignoring_case(name, except);
    };
    std::erase_if(changes.dropped, is_excepted);
    std::erase_if(changes.added, [&](const Field& field) { return is_excepted(field.name); });
  }
  return changes;
}

}  // namespace server
