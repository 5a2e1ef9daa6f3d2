#include "server/representation.hpp"

#include <charconv>
#include <utility>

#include "server/root.hpp"

namespace server {
namespace {

using runtime::system::FileAttributes;

/// `"mtime-size"` in hexadecimal, the time in nanoseconds: two versions of a file share it only if
/// they share both. Codings of one version are told apart by the suffix (RFC 9110 §8.8.3.3).
std::uint8_t write_entity_tag(const FileAttributes& attributes, std::string_view suffix,
                              std::span<char> text) noexcept {
  const std::uint64_t nanoseconds =
      static_cast<std::uint64_t>(attributes.modified_seconds) * 1'000'000'000 +
      attributes.modified_nanoseconds;
  char* const end = text.data() + text.size();
  char* out = text.data();
  *out++ = '"';
  out = std::to_chars(out, end, nanoseconds, 16).ptr;
  *out++ = '-';
  out = std::to_chars(out, end, attributes.size, 16).ptr;
  if (!suffix.empty()) {
    *out++ = '-';
    out = suffix.copy(out, suffix.size()) + out;
  }
  *out++ = '"';
  return static_cast<std::uint8_t>(out - text.data());
}

}  // namespace

Representation::Representation(const FileAttributes& attributes,
                               std::optional<ContentCoding> coding,
                               std::string_view tag_suffix) noexcept
    : size_(attributes.size), coding_(coding), attributes_(attributes) {
  CHECK(tag_suffix.size() <= kLongestTagSuffix);
  entity_tag_size_ = write_entity_tag(attributes, tag_suffix, entity_tag_);
  last_modified_text_ = format_http_date(attributes.modified_seconds);
}

RepresentationRef Representation::file(const FileAttributes& attributes,
                                       std::optional<ContentCoding> coding, runtime::Fd descriptor,
                                       Root& root) {
  RepresentationRef made(new Representation(attributes, coding, coding ? name_of(*coding) : ""));
  made->descriptor_ = std::move(descriptor);
  made->root_ = &root;
  return made;
}

RepresentationRef Representation::encoded(const FileAttributes& attributes, ContentCoding coding,
                                          std::string_view encoder, StoredBytes bytes) {
  RepresentationRef made(new Representation(attributes, coding, encoder));
  made->size_ = bytes.size;
  made->bytes_ = std::move(bytes);
  return made;
}

Representation::~Representation() {
  CHECK(prebuilt_.being_sent == 0);
  if (descriptor_) root_->discard(std::move(descriptor_));
}

std::span<char> Representation::allocate_bytes() {
  bytes_.headroom = kHeadroom;
  bytes_.size = static_cast<std::size_t>(attributes_.size);
  bytes_.storage = std::make_unique_for_overwrite<char[]>(bytes_.headroom + bytes_.size);
  return {bytes_.storage.get() + bytes_.headroom, bytes_.size};
}

}  // namespace server
