#include "server/representation.hpp"

#include <charconv>

#include "server/root.hpp"

namespace server {
namespace {

/// `"mtime-size"` in hexadecimal, the time in nanoseconds: two versions of a file share it only if
/// they share both.
std::uint8_t write_entity_tag(const runtime::system::FileAttributes& attributes,
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
  *out++ = '"';
  return static_cast<std::uint8_t>(out - text.data());
}

}  // namespace

RepresentationRef Representation::refused(Status why) {
  return RepresentationRef(new Representation(Kind::refused, why));
}

RepresentationRef Representation::directory(const runtime::system::FileAttributes& attributes) {
  RepresentationRef made(new Representation(Kind::directory, Status::ok));
  made->attributes_ = attributes;
  return made;
}

RepresentationRef Representation::file(const runtime::system::FileAttributes& attributes,
                                       std::string_view media_type, runtime::Fd descriptor,
                                       Root& root) {
  RepresentationRef made(new Representation(Kind::file, Status::ok));
  made->attributes_ = attributes;
  made->media_type_ = media_type;
  made->entity_tag_size_ = write_entity_tag(attributes, made->entity_tag_);
  made->last_modified_text_ = format_http_date(attributes.modified_seconds);
  made->descriptor_ = std::move(descriptor);
  made->root_ = &root;
  return made;
}

Representation::~Representation() {
  CHECK(references_ == 0 && prebuilt_.being_sent == 0);
  if (descriptor_) root_->discard(std::move(descriptor_));
}

std::span<char> Representation::allocate_bytes() {
  const auto size = static_cast<std::size_t>(attributes_.size);
  storage_ = std::make_unique_for_overwrite<char[]>(kHeadroom + size);
  return {storage_.get() + kHeadroom, size};
}

}  // namespace server
