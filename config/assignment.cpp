#include "config/assignment.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <utility>
#include <variant>

#include "config/duration.hpp"
#include "config/folder.hpp"
#include "config/mode.hpp"
#include "config/schema.hpp"
#include "config/similar.hpp"
#include "config/size.hpp"

namespace config {
namespace {

/// Nothing: the value is of another type. An error: it is of the right type, and wrong.
template <typename T>
using Read = std::expected<std::optional<T>, std::string>;

template <typename T>
using Parse = std::expected<T, std::string> (*)(std::string_view);

template <typename T>
Read<T> read_text(const Value& value, Parse<T> parse) {
  const auto* const text = std::get_if<std::string>(&value.data);
  if (text == nullptr) return std::nullopt;
  return parse(*text);
}

Read<std::int64_t> read_count(const Value& value) {
  const auto* const number = std::get_if<std::int64_t>(&value.data);
  if (number == nullptr) return std::nullopt;
  return *number;
}

std::string count_text(std::int64_t count) {
  return std::to_string(count);
}

/// `"deferred" or "immediate"`
std::string any_of(std::span<const std::string_view> names) {
  std::string result;
  for (const std::string_view& name : names) {
    if (!result.empty()) result += &name == &names.back() ? " or " : ", ";
    result += "\"" + std::string(name) + "\"";
  }
  return result;
}

template <typename T, typename Number>
void set(T& member, Number number) {
  member = static_cast<T>(number);
}
template <typename T, typename Number>
void set(std::optional<T>& member, Number number) {
  member = static_cast<T>(number);
}

}  // namespace

template <typename Type, typename Read, typename Print>
void Assignment::assign_number(const Type& type, const Read& read, Print print,
                               std::string_view what) {
  const auto* const automatic = std::get_if<1>(&type.member);
  if (automatic != nullptr && is_text("auto")) return (*automatic)(config_).reset();
  if (!read) return report(value_, read.error());
  if (!*read) {
    return report_type((automatic != nullptr ? "\"auto\" or " : "") + std::string(what));
  }
  const auto number = **read;
  if (number < type.least || number > type.most) {
    return report(value_, std::string(key_.name) + " can be " + print(type.least) + " to " +
                              print(type.most) + ", not " + print(number));
  }
  std::visit([&](const auto member) { set(member(config_), number); }, type.member);
}

void Assignment::operator()(const DurationKey& type) {
  assign_number(type, read_text(value_, parse_duration), duration_text,
                "a duration such as \"10s\"");
}

void Assignment::operator()(const SizeKey& type) {
  assign_number(type, read_text(value_, parse_size), size_text, "a size such as \"64KiB\"");
}

void Assignment::operator()(const RateKey& type) {
  assign_number(type, read_text(value_, parse_rate), rate_text, "a rate such as \"1KiB/s\"");
}

void Assignment::operator()(const CountKey& type) {
  assign_number(type, read_count(value_), count_text, "a whole number");
}

void Assignment::operator()(const FlagKey& type) {
  const auto* const flag = std::get_if<bool>(&value_.data);
  if (flag == nullptr) return report_type("true or false");
  type.member(config_) = *flag;
}

void Assignment::operator()(const ChoiceKey& type) {
  const auto name = text() == nullptr ? type.names.end() : std::ranges::find(type.names, *text());
  if (name == type.names.end()) return report_choice(value_, type.names);
  type.store(config_, static_cast<std::size_t>(name - type.names.begin()));
}

void Assignment::operator()(const ModeKey& type) {
  if (is_text("auto")) return type.member(config_).reset();
  const auto mode = text() == nullptr ? std::nullopt : parse_mode(*text());
  if (!mode) return report_type("\"auto\" or permissions in octal such as \"0660\"");
  type.member(config_) = mode;
}

void Assignment::operator()(const FolderKey& type) {
  if (text() == nullptr || text()->empty() || text()->contains('\0')) {
    return report_type("the path of a folder");
  }
  const std::filesystem::path folder = (surroundings_.folder / *text()).lexically_normal();
  if (surroundings_.folders_must_exist) {
    if (std::string problem = problem_with_folder(folder); !problem.empty()) {
      return report(value_, std::move(problem));
    }
  }
  type.member(config_) = folder.string();
}

void Assignment::operator()(const LogSinkKey& type) {
  if (text() == nullptr || text()->empty() || text()->contains('\0')) {
    return report_type(R"("off", "stdout", "journal" or the path of a file)");
  }
  // As it was written, so that "./off" stays a file.
  type.member(config_) =
      AccessLog::is_file(*text()) ? (surroundings_.folder / *text()).string() : *text();
}

void Assignment::operator()(const AddressKey& type) {
  if (text() == nullptr) return report_type("an address such as \"127.0.0.1:8080\"");
  auto address = parse_address(*text());
  if (!address) return report(value_, address.error());
  type.member(config_) = std::move(*address);
}

void Assignment::operator()(const SwitchedAddressKey& type) {
  if (is_text("off")) return type.member(config_).reset();
  if (text() == nullptr) return report_type("\"off\" or an address such as \"127.0.0.1:9180\"");
  auto address = parse_address(*text());
  if (!address) return report(value_, address.error());
  type.member(config_) = std::move(*address);
}

void Assignment::operator()(const TextKey& type) {
  if (type.may_be_empty && is_text("")) return type.member(config_).clear();
  if (auto found = read_form(value_, *type.form)) type.member(config_) = std::move(*found);
}

void Assignment::operator()(const SwitchKey& type) {
  const auto* const flag = std::get_if<bool>(&value_.data);
  if (flag == nullptr) return report_type("true, false or a table");
  type.member(config_) = *flag;
}

void Assignment::operator()(const TableKey&) {
  report_type("a table such as " + std::string(key_.fallback));
}

void Assignment::operator()(const TablesKey&) {
  report_type(header(full_name(key_)));
}

void Assignment::operator()(const EndpointsKey&) {
  report_type(R"(a list of addresses such as ["127.0.0.1:8080"])");
}

std::optional<std::string> Assignment::read_form(const Value& value, const TextForm& form) {
  const auto* const found = std::get_if<std::string>(&value.data);
  if (found == nullptr) {
    report_type(value, describe(form));
    return std::nullopt;
  }
  auto parsed = form.parse(*found);
  if (parsed) return std::move(*parsed);
  report(value, parsed.error());
  return std::nullopt;
}

void Assignment::report_choice(const Value& value, std::span<const std::string_view> names) {
  const auto* const found = std::get_if<std::string>(&value.data);
  std::string hint;
  if (const auto meant = found == nullptr ? std::nullopt : most_similar(*found, names)) {
    hint = "did you mean \"" + std::string(*meant) + "\"?";
  }
  report_type(value, any_of(names), std::move(hint));
}

void Assignment::report_type(const Value& value, const std::string& expected, std::string hint) {
  const auto* const found_text = std::get_if<std::string>(&value.data);
  const std::string found =
      found_text != nullptr ? "\"" + *found_text + "\"" : std::string(kind_of(value));
  report(value, "expected " + expected + ", found " + found, std::move(hint));
}

void Assignment::report(const Value& value, std::string message, std::string hint) {
  diagnostics_.push_back(diagnostic_at(value.place, std::move(message), std::move(hint)));
}

void assign(const Key& key, const Value& value, const Surroundings& surroundings, Config& config,
            std::vector<Diagnostic>& diagnostics) {
  std::visit(Assignment(key, value, surroundings, config, diagnostics), key.type);
}

}  // namespace config
