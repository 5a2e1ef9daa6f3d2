#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace server {

/// The media types whose files are worth compressing, as `compress-types` names them: "text/html",
/// "text/*", "application/*+json". A "*" stands for any number of characters. Case and parameters
/// do not count (RFC 9110 §8.3.1), neither in a pattern nor in a Content-Type value.
class CompressibleTypes {
 public:
  explicit CompressibleTypes(std::span<const std::string> patterns);

  [[nodiscard]] bool contain(std::string_view content_type) const noexcept;

 private:
  std::vector<std::string> patterns_;  // in lower case, without parameters
};

/// Whether files of this type hold compressed bytes by their format: no sidecar of such a file is
/// looked for, which saves an open for each coding. Formats that may or may not be compressed
/// inside (PDF, TIFF) are not among them, nor are types that nothing is known of.
[[nodiscard]] bool is_compressed_already(std::string_view content_type) noexcept;

}  // namespace server
