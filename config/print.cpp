#include "config/print.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

#include "config/schema.hpp"
#include "config/toml.hpp"
#include "config/value_text.hpp"

namespace config {
namespace {

class Printer {
 public:
  explicit Printer(const Origins& origins) : origins_(origins) {}

  void print_sections(const Config& config) {
    for (const Key* const section : keys_of("")) {
      if (std::holds_alternative<TablesKey>(section->type)) {
        print_tables(*section, config, std::string(section->name));
      } else {
        begin(section->name);
        print_keys(section->name, config, std::string(section->name));
      }
    }
  }

  [[nodiscard]] std::string& text() noexcept { return text_; }

 private:
  void begin(std::string_view section) {
    text_ += (text_.empty() ? "" : "\n") + header(section) + "\n";
  }

  void print_keys(std::string_view section, const Config& config, const std::string& path) {
    for (const Key* const key : keys_of(section)) {
      if (!std::holds_alternative<TablesKey>(key->type)) print_key(*key, config, path);
    }
    // Behind them, TOML would take what follows for keys of these.
    for (const Key* const key : keys_of(section)) {
      const std::string key_path = path + "." + std::string(key->name);
      if (std::holds_alternative<TablesKey>(key->type)) print_tables(*key, config, key_path);
    }
  }

  void print_key(const Key& key, const Config& config, const std::string& path) {
    text_ += std::string(key.name) + " = " + value_text(key, config);
    const auto origin = origins_.find(path + "." + std::string(key.name));
    if (origin != origins_.end()) text_ += "  # " + toml_comment(origin->second);
    text_ += "\n";
  }

  void print_tables(const Key& key, const Config& config, const std::string& path) {
    const auto& type = std::get<TablesKey>(key.type);
    Config scratch = config;
    for (std::size_t i = 0; i < type.size(scratch); ++i) {
      Config part = config;
      type.keep(part, i);
      begin(full_name(key));
      print_keys(full_name(key), part, path + "[" + std::to_string(i) + "]");
    }
  }

  const Origins& origins_;
  std::string text_;
};

}  // namespace

std::string print(const Settings& settings) {
  Printer printer(settings.origins);
  printer.print_sections(settings.config);
  return std::move(printer.text());
}

}  // namespace config
