#include "server/entity_tag.hpp"

#include <algorithm>
#include <optional>

#include "server/ascii.hpp"

namespace server {
namespace {

constexpr std::string_view kWeak = "W/";

/// The opaque part, with its quotes.
constexpr std::string_view opaque_part(std::string_view entity_tag) {
  return entity_tag.starts_with(kWeak) ? entity_tag.substr(kWeak.size()) : entity_tag;
}

/// Yields the well-formed members of a list of entity tags. They cannot be told apart by splitting
/// at commas, which an opaque part may hold.
class EntityTagReader {
 public:
  explicit EntityTagReader(std::string_view list) noexcept : rest_{list} {}

  std::optional<std::string_view> next() noexcept {
    while (!rest_.empty()) {
      const std::string_view tag = take_tag();
      skip_whitespace(rest_);
      const bool ends_member = rest_.empty() || rest_.front() == ',';
      rest_.remove_prefix(std::min(rest_.find(','), rest_.size()));
      if (!rest_.empty()) rest_.remove_prefix(1);
      if (!tag.empty() && ends_member) return tag;
    }
    return {};
  }

 private:
  /// What is not known to be an entity tag (an unquoted word, say) is left where it is.
  std::string_view take_tag() noexcept {
    skip_whitespace(rest_);
    const std::size_t quote = rest_.starts_with(kWeak) ? kWeak.size() : 0;
    if (!rest_.substr(quote).starts_with('"')) return {};
    const std::size_t end = rest_.find('"', quote + 1);
    if (end == std::string_view::npos) return {};
    const std::string_view tag = rest_.substr(0, end + 1);
    rest_.remove_prefix(tag.size());
    return tag;
  }

  std::string_view rest_;
};

}  // namespace

bool any_matches_strongly(std::string_view list, std::string_view entity_tag) noexcept {
  if (!is_strong(entity_tag)) return false;
  EntityTagReader reader{list};
  while (const auto tag = reader.next()) {
    if (*tag == entity_tag) return true;
  }
  return false;
}

bool any_matches_weakly(std::string_view list, std::string_view entity_tag) noexcept {
  // What a cache sends nearly always is the one tag that it was given.
  if (list == entity_tag && !entity_tag.empty()) return true;
  const std::string_view opaque = opaque_part(entity_tag);
  EntityTagReader reader{list};
  while (const auto tag = reader.next()) {
    if (opaque_part(*tag) == opaque) return true;
  }
  return false;
}

}  // namespace server
