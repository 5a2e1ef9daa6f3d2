#pragma once

#include <string_view>

namespace server {

// Entity tags (RFC 9110 §8.8.3): `"opaque"`, or `W/"opaque"` for a weak one.

// Both comparisons look in `list`, the value of If-Match or If-None-Match other than "*", for
// `entity_tag`, which is well formed or empty (then nothing matches). They take time linear in the
// list. A malformed member matches nothing and does not hide the members after the next comma.

/// §8.8.3.2 strong comparison: both tags are strong and their opaque parts are equal.
bool any_matches_strongly(std::string_view list, std::string_view entity_tag) noexcept;

/// §8.8.3.2 weak comparison: their opaque parts are equal.
bool any_matches_weakly(std::string_view list, std::string_view entity_tag) noexcept;

/// Whether `entity_tag`, well formed or empty, is a strong one.
constexpr bool is_strong(std::string_view entity_tag) noexcept {
  return entity_tag.starts_with('"');
}

}  // namespace server
