#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/content_coding.hpp"
#include "server/ref.hpp"
#include "server/representation.hpp"
#include "server/status.hpp"

namespace server {

class Resource;
using ResourceRef = Ref<Resource>;

/// What a path of a site led to when it was last looked at: a file with its representations, a
/// directory, or a reason why there is nothing. Belongs to one worker's cache and to the responses
/// that are being made of it.
class Resource final : public Shared {
 public:
  enum class Kind : std::uint8_t { file, directory, refused };

  [[nodiscard]] static ResourceRef refused(Status why);
  [[nodiscard]] static ResourceRef directory();
  /// `media_type` outlives the resource.
  [[nodiscard]] static ResourceRef file(std::string_view media_type, RepresentationRef identity);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// Why there is nothing: only for `refused`.
  [[nodiscard]] Status refusal() const noexcept { return refusal_; }

  /// The rest is for files only.
  [[nodiscard]] std::string_view media_type() const noexcept { return media_type_; }
  /// In no content coding; never empty.
  [[nodiscard]] const RepresentationRef& identity() const noexcept { return identity_; }
  /// In a content coding; empty if there is none, or none yet.
  [[nodiscard]] const RepresentationRef& coded(ContentCoding coding) const noexcept {
    return coded_[static_cast<std::size_t>(coding)];
  }
  void add_coded(RepresentationRef representation);

  /// Which content codings a client may be given, best first; where there are any, what is sent
  /// depends on Accept-Encoding.
  [[nodiscard]] std::span<const ContentCoding> offers() const noexcept {
    return {offers_.data(), offer_count_};
  }
  void offer(ContentCoding coding) noexcept;

  /// Bytes of memory that it takes, its representations included.
  [[nodiscard]] std::size_t footprint() const noexcept;
  /// Descriptors that its representations hold.
  [[nodiscard]] std::size_t descriptors() const noexcept;

 private:
  Resource(Kind kind, Status refusal) noexcept : kind_(kind), refusal_(refusal) {}

  Kind kind_;
  Status refusal_;
  std::string_view media_type_;
  RepresentationRef identity_;
  std::array<RepresentationRef, kContentCodings.size()> coded_;
  std::array<ContentCoding, kContentCodings.size()> offers_{};
  std::uint8_t offer_count_ = 0;
};

}  // namespace server
