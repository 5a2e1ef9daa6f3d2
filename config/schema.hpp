#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/key.hpp"

/// Every setting there is, once: what the loader accepts, what the default file must say, and what
/// documentation and the editors' schema are made of. A new setting is a member in config.hpp or
/// site.hpp and a row in schema.cpp or site_schema.cpp.
namespace config {

/// In the order in which documentation lists them.
[[nodiscard]] std::span<const Key> schema();

/// Those of one section, in their order.
[[nodiscard]] std::vector<const Key*> keys_of(std::string_view section);

/// Nothing if there is no such key.
[[nodiscard]] const Key* find_key(std::string_view section, std::string_view name);

/// "limits.idle-timeout", which for a table is the section that its keys are in.
[[nodiscard]] std::string full_name(const Key& key);

/// As it is written above the keys: "[limits]" or "[[site.headers]]"; or the bare name of a table
/// that is usually written in one line.
[[nodiscard]] std::string header(std::string_view section);

/// The section of what is served, [[site]].
inline constexpr std::string_view kSiteSection = "site";

}  // namespace config
