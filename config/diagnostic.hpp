#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace config {

/// Where in a text: line and column count from 1, columns and length in characters (code points).
/// Line 0: the text as a whole.
struct Place {
  unsigned line = 0;
  unsigned column = 0;
  unsigned length = 1;

  friend bool operator==(const Place&, const Place&) = default;
};

/// In bytes: a longer line is not for people, and not shown.
inline constexpr std::size_t kLongestShownLine = 240;

/// Something wrong with a configuration file.
struct Diagnostic {
  std::string file;
  Place place;
  std::string message;
  std::string hint;         ///< what was probably meant; may be empty
  std::string source_line;  ///< the offending line; empty where there is nothing to show
};

/// As far as whoever finds a mistake knows: without the file and its line.
[[nodiscard]] Diagnostic diagnostic_at(const Place& place, std::string message,
                                       std::string hint = {});

/// As a compiler writes it, ready for a terminal whatever the file holds:
///
///     quoit.toml:7:1: error: unknown key 'idle-timout' in [limits]
///         7 | idle-timout = "10s"
///           | ^~~~~~~~~~~ did you mean 'idle-timeout'?
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);

/// All of them, in the order given.
[[nodiscard]] std::string to_string(std::span<const Diagnostic> diagnostics);

/// How many characters (code points) a UTF-8 text has.
[[nodiscard]] unsigned characters_in(std::string_view text);

}  // namespace config
