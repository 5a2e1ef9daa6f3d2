#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fuzz {

/// Where a text of `size` bytes is cut: each character of `sizes` stands for the size of a piece,
/// by its place after '0', and they are taken again and again. In rising order.
[[nodiscard]] std::vector<std::size_t> cuts_of(std::string_view sizes, std::size_t size);

/// Between all bytes.
[[nodiscard]] std::vector<std::size_t> all_cuts_of(std::size_t size);

}  // namespace fuzz
