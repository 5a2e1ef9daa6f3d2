#include "config/unit.hpp"

#include <string_view>
#include <variant>

namespace config {
namespace {

std::string without_article(std::string_view text) {
  for (const std::string_view article : {"a ", "an ", "the "}) {
    if (text.starts_with(article)) return std::string(text.substr(article.size()));
  }
  return std::string(text);
}

/// Visits the type of a key.
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

}  // namespace

std::string unit_of(const Key& key) {
  return std::visit(Unit(), key.type);
}

}  // namespace config
