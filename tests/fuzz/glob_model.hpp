#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// What a Glob does, by trying everything: the first of all ways in which a pattern matches a path,
/// as what its wildcards stand for. The pattern is one that compiles.
[[nodiscard]] std::optional<std::vector<std::string>> match_by_trying(std::string_view pattern,
                                                                      std::string_view path);

/// The path of a Target that means this text, or "/" where there is none.
[[nodiscard]] std::string target_path_of(std::string_view text);

}  // namespace fuzz
