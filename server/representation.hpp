#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "runtime/check.hpp"
#include "runtime/fd.hpp"
#include "runtime/system.hpp"
#include "server/http_date.hpp"
#include "server/status.hpp"

namespace server {

class RepresentationRef;
class Root;

/// The head of a 200 that HTTP/1 has built in front of the bytes of a small file, so that both
/// leave in one piece. Of its text only the Date changes: at most once a second, and never while
/// the kernel may still read it.
struct PrebuiltHead {
  std::uint32_t size = 0;  ///< bytes; 0 until built
  std::uint32_t date_offset = 0;
  std::int64_t date_second = 0;
  std::uint32_t being_sent = 0;
};

/// What a path led to when it was last looked at: a file with its metadata, and its bytes if they
/// are few; a directory; or a reason why there is nothing. Belongs to one worker's cache and to the
/// responses that are being made of it.
class Representation {
 public:
  enum class Kind { file, directory, refused };

  /// Room in front of a small file's bytes for the head that a protocol builds.
  static constexpr std::size_t kHeadroom = 512;

  [[nodiscard]] static RepresentationRef refused(Status why);
  [[nodiscard]] static RepresentationRef directory(
      const runtime::system::FileAttributes& attributes);
  /// `descriptor` is open for reading, has these attributes, and lies in `root`, which outlives the
  /// representation.
  [[nodiscard]] static RepresentationRef file(const runtime::system::FileAttributes& attributes,
                                              std::string_view media_type, runtime::Fd descriptor,
                                              Root& root);

  ~Representation();
  Representation(const Representation&) = delete;
  Representation& operator=(const Representation&) = delete;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// Why there is nothing: only for `refused`.
  [[nodiscard]] Status refusal() const noexcept { return refusal_; }

  [[nodiscard]] const runtime::system::FileAttributes& attributes() const noexcept {
    return attributes_;
  }
  [[nodiscard]] std::uint64_t size() const noexcept { return attributes_.size; }
  [[nodiscard]] std::int64_t last_modified() const noexcept { return attributes_.modified_seconds; }
  [[nodiscard]] std::string_view media_type() const noexcept { return media_type_; }
  /// Strong: from size and modification time in nanoseconds.
  [[nodiscard]] std::string_view entity_tag() const noexcept {
    return {entity_tag_.data(), entity_tag_size_};
  }
  [[nodiscard]] std::string_view last_modified_text() const noexcept {
    return {last_modified_text_.data(), last_modified_text_.size()};
  }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }
  [[nodiscard]] runtime::Fd take_descriptor() noexcept { return std::move(descriptor_); }
  /// Where the file lies; of files only.
  [[nodiscard]] Root& root() const noexcept { return *root_; }

  /// Makes room for the bytes in memory, to be filled by the caller.
  [[nodiscard]] std::span<char> allocate_bytes();
  [[nodiscard]] bool in_memory() const noexcept { return storage_ != nullptr; }
  [[nodiscard]] std::string_view bytes() const noexcept {
    return {storage_.get() + kHeadroom, static_cast<std::size_t>(attributes_.size)};
  }

  /// The room in front of the bytes in memory ends here.
  [[nodiscard]] char* headroom_end() const noexcept { return storage_.get() + kHeadroom; }
  [[nodiscard]] PrebuiltHead& prebuilt() noexcept { return prebuilt_; }

  /// Bytes of memory that it takes.
  [[nodiscard]] std::size_t footprint() const noexcept {
    return sizeof *this + (in_memory() ? kHeadroom + bytes().size() : 0);
  }

 private:
  friend class RepresentationRef;

  Representation(Kind kind, Status refusal) noexcept : kind_(kind), refusal_(refusal) {}

  static constexpr std::size_t kLongestEntityTag = 2 + 16 + 1 + 16;

  Kind kind_;
  Status refusal_;
  runtime::system::FileAttributes attributes_;
  std::string_view media_type_;
  std::array<char, kLongestEntityTag> entity_tag_{};
  std::uint8_t entity_tag_size_ = 0;
  HttpDate last_modified_text_{};
  std::unique_ptr<char[]> storage_;
  runtime::Fd descriptor_;
  Root* root_ = nullptr;
  PrebuiltHead prebuilt_;
  std::uint32_t references_ = 0;
};

/// Shares a representation among the cache and the responses of one thread.
class RepresentationRef {
 public:
  RepresentationRef() noexcept = default;
  explicit RepresentationRef(Representation* representation) noexcept
      : representation_(representation) {
    if (representation_ != nullptr) ++representation_->references_;
  }
  RepresentationRef(const RepresentationRef& other) noexcept
      : RepresentationRef(other.representation_) {}
  RepresentationRef(RepresentationRef&& other) noexcept
      : representation_(std::exchange(other.representation_, nullptr)) {}
  RepresentationRef& operator=(RepresentationRef other) noexcept {
    std::swap(representation_, other.representation_);
    return *this;
  }
  ~RepresentationRef() {
    if (representation_ != nullptr && --representation_->references_ == 0) delete representation_;
  }

  explicit operator bool() const noexcept { return representation_ != nullptr; }
  Representation& operator*() const noexcept { return *representation_; }
  Representation* operator->() const noexcept { return representation_; }

 private:
  Representation* representation_ = nullptr;
};

}  // namespace server
