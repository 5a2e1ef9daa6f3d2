#include "server/precondition.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/check.hpp"
#include "server/entity_tag.hpp"
#include "server/http_date.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// The input: what the entity tag of a representation is made of ("W/" first makes it weak), the
// time of its last modification and of the request; then If-Match, If-None-Match,
// If-Modified-Since, If-Unmodified-Since and If-Range, "-" for those that are not there.
namespace {

using server::Precondition;
using Field = std::optional<std::string_view>;

std::string entity_tag_of(std::string_view line) {
  if (line.empty()) return {};
  const bool is_weak = line.starts_with("W/");
  if (is_weak) line.remove_prefix(2);
  std::string tag = is_weak ? "W/\"" : "\"";
  for (const char byte : line) {
    if (byte > ' ' && byte != '"' && byte <= '~') tag += byte;
  }
  return tag + '"';
}

void check_list(std::string_view list, std::string_view more, const std::string& tag) {
  const bool weakly = server::any_matches_weakly(list, tag);
  const bool strongly = server::any_matches_strongly(list, tag);
  CHECK(weakly || !strongly);
  if (tag.empty()) {
    CHECK(!weakly);
    return;
  }
  const std::string text(list);
  CHECK(server::any_matches_weakly("," + text, tag) == weakly);
  CHECK(server::any_matches_weakly(tag + "," + text, tag));
  CHECK(server::any_matches_strongly(tag + " ," + text, tag) ==
        (server::is_strong(tag) || strongly));
  CHECK(server::any_matches_weakly("malformed, " + tag, tag));
  // What follows takes no match away.
  const std::string longer = text + "," + std::string(more);
  CHECK(!weakly || server::any_matches_weakly(longer, tag));
  CHECK(!strongly || server::any_matches_strongly(longer, tag));
}

std::optional<std::int64_t> date_in(const Field& field, std::int64_t now) {
  return field ? server::parse_http_date(*field, now) : std::nullopt;
}

/// RFC 9110 §13.2.2, step by step.
Precondition evaluate(const server::Preconditions& fields, const server::Validators& validators,
                      std::int64_t now) {
  if (fields.if_match) {  // 1
    const bool is_true = fields.if_match == "*" ||
                         server::any_matches_strongly(*fields.if_match, validators.entity_tag);
    if (!is_true) return Precondition::failed;
  } else if (const auto date = date_in(fields.if_unmodified_since, now)) {  // 2
    if (validators.last_modified > *date) return Precondition::failed;
  }
  if (fields.if_none_match) {  // 3
    const bool is_false = fields.if_none_match == "*" ||
                          server::any_matches_weakly(*fields.if_none_match, validators.entity_tag);
    return is_false ? Precondition::not_modified : Precondition::proceed;
  }
  const auto date = date_in(fields.if_modified_since, now);  // 4
  return date && validators.last_modified <= *date ? Precondition::not_modified
                                                   : Precondition::proceed;
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string tag = entity_tag_of(input.line());
  const auto last_modified = input.number<std::int64_t>();
  const auto now = input.number<std::int64_t>();
  const server::Validators validators{.entity_tag = tag, .last_modified = last_modified};
  server::Preconditions fields;
  for (Field* const field : {&fields.if_match, &fields.if_none_match, &fields.if_modified_since,
                             &fields.if_unmodified_since, &fields.if_range}) {
    *field = input.optional_line();
  }
  CHECK(server::evaluate_preconditions(fields, validators, now) ==
        evaluate(fields, validators, now));
  check_list(fields.if_match.value_or(""), fields.if_none_match.value_or(""), tag);
  check_list(fields.if_none_match.value_or(""), input.rest(), tag);

  const bool applies = server::range_applies(fields, validators, now);
  CHECK(fields.if_range || applies);
  // A weak validator never lets a client join parts (§13.1.5).
  if (applies && fields.if_range && fields.if_range->contains('"')) {
    CHECK(fields.if_range == tag && server::is_strong(tag));
  }
}
