#pragma once

#include <string_view>

namespace server {

/// A field of a response (RFC 9110 §5): one line of its head.
struct Field {
  std::string_view name;
  std::string_view value;
};

}  // namespace server
