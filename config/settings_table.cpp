#include "config/settings_table.hpp"

#include <string_view>
#include <variant>

#include "config/schema.hpp"

namespace config {
namespace {

std::string without_article(std::string_view text) {
  for (const std::string_view article : {"a ", "an ", "the "}) {
    if (text.starts_with(article)) return std::string(text.substr(article.size()));
  }
  return std::string(text);
}

/// Asterisks would be taken for emphasis.
std::string prose(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '*') result += '\\';
    result += c;
  }
  return result;
}

/// Visits the type of a key: what its values are counted in, or are.
struct Unit {
  std::string operator()(const DurationKey&) const { return "duration"; }
  std::string operator()(const SizeKey&) const { return "size"; }
  std::string operator()(const RateKey&) const { return "size per second"; }
  std::string operator()(const CountKey&) const { return "number"; }
  std::string operator()(const FlagKey&) const { return "true, false"; }
  std::string operator()(const ChoiceKey&) const { return "name"; }
  std::string operator()(const CodingsKey&) const { return "names"; }
  std::string operator()(const StatusKey&) const { return "status"; }
  std::string operator()(const StatusesKey&) const { return "statuses"; }
  std::string operator()(const ModeKey&) const { return "octal"; }
  std::string operator()(const FolderKey&) const { return "folder"; }
  std::string operator()(const LogSinkKey&) const { return "name, file"; }
  std::string operator()(const AddressKey&) const { return "address"; }
  std::string operator()(const SwitchedAddressKey&) const { return "address, name"; }
  std::string operator()(const TextKey& type) const { return without_article(type.form->one); }
  std::string operator()(const TextsKey& type) const { return std::string(type.form->many); }
  std::string operator()(const PairsKey&) const { return "table"; }
  std::string operator()(const TableKey&) const { return "table"; }
  std::string operator()(const SwitchKey&) const { return "true, false, table"; }
  std::string operator()(const TablesKey&) const { return "tables"; }
  std::string operator()(const EndpointsKey&) const { return "addresses, tables"; }
};

std::string row(const Key& key) {
  const std::size_t dot = key.section.find('.');
  const std::string outer =
      dot == key.section.npos ? "" : std::string(key.section.substr(dot + 1)) + ".";
  const std::string fallback =
      key.fallback.empty() ? "none: required" : "`" + std::string(key.fallback) + "`";
  return "| `" + outer + std::string(key.name) + "` | " + fallback + " | " +
         std::visit(Unit(), key.type) + " | " + prose(key.description) + " |\n";
}

std::string rows(std::string_view section) {
  std::string text;
  for (const Key* const key : keys_of(section)) {
    text += row(*key);
    text += rows(full_name(*key));
  }
  return text;
}

}  // namespace

std::string render_settings_table() {
  std::string text = "| key | default | unit | meaning |\n|---|---|---|---|\n";
  for (const Key* const section : keys_of("")) {
    text += "| **" + header(section->name) + "** | | | " + std::string(section->description) +
            " |\n" + rows(section->name);
  }
  return text;
}

}  // namespace config
