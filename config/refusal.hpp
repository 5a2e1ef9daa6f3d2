#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace config {

/// Says of a text that it is not what was expected, in a sentence for people.
[[nodiscard]] inline std::unexpected<std::string> refuse(std::string_view text,
                                                         std::string_view why) {
  return std::unexpected(std::string("'").append(text).append("': ").append(why));
}

}  // namespace config
