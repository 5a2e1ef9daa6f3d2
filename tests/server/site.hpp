#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/resource_cache.hpp"
#include "server/site.hpp"
#include "tests/runtime/support.hpp"

namespace tests {

struct SiteOptions {
  std::size_t memory = 64 * 1024 * 1024;
  std::size_t open_files = 64;
  std::size_t most_in_memory = 256 * 1024;
  std::chrono::nanoseconds revalidate = std::chrono::hours(1);
  config::Site settings = {};  ///< all but the root
  bool may_stall = false;      ///< treats the file system as one whose calls may take long
};

/// What one worker knows of a folder, with a loop of its own.
class Site {
 public:
  Site(const std::filesystem::path& path, const SiteOptions& options);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// As a request does: from what is known, else from the disk.
  [[nodiscard]] server::ResourceRef get(std::string_view path);
  [[nodiscard]] server::ResourceRef load(std::string_view path);

  std::unique_ptr<runtime::Loop> loop;
  server::SiteRules rules;
  server::Site site;
  server::ResourceCacheCounters counters;
  server::ResourceCache cache;
};

/// The status that a path is refused with; ok for a file, moved_permanently for a directory.
[[nodiscard]] server::Status status_of(const server::ResourceRef& found);

/// The bytes of a file as it is, or of one representation, wherever they are kept.
[[nodiscard]] std::string content_of(const server::ResourceRef& file);
[[nodiscard]] std::string content_of(const server::RepresentationRef& file);

/// Sets the time of modification so far back that no change could go unseen.
void make_old(const std::filesystem::path& file);

}  // namespace tests
