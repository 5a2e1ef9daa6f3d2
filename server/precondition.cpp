#include "server/precondition.hpp"

#include "server/entity_tag.hpp"
#include "server/http_date.hpp"

namespace server {
namespace {

/// §13.1.3, §13.1.4: a date that cannot be read is as if it had not been sent.
std::optional<std::int64_t> parse_date(const std::optional<std::string_view>& field,
                                       std::int64_t now) {
  return field ? parse_http_date(*field, now) : std::nullopt;
}

/// Steps 1 and 2.
bool has_failed(const Preconditions& preconditions, const Validators& validators,
                std::int64_t now) {
  if (const auto& if_match = preconditions.if_match) {
    return *if_match != "*" && !any_matches_strongly(*if_match, validators.entity_tag);
  }
  const auto since = parse_date(preconditions.if_unmodified_since, now);
  return since && validators.last_modified > *since;
}

/// Steps 3 and 4.
bool is_not_modified(const Preconditions& preconditions, const Validators& validators,
                     std::int64_t now) {
  if (const auto& if_none_match = preconditions.if_none_match) {
    return *if_none_match == "*" || any_matches_weakly(*if_none_match, validators.entity_tag);
  }
  const auto since = parse_date(preconditions.if_modified_since, now);
  return since && validators.last_modified <= *since;
}

}  // namespace

Precondition evaluate_preconditions(const Preconditions& preconditions,
                                    const Validators& validators, std::int64_t now) noexcept {
  if (has_failed(preconditions, validators, now)) return Precondition::failed;
  if (is_not_modified(preconditions, validators, now)) return Precondition::not_modified;
  return Precondition::proceed;
}

bool range_applies(const Preconditions& preconditions, const Validators& validators,
                   std::int64_t now) noexcept {
  const auto& if_range = preconditions.if_range;
  if (!if_range) return true;

  // §13.1.5: the first three characters tell a tag from a date.
  if (if_range->substr(0, 3).find('"') != std::string_view::npos) {
    return is_strong(validators.entity_tag) && *if_range == validators.entity_tag;
  }
  // §8.8.2.2: a file that changes again within its second keeps its date, so the date is a strong
  // validator only once that second is over. The client owes the same care for its own copy: then
  // neither the part it has nor the part it gets can be from before such a change.
  const auto date = parse_http_date(*if_range, now);
  return date == validators.last_modified && validators.last_modified < now;
}

}  // namespace server
