#include "server/encoder.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "server/compressor.hpp"

namespace server {
namespace {

using runtime::Task;

/// Further ones are tried again when they are asked for again.
constexpr std::size_t kMostUnderWay = 16;

int level_of(const config::CompressionLevels& levels, ContentCoding coding) noexcept {
  switch (coding) {
    case ContentCoding::brotli:
      return levels.brotli;
    case ContentCoding::zstd:
      return levels.zstd;
    case ContentCoding::gzip:
      break;
  }
  return levels.gzip;
}

/// What makes one encoder's output: its coding, level and version. A cache that outlives an upgrade
/// of the library must not take other bytes for those that it has (RFC 9110 §8.8.1).
std::string encoder_name(ContentCoding coding, int level) {
  std::string name(name_of(coding));
  name.append(std::to_string(level)).append("-").append(library_version(coding));
  name.resize(std::min(name.size(), Representation::kLongestTagSuffix));
  return name;
}

/// All bytes of an open file; nothing if it has changed its size or memory does not suffice.
std::optional<std::string> read_whole(int descriptor, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t done = 0; done < size;) {
    const auto count = runtime::system::read_at(descriptor, std::span(bytes).subspan(done), done);
    if (!count || *count == 0) return std::nullopt;
    done += *count;
  }
  return bytes;
}

/// On a helper thread; reads what nobody changes meanwhile.
std::optional<StoredBytes> compress_file(const Representation& file, ContentCoding coding,
                                         int level) noexcept {
  if (file.in_memory()) {
    return compress(file.bytes(), coding, level, Representation::kHeadroom);
  }
  const auto bytes = read_whole(file.descriptor(), static_cast<std::size_t>(file.size()));
  const auto after =
      runtime::system::attributes(file.descriptor(), runtime::system::Freshness::as_stat);
  if (!bytes || !after || *after != file.attributes()) return std::nullopt;
  return compress(*bytes, coding, level, Representation::kHeadroom);
}

}  // namespace

void Encoder::encode(Site& site, std::string_view path, const ResourceRef& resource,
                     ContentCoding coding) {
  if (tasks_.size() >= kMostUnderWay || !resource->begin_encoding(coding)) return;
  // A file that may stall would hold a helper that others need.
  if (!resource->identity()->in_memory() && site.root().may_stall()) return;
  tasks_.spawn(make(site, std::string(path), resource, coding));
}

Task<void> Encoder::make(Site& site, std::string path, ResourceRef resource, ContentCoding coding) {
  const int level = level_of(site.rules().site().compress_levels, coding);
  const Representation& identity = *resource->identity();
  auto call = helpers_.run(loop_, [&] { return compress_file(identity, coding, level); });
  auto made = co_await call;
  if (!made) {
    // The helpers have too much to do.
    resource->forget_encoding(coding);
    co_return;
  }
  if (!*made) co_return;
  resource->add_coded(Representation::encoded(identity.attributes(), coding,
                                              encoder_name(coding, level), std::move(**made)));
  resources_.recount(site, path);
}

}  // namespace server
