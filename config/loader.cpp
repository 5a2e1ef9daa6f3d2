#include "config/loader.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "config/host.hpp"
#include "config/rule_check.hpp"
#include "config/similar.hpp"

namespace config {
namespace {

/// Each is compared with all others.
constexpr std::size_t kMostEndpoints = 1000;

std::string did_you_mean(std::string_view what) {
  return "did you mean " + std::string(what) + "?";
}

std::vector<std::string_view> names_in(std::string_view section) {
  std::vector<std::string_view> names;
  for (const Key* const key : keys_of(section)) names.push_back(key->name);
  return names;
}

bool is_bracketed(std::string_view section) {
  return header(section).starts_with('[');
}

/// "[limits]", or "the table 'listing'" where it is usually written in one line.
std::string title(std::string_view section) {
  return is_bracketed(section) ? header(section) : "the table '" + header(section) + "'";
}

/// For a key that is not where it was found: the section that has it.
std::string hint_at_section_of(std::string_view name) {
  const auto keys = schema();
  const auto key = std::ranges::find_if(
      keys, [&](const Key& each) { return each.name == name && !each.section.empty(); });
  return key == keys.end() ? "" : "it belongs in " + title(key->section);
}

/// For a section that is not there: one in a section that is called so.
std::string hint_at_section(std::string_view name) {
  if (const auto meant = most_similar(name, names_in(""))) return did_you_mean(header(*meant));
  const auto inner = std::ranges::find_if(schema(), [&](const Key& key) {
    return key.name == name && std::holds_alternative<TablesKey>(key.type);
  });
  return inner == schema().end() ? "" : did_you_mean(header(full_name(*inner)));
}

bool is_section(const Value& value) {
  const auto* const list = std::get_if<List>(&value.data);
  if (list == nullptr) return std::holds_alternative<Table>(value.data);
  return !list->empty() && std::holds_alternative<Table>(list->front().data);
}

std::string element_path(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

}  // namespace

Loader::Loader(Config& config, Surroundings surroundings, bool first_root_counts)
    : config_(config),
      surroundings_(std::move(surroundings)),
      first_root_counts_(first_root_counts) {}

void Loader::load(const Table& document) {
  load_table("", document, "");
}

void Loader::load_table(std::string_view section, const Table& table, const std::string& path) {
  for (const Entry& entry : table) {
    const Key* const key = find_key(section, entry.key);
    if (key == nullptr) {
      refuse_entry(section, entry);
    } else {
      load_entry(*key, entry, path.empty() ? entry.key : path + "." + entry.key);
    }
  }
}

void Loader::load_entry(const Key& key, const Entry& entry, const std::string& path) {
  if (std::holds_alternative<TableKey>(key.type)) return load_section(key, entry, path);
  if (std::holds_alternative<SwitchKey>(key.type)) return load_switch(key, entry, path);
  if (std::holds_alternative<TablesKey>(key.type)) return load_tables(key, entry, path);
  if (std::holds_alternative<EndpointsKey>(key.type)) return load_endpoints(key, entry, path);
  places_[path] = entry.place;
  assign_value(key, entry.value);
}

void Loader::load_section(const Key& key, const Entry& entry, const std::string& path) {
  if (const auto* const table = std::get_if<Table>(&entry.value.data)) {
    places_[path] = entry.place;
    return load_table(full_name(key), *table, path);
  }
  if (!key.section.empty()) return assign_value(key, entry.value);
  report(entry.place, "expected the section " + header(entry.key) + ", found " +
                          std::string(kind_of(entry.value)));
}

void Loader::load_switch(const Key& key, const Entry& entry, const std::string& path) {
  places_[path] = entry.place;
  const auto* const table = std::get_if<Table>(&entry.value.data);
  if (table == nullptr) return assign_value(key, entry.value);
  std::get<SwitchKey>(key.type).member(config_) = true;
  load_table(full_name(key), *table, path);
}

void Loader::load_tables(const Key& key, const Entry& entry, const std::string& path) {
  const auto& type = std::get<TablesKey>(key.type);
  const auto* const list = std::get_if<List>(&entry.value.data);
  if (list == nullptr || (list->empty() && key.fallback.empty())) {
    const std::string wanted = header(full_name(key));
    return report(entry.place,
                  "expected " + wanted + ", found " + std::string(kind_of(entry.value)),
                  std::holds_alternative<Table>(entry.value.data) ? did_you_mean(wanted) : "");
  }
  type.clear(config_);
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Value& element = (*list)[i];
    type.append(config_, element.place.line);
    if (const auto* const table = std::get_if<Table>(&element.data)) {
      load_element(key, *table, element.place, element_path(path, i));
    } else {
      assign_value(key, element);
    }
  }
}

void Loader::load_element(const Key& key, const Table& table, const Place& place,
                          const std::string& path) {
  const std::string section = full_name(key);
  const std::size_t mistakes = diagnostics_.size();
  load_table(section, table, path);
  require_keys(section, table, place);
  if (section == kSiteSection) check_hosts(table, place);
  // What is wrong in itself would only be said twice.
  if (diagnostics_.size() != mistakes) return;
  if (section == "site.headers") {
    check_header_rule(config_.sites.back().headers.back(), table, place, diagnostics_);
  }
  if (section == "site.redirects") {
    check_redirect(config_.sites.back().redirects.back(), table, place, diagnostics_);
  }
}

void Loader::load_endpoints(const Key& key, const Entry& entry, const std::string& path) {
  places_[path] = entry.place;
  const List single = {entry.value};
  const auto* list = std::get_if<List>(&entry.value.data);
  if (list == nullptr) list = &single;
  if (list == &single && !is_section(entry.value) &&
      !std::holds_alternative<std::string>(entry.value.data)) {
    return assign_value(key, entry.value);
  }
  if (list->empty()) return report(entry.value.place, "expected at least one address");
  if (list->size() > kMostEndpoints) {
    return report(entry.value.place, "these are " + std::to_string(list->size()) +
                                         " addresses: expected at most " +
                                         std::to_string(kMostEndpoints));
  }
  config_.server.listen.clear();
  for (std::size_t i = 0; i < list->size(); ++i) {
    load_endpoint((*list)[i], element_path(path, i));
  }
}

void Loader::load_endpoint(const Value& value, const std::string& path) {
  const std::size_t mistakes = diagnostics_.size();
  config_.server.listen.emplace_back();
  if (const auto* const table = std::get_if<Table>(&value.data)) {
    load_table("server.listen", *table, path);
    require_keys("server.listen", *table, value.place);
  } else {
    assign_value(*find_key("server.listen", "address"), value);
  }
  if (diagnostics_.size() == mistakes) check_endpoint(value);
  if (diagnostics_.size() != mistakes) config_.server.listen.pop_back();
}

void Loader::check_endpoint(const Value& value) {
  const std::vector<Endpoint>& all = config_.server.listen;
  const Endpoint& added = all.back();
  if (added.mode && added.address.family != Address::Family::unix_domain) {
    report(value.place, "only unix sockets have a mode");
  }
  const auto other = std::find_if(all.begin(), all.end() - 1, [&](const Endpoint& earlier) {
    return overlap(earlier.address, added.address);
  });
  if (other == all.end() - 1) return;
  const std::string name = "'" + to_string(added.address) + "'";
  report(value.place, other->address == added.address
                          ? name + " is in the list twice"
                          : name + " overlaps '" + to_string(other->address) + "'");
}

void Loader::check_hosts(const Table& table, const Place& place) {
  const Entry* const hosts = find_entry(table, "hosts");
  const auto* const list = hosts == nullptr ? nullptr : std::get_if<List>(&hosts->value.data);
  const bool has_none = hosts == nullptr || (list != nullptr && list->empty());
  if (has_none && config_.sites.size() > 1) {
    report(place, "there are no 'hosts' in this [[site]]: only the first can do without");
  }
  if (list == nullptr) return;
  for (const Value& element : *list) {
    const auto* const text = std::get_if<std::string>(&element.data);
    if (text == nullptr) continue;
    const auto host = parse_host(*text);
    if (!host) continue;
    const std::size_t site = config_.sites.size() - 1;
    const std::size_t first = sites_of_hosts_.try_emplace(*host, site).first->second;
    if (first == site) continue;
    report(element.place, "'" + *text + "' belongs to the [[site]] in line " +
                              std::to_string(config_.sites[first].line) + " already");
  }
}

void Loader::refuse_entry(std::string_view section, const Entry& entry) {
  if (section.empty() && is_section(entry.value)) {
    return report(entry.place, "unknown section [" + entry.key + "]", hint_at_section(entry.key));
  }
  const std::string unknown = "unknown key '" + entry.key + "' ";
  if (section.empty()) {
    return report(entry.place, unknown + "outside of any section", hint_at_section_of(entry.key));
  }
  const auto meant = most_similar(entry.key, names_in(section));
  report(entry.place, unknown + "in " + title(section),
         meant ? did_you_mean("'" + std::string(*meant) + "'") : hint_at_section_of(entry.key));
}

void Loader::require_keys(std::string_view section, const Table& table, const Place& place) {
  for (const Key* const key : keys_of(section)) {
    if (!key->fallback.empty() || find_entry(table, key->name) != nullptr) continue;
    const bool is_first_root = section == kSiteSection && config_.sites.size() == 1;
    if (is_first_root && !first_root_counts_) continue;
    report(place, "there is no '" + std::string(key->name) + "' in " +
                      (is_bracketed(section) ? "this " : "") + title(section));
  }
}

void Loader::assign_value(const Key& key, const Value& value) {
  Surroundings surroundings = surroundings_;
  surroundings.folders_must_exist &= first_root_counts_ || config_.sites.size() > 1;
  assign(key, value, surroundings, config_, diagnostics_);
}

void Loader::report(const Place& place, std::string message, std::string hint) {
  diagnostics_.push_back(diagnostic_at(place, std::move(message), std::move(hint)));
}

}  // namespace config
