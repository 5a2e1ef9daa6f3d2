#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/byte_range.hpp"

namespace server {

/// Bytes of a representation, and a text to be sent right before them.
struct BodyPart {
  std::string_view head;
  ByteRange range;
};

/// Separates the parts of a multipart body; needs no quotes (RFC 2046 §5.1.1).
using Boundary = std::array<char, 32>;

/// 128 random bits of its own for each response, in hexadecimal. No content is searched for it:
/// what was there before cannot hold it but by a chance of 2^-128 a byte, and who writes files
/// cannot know it before it is used, as he could one that lasts. The kernel gives it without
/// waiting.
[[nodiscard]] Boundary random_boundary() noexcept;

/// A multipart/byteranges body (RFC 9110 §14.6) without the bytes of the representation: these are
/// sent from where they are. Its memory is kept for the next one.
class MultipartRanges {
 public:
  /// Makes it anew. `media_type` is that of the representation, of `size` bytes; empty if it has
  /// none. The ranges need not outlive the call.
  void compose(ByteRanges ranges, std::uint64_t size, std::string_view media_type,
               const Boundary& boundary);

  /// Of the whole body, for the response's Content-Type.
  [[nodiscard]] std::string_view media_type() const noexcept { return media_type_; }
  /// Bytes of the whole body.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  [[nodiscard]] std::span<const BodyPart> parts() const noexcept { return parts_; }
  /// To be sent after the last part.
  [[nodiscard]] std::string_view end() const noexcept { return end_; }

 private:
  std::string media_type_;
  std::string text_;  // the heads and the end, one after the other
  std::vector<BodyPart> parts_;
  std::string_view end_;
  std::uint64_t size_ = 0;
};

}  // namespace server
