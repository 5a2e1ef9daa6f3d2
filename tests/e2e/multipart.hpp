#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/e2e/response.hpp"

namespace tests {

/// A body part of a multipart/byteranges response.
struct MultipartPart {
  std::string type;         ///< its Content-Type; empty if it has none
  std::uint64_t first = 0;  ///< from here
  std::uint64_t last = 0;   ///< to here, inclusive
  std::uint64_t size = 0;   ///< of the whole representation
  std::string bytes;
};

/// Takes a response apart as RFC 9110 §14.6 and RFC 2046 §5.1 say. Fails the test where they are
/// not kept to the letter, down to the last byte.
[[nodiscard]] std::vector<MultipartPart> parts_of(const HttpResponse& response);

}  // namespace tests
