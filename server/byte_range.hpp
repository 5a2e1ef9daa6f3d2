#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace server {

// The Range and Content-Range fields (RFC 9110 §14). Everything is counted in bytes.

/// Lies within the representation and is not empty.
struct ByteRange {
  std::uint64_t first;
  std::uint64_t length;

  bool operator==(const ByteRange&) const = default;
};

/// Two or more, which neither overlap nor touch: a part of a multipart response for each.
using ByteRanges = std::span<const ByteRange>;

/// Range asks for nothing that can be given apart: answer as if it were not there.
struct WholeRepresentation {
  bool operator==(const WholeRepresentation&) const = default;
};

/// Answer 416 with format_unsatisfied_range.
struct Unsatisfiable {
  bool operator==(const Unsatisfiable&) const = default;
};

using RangeAnswer = std::variant<WholeRepresentation, ByteRange, ByteRanges, Unsatisfiable>;

/// What the Range field value `field` of a GET asks of a representation of `size` bytes. Several
/// Range lines have to be joined by commas (§5.3); the result is then malformed, as it should be.
///
/// Ranges that overlap or touch become one, whatever stands between them in the field; it takes the
/// place of the first of them, and the order is otherwise the request's (§15.3.7.2). So the ranges
/// never hold more bytes than the representation. Those that cannot be satisfied are left out.
///
/// Whole for a unit other than bytes, for a malformed value, for an empty representation, of which
/// no Content-Range can name a part, and for more than `most` ranges, counted as they stand in the
/// field: nothing after them is looked at (§14.2 allows each).
///
/// `storage` is where several ranges are kept, `most` of them at most; one needs none.
RangeAnswer evaluate_range(std::string_view field, std::uint64_t size, std::size_t most,
                           std::vector<ByteRange>& storage) noexcept;

/// Holds the longest Content-Range value: three numbers of 20 digits and "bytes -/".
inline constexpr std::size_t kContentRangeSize = 68;

/// "bytes 0-499/1234", written into `buffer`, of a range that lies within `size`.
std::string_view format_content_range(const ByteRange& range, std::uint64_t size,
                                      std::span<char, kContentRangeSize> buffer) noexcept;

/// "bytes */1234", written into `buffer`.
std::string_view format_unsatisfied_range(std::uint64_t size,
                                          std::span<char, kContentRangeSize> buffer) noexcept;

}  // namespace server
