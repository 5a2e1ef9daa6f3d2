#include "server/site_rules.hpp"

#include <algorithm>

#include "server/compressor.hpp"

namespace server {

SiteRules::SiteRules(const config::Site& site)
    : site_(site),
      redirects_(site.redirects),
      headers_(site.headers),
      media_types_(site.types),
      compressible_(site.compress_types) {}

bool SiteRules::is_worth_compressing(std::string_view media_type,
                                     std::uint64_t size) const noexcept {
  return size >= site_.compress_min && size <= kMostCompressibleBytes &&
         compressible_.contain(media_type);
}

std::string_view SiteRules::page_for(Status failure) const noexcept {
  const auto code = static_cast<unsigned>(failure);
  // "404" says more than "4xx", wherever it stands.
  const config::ErrorPage* best = nullptr;
  for (const config::ErrorPage& page : site_.errors) {
    const auto width = [](const config::StatusRange& range) { return range.last - range.first; };
    if (code < page.status.first || code > page.status.last) continue;
    if (best == nullptr || width(page.status) < width(best->status)) best = &page;
  }
  return best == nullptr ? std::string_view() : best->path;
}

bool SiteRules::is_page(std::string_view path) const noexcept {
  return path == site_.fallback ||
         std::ranges::find(site_.errors, path, &config::ErrorPage::path) != site_.errors.end();
}

}  // namespace server
