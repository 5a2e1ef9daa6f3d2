#include "server/multipart_ranges.hpp"

#include <initializer_list>

#include "runtime/check.hpp"
#include "runtime/system.hpp"

namespace server {
namespace {

constexpr std::string_view kDelimiter = "\r\n--";
constexpr std::string_view kContentType = "\r\nContent-Type: ";
constexpr std::string_view kContentRange = "\r\nContent-Range: ";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kBodyEnd = "--\r\n";

/// No head is longer, but for the media type; nor is the end.
constexpr std::size_t kLongestHead = kDelimiter.size() + sizeof(Boundary) + kContentType.size() +
                                     kContentRange.size() + kContentRangeSize + kHeadEnd.size();

/// Gives what it has appended, which lies in `text` until that is reallocated.
std::string_view append(std::initializer_list<std::string_view> pieces, std::string& text) {
  const std::size_t begin = text.size();
  for (const std::string_view piece : pieces) text.append(piece);
  return std::string_view(text).substr(begin);
}

}  // namespace

Boundary random_boundary() noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::byte, sizeof(Boundary) / 2> bits;
  runtime::system::fill_random(bits);
  Boundary boundary{};
  char* digit = boundary.data();
  for (const std::byte byte : bits) {
    *digit++ = kDigits[std::to_integer<std::size_t>(byte >> 4)];
    *digit++ = kDigits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return boundary;
}

void MultipartRanges::compose(ByteRanges ranges, std::uint64_t size, std::string_view media_type,
                              const Boundary& boundary) {
  const std::string_view name(boundary.data(), boundary.size());
  media_type_.assign("multipart/byteranges; boundary=").append(name);
  parts_.clear();
  text_.clear();
  text_.reserve((ranges.size() + 1) * (kLongestHead + media_type.size()));
  const char* const text_begin = text_.data();
  size_ = 0;

  // The line end before a delimiter belongs to it (RFC 2046 §5.1.1); the first needs none.
  std::string_view delimiter = kDelimiter.substr(kDelimiter.find('-'));
  for (const ByteRange& range : ranges) {
    std::array<char, kContentRangeSize> content_range;
    const std::string_view head =
        append({delimiter, name, media_type.empty() ? std::string_view() : kContentType, media_type,
                kContentRange, format_content_range(range, size, content_range), kHeadEnd},
               text_);
    parts_.push_back({.head = head, .range = range});
    size_ += range.length;
    delimiter = kDelimiter;
  }
  end_ = append({kDelimiter, name, kBodyEnd}, text_);
  size_ += text_.size();
  CHECK(text_.data() == text_begin);
}

}  // namespace server
