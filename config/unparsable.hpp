#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Something that the parser must not see.
struct Unparsable {
  std::size_t offset;  ///< the text before it may be parsed
  std::string why;
};

/// Finds what is no UTF-8, and what toml++ 3.4 cannot be trusted with. Right for as long as the
/// text before it is TOML.
[[nodiscard]] std::optional<Unparsable> find_unparsable(std::string_view text);

}  // namespace config
