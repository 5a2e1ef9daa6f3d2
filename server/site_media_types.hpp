#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace server {

/// The media types of a site: those that its configuration gives to extensions, and what
/// media_type_of() knows.
class SiteMediaTypes {
 public:
  /// Of two overrides of one extension the later counts. An extension may come without its dot.
  explicit SiteMediaTypes(std::span<const config::MediaTypeOverride> overrides);

  /// The Content-Type value for a file of this name, whatever its case: of the longest extension of
  /// the last segment that has an override (".tar.gz" before ".gz"), else as media_type_of() has
  /// it. A dot that begins a name begins no extension. Lives as long as this object. Allocates
  /// nothing.
  [[nodiscard]] std::string_view of(std::string_view path) const noexcept;

 private:
  struct LessIgnoringCase {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const noexcept;
  };

  std::map<std::string, std::string, LessIgnoringCase> overrides_;  // extension, dot and all
  std::size_t longest_extension_ = 0;
};

}  // namespace server
