#include "tests/fuzz/expect.hpp"

#include <iostream>

#include "runtime/check.hpp"

namespace fuzz {

void expect_same(std::string_view actual, std::string_view expected, const char* what) {
  if (actual == expected) return;
  std::cerr << what << "\nexpected:\n" << expected << "\nactual:\n" << actual << std::endl;
  CHECK(actual == expected);
}

}  // namespace fuzz
