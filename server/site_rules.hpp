#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "server/compressible_types.hpp"
#include "server/header_rules.hpp"
#include "server/hidden_segment.hpp"
#include "server/redirects.hpp"
#include "server/site_media_types.hpp"
#include "server/status.hpp"

namespace server {

/// What the configuration says of a site, made ready for use. Does not change; any thread may use
/// it. Outlives every resource that was loaded by it.
class SiteRules {
 public:
  explicit SiteRules(const config::Site& site);

  [[nodiscard]] const config::Site& site() const noexcept { return site_; }
  [[nodiscard]] const Redirects& redirects() const noexcept { return redirects_; }
  [[nodiscard]] const HeaderRules& headers() const noexcept { return headers_; }
  [[nodiscard]] const SiteMediaTypes& media_types() const noexcept { return media_types_; }

  /// Whether a file of this type and size is compressed where it has no sidecar.
  [[nodiscard]] bool is_worth_compressing(std::string_view media_type,
                                          std::uint64_t size) const noexcept;

  /// Whether the fallback answers for a path that leads to nothing: not for one that is hidden,
  /// which would look as if it were there.
  [[nodiscard]] bool falls_back(std::string_view path) const noexcept {
    return !site_.fallback.empty() && (site_.dotfiles || !has_hidden_segment(path));
  }
  /// The path of the page that the site shows in place of what failed with this status; empty if
  /// there is none.
  [[nodiscard]] std::string_view page_for(Status failure) const noexcept;
  /// Whether a path is that of such a page, or of the fallback: these have no pages themselves.
  [[nodiscard]] bool is_page(std::string_view path) const noexcept;

 private:
  config::Site site_;
  Redirects redirects_;
  HeaderRules headers_;
  SiteMediaTypes media_types_;
  CompressibleTypes compressible_;
};

}  // namespace server
