#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/assign.hpp"
#include "config/config.hpp"
#include "config/diagnostic.hpp"
#include "config/document.hpp"
#include "config/schema.hpp"

namespace config {

/// Goes through a document and changes a configuration by it.
class Loader {
 public:
  /// Of each value that the document sets, by its path: "limits.idle-timeout",
  /// "site[0].headers[1].match".
  using Places = std::map<std::string, Place>;

  /// With `first_root_counts` false, the root of the first site is neither needed nor looked at.
  Loader(Config& config, Surroundings surroundings, bool first_root_counts);

  void load(const Table& document);

  [[nodiscard]] Places& places() noexcept { return places_; }

  /// In no order, without their file and line.
  [[nodiscard]] std::vector<Diagnostic>& diagnostics() noexcept { return diagnostics_; }

 private:
  void load_table(std::string_view section, const Table& table, const std::string& path);
  void load_entry(const Key& key, const Entry& entry, const std::string& path);
  void load_section(const Key& key, const Entry& entry, const std::string& path);
  void load_switch(const Key& key, const Entry& entry, const std::string& path);
  void load_tables(const Key& key, const Entry& entry, const std::string& path);
  void load_element(const Key& key, const Table& table, const Place& place,
                    const std::string& path);
  void load_endpoints(const Key& key, const Entry& entry, const std::string& path);
  void load_endpoint(const Value& value, const std::string& path);

  void refuse_entry(std::string_view section, const Entry& entry);
  void require_keys(std::string_view section, const Table& table, const Place& place);
  void check_endpoint(const Value& value);
  void check_hosts(const Table& table, const Place& place);

  void assign_value(const Key& key, const Value& value);
  void report(const Place& place, std::string message, std::string hint = {});

  Config& config_;
  Surroundings surroundings_;
  const bool first_root_counts_;
  Places places_;
  std::map<std::string, std::size_t> sites_of_hosts_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace config
