#include "config/value_text.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "config/content_coding.hpp"
#include "config/duration.hpp"
#include "config/mode.hpp"
#include "config/schema.hpp"
#include "config/size.hpp"
#include "config/status_range.hpp"
#include "config/toml.hpp"

namespace config {
namespace {

constexpr const char* kAutomatic = "\"auto\"";

/// "[a, b]"
template <typename List, typename Print>
std::string list_text(const List& list, Print print) {
  std::string text;
  for (const auto& element : list) text += (text.empty() ? "" : ", ") + print(element);
  return "[" + text + "]";
}

/// "{ a = 1, b = 2 }"
std::string table_text(std::string_view section, const Config& config) {
  std::string text;
  for (const Key* const key : keys_of(section)) {
    text += (text.empty() ? "" : ", ") + std::string(key->name) + " = " + value_text(*key, config);
  }
  return "{ " + text + " }";
}

std::string status_text(const StatusRange& range) {
  return range.first == range.last ? to_string(range) : toml_string(to_string(range));
}

std::string endpoint_text(const Endpoint& endpoint) {
  if (endpoint == Endpoint{.address = endpoint.address}) {
    return toml_string(to_string(endpoint.address));
  }
  Config config;
  config.server.listen = {endpoint};
  return table_text("server.listen", config);
}

/// Visits the type of a key.
class ValueText {
 public:
  ValueText(const Key& key, Config config) : key_(key), config_(std::move(config)) {}

  std::string operator()(const DurationKey& type) {
    return number_text(type, [](auto value) { return toml_string(duration_text(value)); });
  }
  std::string operator()(const SizeKey& type) {
    return number_text(type, [](auto value) { return toml_string(size_text(value)); });
  }
  std::string operator()(const RateKey& type) {
    return number_text(type, [](auto value) { return toml_string(rate_text(value)); });
  }
  std::string operator()(const CountKey& type) {
    return number_text(type, [](auto value) { return std::to_string(value); });
  }
  std::string operator()(const FlagKey& type) { return type.member(config_) ? "true" : "false"; }
  std::string operator()(const ChoiceKey& type) {
    return toml_string(type.names[type.stored(config_)]);
  }
  std::string operator()(const CodingsKey& type) {
    return list_text(type.member(config_), [](ContentCoding coding) {
      return toml_string(coding_names()[static_cast<std::size_t>(coding)]);
    });
  }
  std::string operator()(const StatusKey& type) { return std::to_string(type.member(config_)); }
  std::string operator()(const StatusesKey& type) {
    return list_text(type.member(config_), status_text);
  }
  std::string operator()(const ModeKey& type) {
    const std::optional<unsigned> mode = type.member(config_);
    return mode ? toml_string(mode_text(*mode)) : kAutomatic;
  }
  std::string operator()(const FolderKey& type) { return toml_string(type.member(config_)); }
  std::string operator()(const LogSinkKey& type) { return toml_string(type.member(config_)); }
  std::string operator()(const AddressKey& type) {
    return toml_string(to_string(type.member(config_)));
  }
  std::string operator()(const SwitchedAddressKey& type) {
    const std::optional<Address>& address = type.member(config_);
    return toml_string(address ? to_string(*address) : "off");
  }
  std::string operator()(const TextKey& type) { return toml_string(type.member(config_)); }
  std::string operator()(const TextsKey& type) {
    return list_text(type.member(config_), toml_string);
  }
  std::string operator()(const PairsKey& type) {
    std::string text;
    for (const auto& [name, value] : type.stored(config_)) {
      text += (text.empty() ? "" : ", ") + toml_key(name) + " = " + toml_string(value);
    }
    return text.empty() ? "{}" : "{ " + text + " }";
  }
  std::string operator()(const TableKey&) { return table_text(full_name(key_), config_); }
  std::string operator()(const SwitchKey& type) {
    return type.member(config_) ? table_text(full_name(key_), config_) : "false";
  }
  std::string operator()(const TablesKey&) { return "[]"; }
  std::string operator()(const EndpointsKey& type) {
    return list_text(type.member(config_), endpoint_text);
  }

 private:
  template <typename Type, typename Print>
  std::string number_text(const Type& type, Print print) {
    return std::visit([&](const auto member) { return text_of(member(config_), print); },
                      type.member);
  }

  template <typename T, typename Print>
  static std::string text_of(const T& value, Print print) {
    return print(value);
  }
  template <typename T, typename Print>
  static std::string text_of(const std::optional<T>& value, Print print) {
    return value ? print(*value) : kAutomatic;
  }

  const Key& key_;
  Config config_;
};

}  // namespace

std::string value_text(const Key& key, const Config& config) {
  return std::visit(ValueText(key, config), key.type);
}

}  // namespace config
