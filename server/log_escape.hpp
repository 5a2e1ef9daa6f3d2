#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace server {

// What a client sent, as it may stand in a line of a log: printable ASCII whatever its bytes, so
// that it can neither end the line or the field, nor speak to a terminal.

/// Ends a text that was cut.
inline constexpr std::string_view kCutMark = "...";

/// The longest thing that stands for one character: two \uXXXX.
inline constexpr std::size_t kLongestEscape = 12;

/// Writes quotes, backslashes and all that is not printable ASCII as \xHH. Returns the size; what
/// does not fit into `out` is cut between two characters and marked. `out` has room for the mark.
[[nodiscard]] std::size_t escape_quoted(std::string_view text, std::span<char> out) noexcept;

/// The same for text that stands without quotes: spaces are escaped too.
[[nodiscard]] std::size_t escape_word(std::string_view text, std::span<char> out) noexcept;

/// The same for the inside of a JSON string (RFC 8259 §7). A byte that is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::size_t escape_json(std::string_view text, std::span<char> out) noexcept;

}  // namespace server
