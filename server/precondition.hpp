#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace server {

// Conditional requests (RFC 9110 §13). Times are seconds since 1970-01-01T00:00:00Z.

/// Field values as received, without the whitespace around them. Several lines of one name have to
/// be joined by ", " in their order (§5.3): tags then add up, and a date that came twice is
/// invalid.
struct Preconditions {
  std::optional<std::string_view> if_match{};
  std::optional<std::string_view> if_none_match{};
  std::optional<std::string_view> if_modified_since{};
  std::optional<std::string_view> if_unmodified_since{};
  std::optional<std::string_view> if_range{};
};

/// The selected representation's, as the response would send them.
struct Validators {
  std::string_view entity_tag;  ///< With its quotes; empty if there is none.
  std::int64_t last_modified;
};

enum class Precondition {
  proceed,
  not_modified,  ///< Answer 304.
  failed,        ///< Answer 412.
};

/// Steps 1 to 4 of §13.2.2, for GET and HEAD. Only for a request that would be answered 2xx without
/// them: redirects and errors come first (§13.2.1). `now` resolves two-digit years.
Precondition evaluate_preconditions(const Preconditions& preconditions,
                                    const Validators& validators, std::int64_t now) noexcept;

/// Step 5: whether If-Range, where there is one, lets Range apply. Only for a GET with Range.
/// `now` is the time of the response's Date.
bool range_applies(const Preconditions& preconditions, const Validators& validators,
                   std::int64_t now) noexcept;

}  // namespace server
