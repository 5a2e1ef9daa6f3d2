#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/assign.hpp"
#include "config/config.hpp"
#include "config/diagnostic.hpp"
#include "config/document.hpp"
#include "config/key.hpp"

namespace config {

/// Visits the type of a key with a value for it: stores the value, or reports what is wrong.
class Assignment {
 public:
  Assignment(const Key& key, const Value& value, const Surroundings& surroundings, Config& config,
             std::vector<Diagnostic>& diagnostics)
      : key_(key),
        value_(value),
        surroundings_(surroundings),
        config_(config),
        diagnostics_(diagnostics) {}

  void operator()(const DurationKey& type);
  void operator()(const SizeKey& type);
  void operator()(const RateKey& type);
  void operator()(const CountKey& type);
  void operator()(const FlagKey& type);
  void operator()(const ChoiceKey& type);
  void operator()(const CodingsKey& type);
  void operator()(const StatusKey& type);
  void operator()(const StatusesKey& type);
  void operator()(const ModeKey& type);
  void operator()(const FolderKey& type);
  void operator()(const LogSinkKey& type);
  void operator()(const AddressKey& type);
  void operator()(const SwitchedAddressKey& type);
  void operator()(const TextKey& type);
  void operator()(const TextsKey& type);
  void operator()(const PairsKey& type);

  // The loader goes into what is a table or a list of them; these see the rest.
  void operator()(const TableKey& type);
  void operator()(const SwitchKey& type);
  void operator()(const TablesKey& type);
  void operator()(const EndpointsKey& type);

 private:
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value_.data); }
  [[nodiscard]] bool is_text(std::string_view wanted) const {
    return text() != nullptr && *text() == wanted;
  }

  template <typename Type, typename Read, typename Print>
  void assign_number(const Type& type, const Read& read, Print print, std::string_view what);

  /// Reports what is wrong with it.
  [[nodiscard]] std::optional<std::string> read_form(const Value& value, const TextForm& form);

  void report_choice(const Value& value, std::span<const std::string_view> names);
  void report_type(const std::string& expected) { report_type(value_, expected); }
  void report_type(const Value& value, const std::string& expected, std::string hint = {});
  void report(const Value& value, std::string message, std::string hint = {});

  const Key& key_;
  const Value& value_;
  const Surroundings& surroundings_;
  Config& config_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace config
