#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"

/// Every setting there is, once: what the loader accepts, what the default file must say, and what
/// documentation is checked against. A new setting is a member in config.hpp and a row in
/// schema.cpp.
namespace config {

/// Where in a Config a value is kept.
template <typename T>
using Member = T& (*)(Config&);

/// A member that "auto" leaves without a value, or one that always has a value.
template <typename T>
using MaybeAutomatic = std::variant<Member<T>, Member<std::optional<T>>>;

struct DurationKey {
  std::chrono::milliseconds least, most;
  MaybeAutomatic<std::chrono::milliseconds> member;
};

struct SizeKey {
  std::uint64_t least, most;
  MaybeAutomatic<std::size_t> member;
};

/// In bytes per second.
struct RateKey {
  std::uint64_t least, most;
  MaybeAutomatic<std::uint64_t> member;
};

struct CountKey {
  std::int64_t least, most;
  MaybeAutomatic<unsigned> member;
};

/// One of a few names; what is stored is the index.
struct ChoiceKey {
  std::span<const std::string_view> names;
  void (*store)(Config&, std::size_t);
};

/// The path of a folder; a relative one begins at the folder of the configuration file.
struct FolderKey {
  Member<std::string> member;
};

/// Names of files, without a path; at least one.
struct FileNamesKey {
  Member<std::vector<std::string>> member;
};

/// Where to listen; at least one.
struct AddressesKey {
  Member<std::vector<Address>> member;
};

using KeyType = std::variant<DurationKey, SizeKey, RateKey, CountKey, ChoiceKey, FolderKey,
                             FileNamesKey, AddressesKey>;

struct Key {
  std::string_view section;
  std::string_view name;
  KeyType type;
  std::string_view fallback;  ///< the default as TOML; empty: there is none, the key must be given
  std::string_view description;  ///< one line
};

/// In the order in which documentation lists them.
[[nodiscard]] std::span<const Key> schema() noexcept;

/// Nothing if there is no such key.
[[nodiscard]] const Key* find_key(std::string_view section, std::string_view name) noexcept;

/// The one section that may occur more than once, and is written [[site]].
inline constexpr std::string_view kSiteSection = "site";

}  // namespace config
