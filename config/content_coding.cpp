#include "config/content_coding.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace config {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"br", "zstd", "gzip"};
static_assert(kNames[static_cast<std::size_t>(ContentCoding::gzip)] == "gzip");

}  // namespace

std::span<const std::string_view> coding_names() {
  return kNames;
}

std::optional<ContentCoding> find_coding(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ContentCoding>(found - kNames.begin());
}

}  // namespace config
