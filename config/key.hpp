#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/config.hpp"
#include "config/text_form.hpp"

/// A setting: its name, its type, and where its value is kept. Members of a site, a rule or an
/// endpoint are those of the last one in its list: while a file is read, the one it is at.
namespace config {

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
  std::variant<Member<unsigned>, Member<std::optional<unsigned>>, Member<int>> member;
};

/// true or false
struct FlagKey {
  Member<bool> member;
};

/// One of a few names; what is stored is the index.
struct ChoiceKey {
  std::span<const std::string_view> names;
  void (*store)(Config&, std::size_t);
  std::size_t (*stored)(Config&);
};

/// Some of a few names, each once, in an order that matters; or none.
struct CodingsKey {
  Member<std::vector<ContentCoding>> member;
};

/// A status code out of a few.
struct StatusKey {
  std::span<const unsigned> allowed;
  Member<unsigned> member;
};

/// One status code or class, or a list of them.
struct StatusesKey {
  Member<std::vector<StatusRange>> member;
};

/// Permissions of a file, in octal.
struct ModeKey {
  Member<std::optional<unsigned>> member;  ///< "umask" leaves it without a value
};

/// The path of a folder; a relative one begins at the folder of the configuration file.
struct FolderKey {
  Member<std::string> member;
};

/// "off", "stdout" or the path of a file; a relative one begins as above.
struct LogSinkKey {
  Member<std::string> member;
};

struct AddressKey {
  Member<Address> member;
};

/// An address, or "off", which leaves it without a value.
struct SwitchedAddressKey {
  Member<std::optional<Address>> member;
};

/// Text of a form, or "" where that is allowed.
struct TextKey {
  const TextForm* form;
  Member<std::string> member;
  bool may_be_empty = false;
};

/// A list of texts of a form, each once.
struct TextsKey {
  const TextForm* form;
  Member<std::vector<std::string>> member;
  bool may_be_empty = false;
};

/// A table whose keys are the operator's: pairs of texts.
struct PairsKey {
  using Pair = std::pair<std::string, std::string>;

  const TextForm* first;
  const TextForm* second;
  void (*store)(Config&, std::vector<Pair>);
  std::vector<Pair> (*stored)(Config&);
};

/// A table whose keys are those of the section "SECTION.NAME".
struct TableKey {};

/// The same, or true or false; a table means true.
struct SwitchKey {
  Member<bool> member;
};

/// A list of such tables, which is usually written [[SECTION.NAME]].
struct TablesKey {
  void (*clear)(Config&);
  void (*append)(Config&, unsigned line);
  std::size_t (*size)(Config&);
  void (*keep)(Config&, std::size_t index);  ///< of all elements that one alone
};

/// Where to listen, at least one: addresses, or tables like those above.
struct EndpointsKey {
  Member<std::vector<Endpoint>> member;
};

using KeyType =
    std::variant<DurationKey, SizeKey, RateKey, CountKey, FlagKey, ChoiceKey, CodingsKey, StatusKey,
                 StatusesKey, ModeKey, FolderKey, LogSinkKey, AddressKey, SwitchedAddressKey,
                 TextKey, TextsKey, PairsKey, TableKey, SwitchKey, TablesKey, EndpointsKey>;

struct Key {
  std::string_view section;  ///< "" for the sections themselves, "site.headers" for what is deeper
  std::string_view name;
  KeyType type;
  std::string_view fallback;  ///< the default as TOML; empty: there is none, the key must be given
  std::string_view description;  ///< one line
  std::string_view example{};    ///< of a value, as TOML, where the default is none
};

/// Whether it is a list of tables.
[[nodiscard]] inline bool is_repeated(const Key& key) noexcept {
  return std::holds_alternative<TablesKey>(key.type);
}

}  // namespace config
