#pragma once

#include <string>
#include <string_view>

/// Parts of TOML as text.
namespace config {

/// In quotes, with what they cannot hold escaped.
[[nodiscard]] std::string toml_string(std::string_view text);

/// As it is, or in quotes where a bare key cannot hold it.
[[nodiscard]] std::string toml_key(std::string_view text);

/// What a comment can hold of it; the rest is "?".
[[nodiscard]] std::string toml_comment(std::string_view text);

}  // namespace config
