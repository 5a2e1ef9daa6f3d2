#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/glob.hpp"

namespace config {

/// Where a redirect leads: a path on the same host, or an "http://" or "https://" URI, written as
/// in a Location. $1 to $9 are what the wildcards of its pattern captured, $$ is a dollar sign.
struct RedirectTarget {
  static constexpr std::size_t kMostBytes = 1024;
  static constexpr std::size_t kMostCaptures = 9;  ///< each time that one is used

  struct Part {
    std::string literal;
    std::optional<std::size_t> capture{};  ///< which follows it; $1 is 0
  };
  using Text = std::vector<Part>;

  Text path;                       ///< with the scheme and the host, if it has them
  std::optional<Text> query{};     ///< without "?"
  std::optional<Text> fragment{};  ///< without "#"
};

/// Reads the target of a redirect whose pattern has that many wildcards. No capture comes before
/// the slash that ends the host. The error is a sentence for people.
[[nodiscard]] std::expected<RedirectTarget, std::string> parse_redirect_target(
    std::string_view text, std::size_t wildcards);

/// Whether a redirect leads to a path of the same host that it would redirect again, whatever its
/// wildcards captured.
[[nodiscard]] bool leads_to_itself(const Glob& from, const RedirectTarget& to);

}  // namespace config
