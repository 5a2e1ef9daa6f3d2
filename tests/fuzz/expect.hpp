#pragma once

#include <string_view>

namespace fuzz {

/// Shows both texts and aborts unless they are the same.
void expect_same(std::string_view actual, std::string_view expected, const char* what);

}  // namespace fuzz
