#include "server/site_media_types.hpp"

#include <algorithm>
#include <utility>

#include "server/ascii.hpp"
#include "server/media_type.hpp"

namespace server {

bool SiteMediaTypes::LessIgnoringCase::operator()(std::string_view left,
                                                  std::string_view right) const noexcept {
  return std::ranges::lexicographical_compare(left, right, {}, to_lower, to_lower);
}

SiteMediaTypes::SiteMediaTypes(std::span<const config::MediaTypeOverride> overrides) {
  for (const auto& [extension, type] : overrides) {
    std::string key = extension.starts_with('.') ? extension : '.' + extension;
    longest_extension_ = std::max(longest_extension_, key.size());
    overrides_.insert_or_assign(std::move(key), type);
  }
}

std::string_view SiteMediaTypes::of(std::string_view path) const noexcept {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t first =
      name.size() > longest_extension_ ? name.size() - longest_extension_ : std::size_t{1};
  for (std::size_t dot = name.find('.', first); dot < name.size(); dot = name.find('.', dot + 1)) {
    const auto found = overrides_.find(name.substr(dot));
    if (found != overrides_.end()) return found->second;
  }
  return media_type_of(path);
}

}  // namespace server
