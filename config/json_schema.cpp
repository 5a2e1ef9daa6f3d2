#include "config/json_schema.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/content_coding.hpp"
#include "config/document.hpp"
#include "config/json.hpp"
#include "config/schema.hpp"

namespace config {
namespace {

using Members = Json::Members;

constexpr std::string_view kDuration = "^[0-9]+(ms|s|m|h|d)$";
constexpr std::string_view kSize = "^[0-9]+([KMGT]i?)?B$";
constexpr std::string_view kRate = "^[0-9]+([KMGT]i?)?B/s$";
constexpr std::string_view kMode = "^0?[0-7]{3}$";
constexpr std::string_view kStatus = "^[1-5]([0-9]{2}|xx)$";
constexpr std::string_view kAddress = R"(^(unix:/.*|\[[0-9A-Fa-f:.]+\]:[0-9]+|([0-9.]*:)?[0-9]+)$)";

Json type(std::string_view name) {
  return Json::object({{"type", Json::string(name)}});
}

Json text(std::string_view pattern) {
  return Json::object({{"type", Json::string("string")}, {"pattern", Json::string(pattern)}});
}

Json integer(std::int64_t least, std::int64_t most) {
  return Json::object({{"type", Json::string("integer")},
                       {"minimum", Json::number(std::to_string(least))},
                       {"maximum", Json::number(std::to_string(most))}});
}

Json constant(std::string_view value) {
  return Json::object({{"const", Json::string(value)}});
}

Json any_of(std::vector<Json> choices) {
  return Json::object({{"anyOf", Json::array(std::move(choices))}});
}

Json list_of(Json element, bool may_be_empty, bool is_set = false) {
  Members members = {{"type", Json::string("array")}, {"items", std::move(element)}};
  if (!may_be_empty) members.emplace_back("minItems", Json::number("1"));
  if (is_set) members.emplace_back("uniqueItems", Json::boolean(true));
  return Json::object(std::move(members));
}

Json one_or_more(const Json& element) {
  return any_of({element, list_of(element, false)});
}

Json names(std::span<const std::string_view> choices) {
  std::vector<Json> all;
  for (const std::string_view name : choices) all.push_back(Json::string(name));
  return Json::object({{"enum", Json::array(std::move(all))}});
}

Json to_json(const Value& value) {
  if (const auto* const flag = std::get_if<bool>(&value.data)) return Json::boolean(*flag);
  if (const auto* const text = std::get_if<std::string>(&value.data)) return Json::string(*text);
  if (const auto* const number = std::get_if<std::int64_t>(&value.data)) {
    return Json::number(std::to_string(*number));
  }
  if (const auto* const list = std::get_if<List>(&value.data)) {
    std::vector<Json> elements;
    for (const Value& element : *list) elements.push_back(to_json(element));
    return Json::array(std::move(elements));
  }
  Members members;
  if (const auto* const table = std::get_if<Table>(&value.data)) {
    for (const Entry& entry : *table) members.emplace_back(entry.key, to_json(entry.value));
  }
  return Json::object(std::move(members));
}

/// Of a value as TOML has it.
Json to_json(std::string_view toml) {
  const auto document = parse_document("x = " + std::string(toml) + "\n");
  return document ? to_json(document->front().value) : Json();
}

Json object_of(std::string_view section);

/// Visits the type of a key.
struct KeySchema {
  const Key& key;

  Json operator()(const DurationKey& type) const { return number(type, text(kDuration)); }
  Json operator()(const SizeKey& type) const { return number(type, text(kSize)); }
  Json operator()(const RateKey& type) const { return number(type, text(kRate)); }
  Json operator()(const CountKey& type) const {
    return number(type, integer(type.least, type.most));
  }
  Json operator()(const FlagKey&) const { return type("boolean"); }
  Json operator()(const ChoiceKey& type) const { return names(type.names); }
  Json operator()(const CodingsKey&) const { return list_of(names(coding_names()), true, true); }
  Json operator()(const StatusKey& type) const {
    std::vector<Json> codes;
    for (const unsigned code : type.allowed) codes.push_back(Json::number(std::to_string(code)));
    return Json::object({{"enum", Json::array(std::move(codes))}});
  }
  Json operator()(const StatusesKey&) const {
    return one_or_more(any_of({integer(100, 599), text(kStatus)}));
  }
  Json operator()(const ModeKey&) const { return any_of({constant("auto"), text(kMode)}); }
  Json operator()(const FolderKey&) const { return text("."); }
  Json operator()(const LogSinkKey&) const { return text("."); }
  Json operator()(const AddressKey&) const { return text(kAddress); }
  Json operator()(const SwitchedAddressKey&) const {
    return any_of({constant("off"), text(kAddress)});
  }
  Json operator()(const TextKey& type) const {
    const Json valid = text(type.form->pattern);
    return type.may_be_empty ? any_of({constant(""), valid}) : valid;
  }
  Json operator()(const TextsKey& type) const {
    return list_of(text(type.form->pattern), type.may_be_empty, true);
  }
  Json operator()(const PairsKey& type) const {
    return Json::object(
        {{"type", Json::string("object")},
         {"propertyNames", Json::object({{"pattern", Json::string(type.first->pattern)}})},
         {"additionalProperties", text(type.second->pattern)}});
  }
  Json operator()(const TableKey&) const { return object_of(full_name(key)); }
  Json operator()(const SwitchKey&) const {
    return any_of({type("boolean"), object_of(full_name(key))});
  }
  Json operator()(const TablesKey&) const {
    return list_of(object_of(full_name(key)), !key.fallback.empty());
  }
  Json operator()(const EndpointsKey&) const {
    return one_or_more(any_of({text(kAddress), object_of(full_name(key))}));
  }

 private:
  template <typename Type>
  static Json number(const Type& type, Json valid) {
    const bool is_automatic = type.member.index() == 1;
    return is_automatic ? any_of({constant("auto"), std::move(valid)}) : valid;
  }
};

Json schema_of(const Key& key) {
  Members members = {{"description", Json::string(key.description)}};
  if (!key.section.empty() && !key.fallback.empty()) {
    members.emplace_back("default", to_json(key.fallback));
  }
  if (!key.example.empty()) {
    members.emplace_back("examples", Json::array({to_json(key.example)}));
  }
  Json valid = std::visit(KeySchema{key}, key.type);
  for (const Json::Member& member : valid.members()) members.push_back(member);
  return Json::object(std::move(members));
}

Json object_of(std::string_view section) {
  Members properties;
  std::vector<Json> required;
  for (const Key* const key : keys_of(section)) {
    properties.emplace_back(key->name, schema_of(*key));
    // A file without a site is one for a command line that names a root.
    if (key->fallback.empty() && !section.empty()) required.push_back(Json::string(key->name));
  }
  Members members = {{"type", Json::string("object")},
                     {"properties", Json::object(std::move(properties))}};
  if (!required.empty()) members.emplace_back("required", Json::array(std::move(required)));
  members.emplace_back("additionalProperties", Json::boolean(false));
  return Json::object(std::move(members));
}

}  // namespace

std::string render_json_schema() {
  Members members = {{"$schema", Json::string("https://json-schema.org/draft/2020-12/schema")},
                     {"title", Json::string("The configuration of quoit")}};
  const Json root = object_of("");
  for (const Json::Member& member : root.members()) members.push_back(member);
  return Json::object(std::move(members)).render() + "\n";
}

}  // namespace config
