#include "config/json.hpp"

#include <algorithm>
#include <cstddef>

#include "config/toml.hpp"

namespace config {
namespace {

std::string indentation(unsigned depth) {
  return std::string(std::size_t{depth} * 2, ' ');
}

}  // namespace

// What TOML escapes in a string, and how, JSON does too.
Json Json::string(std::string_view text) {
  return number(toml_string(text));
}

Json Json::number(std::string_view digits) {
  Json json;
  json.value_ = std::string(digits);
  return json;
}

Json Json::boolean(bool value) {
  return number(value ? "true" : "false");
}

Json Json::array(Elements elements) {
  Json json;
  json.value_ = std::move(elements);
  return json;
}

Json Json::object(Members members) {
  Json json;
  json.value_ = std::move(members);
  return json;
}

bool Json::is_simple() const {
  const auto is_text = [](const Json& json) { return json.value_.index() == 0; };
  const auto* const elements = std::get_if<Elements>(&value_);
  const auto* const members = std::get_if<Members>(&value_);
  if (elements != nullptr) return std::ranges::all_of(*elements, is_text);
  return members == nullptr || members->empty() ||
         (members->size() == 1 && is_text(members->front().second));
}

std::string Json::render(unsigned depth) const {
  if (const auto* const text = std::get_if<std::string>(&value_)) return *text;
  const std::string separator = is_simple() ? ", " : ",\n" + indentation(depth + 1);
  const std::string edge = is_simple() ? "" : "\n" + indentation(depth);
  const std::string begin = is_simple() ? "" : edge + "  ";

  std::string inside;
  const auto add = [&](const std::string& part) {
    inside += (inside.empty() ? begin : separator) + part;
  };
  if (const auto* const elements = std::get_if<Elements>(&value_)) {
    for (const Json& element : *elements) add(element.render(depth + 1));
    return "[" + inside + (inside.empty() ? "" : edge) + "]";
  }
  for (const auto& [name, value] : std::get<Members>(value_)) {
    add(toml_string(name) + ": " + value.render(depth + 1));
  }
  return "{" + inside + (inside.empty() ? "" : edge) + "}";
}

}  // namespace config
