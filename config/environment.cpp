#include "config/environment.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "config/contradiction.hpp"
#include "config/document.hpp"
#include "config/loader.hpp"
#include "config/schema.hpp"
#include "config/similar.hpp"

namespace config {
namespace {

constexpr std::string_view kPrefix = "QUOIT_";
constexpr std::string_view kRoot = "QUOIT_SITE_ROOT";
constexpr std::string_view kRootPath = "site[0].root";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// QUOIT_SERVICE_HOST, QUOIT_PORT=tcp://10.0.0.1:80, QUOIT_PORT_80_TCP_ADDR and the like.
bool is_service_link(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT")) return true;
  const std::size_t port = name.find("_PORT");
  if (port == name.npos) return false;
  const std::string_view rest = name.substr(port + 5);
  return rest.empty() ? value.contains("://")
                      : rest.size() > 1 && rest.front() == '_' && is_digit(rest[1]);
}

Value single(std::string_view text) {
  return {.data = std::string(text), .place = {}};
}

Value list_of(std::string_view text) {
  List list;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    list.push_back(single(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return {.data = std::move(list), .place = {}};
}

/// As it would stand in a file.
Value to_value(const KeyType& type, std::string_view text) {
  if (std::holds_alternative<EndpointsKey>(type) || std::holds_alternative<TextsKey>(type) ||
      std::holds_alternative<CodingsKey>(type)) {
    return list_of(text);
  }
  if (std::holds_alternative<FlagKey>(type) && (text == "true" || text == "false")) {
    return {.data = text == "true", .place = {}};
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
  const bool is_number = error == std::errc() && end == text.end();
  if (std::holds_alternative<CountKey>(type) && is_number) return {.data = number, .place = {}};
  return single(text);
}

const Key* find_variable(std::string_view name) {
  const auto key =
      std::ranges::find_if(schema(), [&](const Key& each) { return variable_of(each) == name; });
  return key == schema().end() ? nullptr : &*key;
}

Diagnostic unknown(const std::string& name) {
  std::vector<std::string> known;
  for (const Key& key : schema()) {
    if (auto variable = variable_of(key)) known.push_back(std::move(*variable));
  }
  const std::vector<std::string_view> names(known.begin(), known.end());
  const auto meant = most_similar(name, names);
  return diagnostic_at({}, "there is no such setting",
                       meant ? "did you mean " + std::string(*meant) + "?" : "");
}

/// What is wrong with the value.
std::vector<Diagnostic> apply_one(const Key& key, std::string_view text, bool root_counts,
                                  Settings& settings) {
  Value value = to_value(key.type, text);
  if (key.section == kSiteSection) {
    // A scratch: what a key of a site means here is the last one.
    Config scratch;
    std::vector<Diagnostic> diagnostics;
    assign(key, value, {.folder = {}, .folders_must_exist = root_counts}, scratch, diagnostics);
    settings.config.sites.front().root = scratch.sites.front().root;
    return diagnostics;
  }
  const Entry entry{.key = std::string(key.name), .place = {}, .value = std::move(value)};
  const Entry section{
      .key = std::string(key.section), .place = {}, .value = {.data = Table{entry}, .place = {}}};
  Loader loader(settings.config, {}, false);
  loader.load({section});
  return std::move(loader.diagnostics());
}

}  // namespace

std::optional<std::string> variable_of(const Key& key) {
  const std::string name = full_name(key);
  const bool is_in_file_only = key.section == kSiteSection && key.name != "root";
  if (key.section.empty() || key.section.contains('.') || is_in_file_only) return std::nullopt;
  std::string variable(kPrefix);
  for (const char c : name) {
    variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : '_';
  }
  return variable;
}

Environment::Environment(const char* const* variables) {
  for (; *variables != nullptr; ++variables) {
    const std::string_view variable = *variables;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == variable.npos) continue;
    variables_.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
}

bool Environment::names_root() const {
  return std::ranges::any_of(variables_, [](const auto& each) { return each.first == kRoot; });
}

std::vector<Diagnostic> Environment::apply(SiteRoot site_root, Settings& settings) const {
  std::vector<Diagnostic> all;
  for (const auto& [name, value] : variables_) {
    const Key* const key = find_variable(name);
    if (key == nullptr && is_service_link(name, value)) continue;
    std::vector<Diagnostic> found;
    if (key == nullptr) {
      found.push_back(unknown(name));
    } else {
      found = apply_one(*key, value, site_root == SiteRoot::required, settings);
      settings.origins[name == kRoot ? std::string(kRootPath) : full_name(*key)] = name;
    }
    for (Diagnostic& diagnostic : found) {
      diagnostic.file = "environment: " + name;
      all.push_back(std::move(diagnostic));
    }
  }
  if (all.empty()) {
    for (Contradiction& contradiction : find_contradictions(settings.config)) {
      Diagnostic diagnostic = diagnostic_at({}, std::move(contradiction.message));
      const Key* const key = find_key(contradiction.section, contradiction.name);
      diagnostic.file = "environment: " + variable_of(*key).value();
      all.push_back(std::move(diagnostic));
    }
  }
  return all;
}

}  // namespace config
