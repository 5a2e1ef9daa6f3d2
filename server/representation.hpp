#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/cache_line.hpp"
#include "runtime/fd.hpp"
#include "runtime/system.hpp"
#include "server/content_coding.hpp"
#include "server/http_date.hpp"
#include "server/ref.hpp"
#include "server/stored_bytes.hpp"

namespace server {

class Representation;
class Root;
using RepresentationRef = Ref<Representation>;

/// The head of a 200 that HTTP/1 has built in front of the bytes of a small file, so that both
/// leave in one piece. Of its text only the Date changes: at most once a second, and never while
/// the kernel may still read it.
struct PrebuiltHead {
  std::uint32_t size = 0;  ///< bytes; 0 until built
  std::uint32_t date_offset = 0;
  std::int64_t date_second = 0;
  std::uint32_t being_sent = 0;

  [[nodiscard]] bool usable_at(std::int64_t second) const noexcept {
    return size != 0 && (date_second == second || being_sent == 0);
  }
};

/// The bytes of a file, in one content coding or in none, with the validators that tell this
/// version from others: kept in memory if they are few, else an open file. Belongs to the resources
/// of one worker's cache and to the responses that are being made of it.
class alignas(runtime::kCacheLine) Representation final : public Shared {
 public:
  /// Room in front of bytes in memory for the head that a protocol builds.
  static constexpr std::size_t kHeadroom = 512;
  /// Of what tells the entity tag of one coding from that of another.
  static constexpr std::size_t kLongestTagSuffix = 16;

  /// `descriptor` is open for reading, has these attributes, and lies in `root`, which outlives the
  /// representation. `coding` is the one that the file's content is in.
  [[nodiscard]] static RepresentationRef file(const runtime::system::FileAttributes& attributes,
                                              std::optional<ContentCoding> coding,
                                              runtime::Fd descriptor, Root& root);

  /// What an encoder has made of the file with these attributes. `encoder` names it with all that
  /// its output depends on: "zstd6-1.5.4", at most kLongestTagSuffix characters.
  [[nodiscard]] static RepresentationRef encoded(const runtime::system::FileAttributes& attributes,
                                                 ContentCoding coding, std::string_view encoder,
                                                 StoredBytes bytes);

  ~Representation();

  /// Of the file; the size, too.
  [[nodiscard]] const runtime::system::FileAttributes& attributes() const noexcept {
    return attributes_;
  }
  [[nodiscard]] std::optional<ContentCoding> coding() const noexcept { return coding_; }
  /// Whether an encoder of this process made it, and no file holds it.
  [[nodiscard]] bool is_encoded_here() const noexcept { return root_ == nullptr; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] std::int64_t last_modified() const noexcept { return attributes_.modified_seconds; }
  /// Strong: from size and modification time in nanoseconds, and the coding.
  [[nodiscard]] std::string_view entity_tag() const noexcept {
    return {entity_tag_.data(), entity_tag_size_};
  }
  [[nodiscard]] std::string_view last_modified_text() const noexcept {
    return {last_modified_text_.data(), last_modified_text_.size()};
  }

  /// Whether a change of the file that comes after this was loaded shows in its attributes.
  [[nodiscard]] bool is_settled() const noexcept { return settled_; }
  void settle() noexcept { settled_ = true; }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
  [[nodiscard]] runtime::Fd take_descriptor() noexcept { return std::move(descriptor_); }
  /// Where the file lies; of files only.
  [[nodiscard]] Root& root() const noexcept { return *root_; }

  /// Makes room for the bytes in memory, to be filled by the caller.
  [[nodiscard]] std::span<char> allocate_bytes();
  [[nodiscard]] bool in_memory() const noexcept { return bytes_.storage != nullptr; }
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_.bytes(); }

  /// The room in front of the bytes in memory.
  [[nodiscard]] std::span<char> headroom() const noexcept { return bytes_.room(); }
  [[nodiscard]] PrebuiltHead& prebuilt() noexcept { return prebuilt_; }
  [[nodiscard]] const PrebuiltHead& prebuilt() const noexcept { return prebuilt_; }

  /// Bytes of memory that it takes.
  [[nodiscard]] std::size_t footprint() const noexcept {
    return sizeof *this + (in_memory() ? bytes_.headroom + bytes_.size : 0);
  }

 private:
  Representation(const runtime::system::FileAttributes& attributes,
                 std::optional<ContentCoding> coding, std::string_view tag_suffix) noexcept;

  static constexpr std::size_t kLongestEntityTag = 2 + 16 + 1 + 16 + 1 + kLongestTagSuffix;

  // A response with a head that is built already reads the first line of the processor's cache
  // only.
  StoredBytes bytes_;
  PrebuiltHead prebuilt_;
  std::uint64_t size_;
  std::optional<ContentCoding> coding_;
  bool settled_ = false;
  std::uint8_t entity_tag_size_ = 0;
  runtime::Fd descriptor_;
  Root* root_ = nullptr;
  runtime::system::FileAttributes attributes_;
  std::array<char, kLongestEntityTag> entity_tag_{};
  HttpDate last_modified_text_{};
};

}  // namespace server
