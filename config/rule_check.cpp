#include "config/rule_check.hpp"

#include <string>
#include <utility>

#include "config/glob.hpp"
#include "config/lower_case.hpp"
#include "config/redirect_target.hpp"

namespace config {
namespace {

constexpr unsigned kGone = 410;

Place place_of_value(const Table& table, std::string_view key, const Place& otherwise) {
  const Entry* const entry = find_entry(table, key);
  return entry == nullptr ? otherwise : entry->value.place;
}

/// Why a redirect that leads somewhere cannot; empty: it can.
std::string problem_with_target(const Redirect& redirect) {
  const auto from = Glob::compile(redirect.from);
  if (!from) return from.error();
  const auto to = parse_redirect_target(redirect.to, from->wildcards());
  if (!to) return to.error();
  if (!leads_to_itself(*from, *to)) return {};
  return "'" + redirect.to + "' is redirected itself, by '" + redirect.from + "': without end";
}

}  // namespace

void check_header_rule(const HeaderRule& rule, const Table& table, const Place& place,
                       std::vector<Diagnostic>& diagnostics) {
  if (rule.set.empty() && rule.append.empty() && rule.remove.empty()) {
    diagnostics.push_back(
        diagnostic_at(place, "this rule changes nothing: give it 'set', 'append' or 'remove'"));
  }
  const auto is_set = [&](const std::string& name) {
    for (const HeaderField& field : rule.set) {
      if (lower_case(field.name) == lower_case(name)) return true;
    }
    return false;
  };
  for (const HeaderField& field : rule.append) {
    if (!is_set(field.name)) continue;
    diagnostics.push_back(diagnostic_at(place_of_value(table, "append", place),
                                        "'" + field.name + "' is both set and appended to"));
  }
  for (const std::string& name : rule.remove) {
    if (!is_set(name)) continue;
    diagnostics.push_back(diagnostic_at(place_of_value(table, "remove", place),
                                        "'" + name + "' is both set and removed"));
  }
}

void check_redirect(const Redirect& redirect, const Table& table, const Place& place,
                    std::vector<Diagnostic>& diagnostics) {
  const auto report = [&](std::string_view key, std::string message) {
    diagnostics.push_back(diagnostic_at(place_of_value(table, key, place), std::move(message)));
  };
  if (redirect.status == kGone) {
    if (!redirect.to.empty()) report("to", "what is gone (410) leads nowhere: leave out 'to'");
    return;
  }
  if (redirect.to.empty()) {
    return report("to", "there is no 'to' in this [[site.redirects]]; only 410 leads nowhere");
  }
  if (std::string problem = problem_with_target(redirect); !problem.empty()) {
    report("to", std::move(problem));
  }
}

}  // namespace config
