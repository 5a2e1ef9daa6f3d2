#include "config/assign.hpp"

#include <algorithm>
#include <array>
#include <expected>
#include <optional>
#include <utility>

#include "config/content_coding.hpp"
#include "config/duration.hpp"
#include "config/folder.hpp"
#include "config/lower_case.hpp"
#include "config/mode.hpp"
#include "config/similar.hpp"
#include "config/size.hpp"
#include "config/status_range.hpp"

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

std::optional<StatusRange> read_status(const Value& value) {
  if (const auto* const text = std::get_if<std::string>(&value.data)) {
    return parse_status_range(*text);
  }
  const auto* const code = std::get_if<std::int64_t>(&value.data);
  return code == nullptr ? std::nullopt : parse_status_range(std::to_string(*code));
}

template <typename T>
bool contains(const std::vector<T>& list, const T& wanted) {
  return std::ranges::find(list, wanted) != list.end();
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

/// Visits the type of a key with its value.
class Assignment {
 public:
  Assignment(const Key& key, const Value& value, const Surroundings& surroundings, Config& config,
             std::vector<Diagnostic>& diagnostics)
      : key_(key),
        value_(value),
        surroundings_(surroundings),
        config_(config),
        diagnostics_(diagnostics) {}

  void operator()(const DurationKey& type) {
    assign_number(type, read_text(value_, parse_duration), duration_text,
                  "a duration such as \"10s\"");
  }
  void operator()(const SizeKey& type) {
    assign_number(type, read_text(value_, parse_size), size_text, "a size such as \"64KiB\"");
  }
  void operator()(const RateKey& type) {
    assign_number(type, read_text(value_, parse_rate), rate_text, "a rate such as \"1KiB/s\"");
  }
  void operator()(const CountKey& type) {
    assign_number(type, read_count(value_), count_text, "a whole number");
  }
  void operator()(const FlagKey& type);
  void operator()(const ChoiceKey& type);
  void operator()(const CodingsKey& type);
  void operator()(const StatusKey& type);
  void operator()(const StatusesKey& type);
  void operator()(const ModeKey& type);
  void operator()(const FolderKey& type);
  void operator()(const AddressKey& type);
  void operator()(const TextKey& type);
  void operator()(const TextsKey& type);
  void operator()(const PairsKey& type);
  void operator()(const SwitchKey& type);

  // The loader goes into these itself; here they are of another type.
  void operator()(const TableKey&) { report_type("a table such as " + std::string(key_.fallback)); }
  void operator()(const TablesKey&) { report_type(header(full_name(key_))); }
  void operator()(const EndpointsKey&) {
    report_type(R"(a list of addresses such as ["127.0.0.1:8080"])");
  }

 private:
  template <typename Type, typename Number>
  void assign_number(const Type& type, const Read<Number>& read, std::string (*print)(Number),
                     std::string_view what) {
    const auto* const automatic = std::get_if<1>(&type.member);
    if (automatic != nullptr && is_text("auto")) return (*automatic)(config_).reset();
    if (!read) return report(value_, read.error());
    if (!*read) {
      return report_type((automatic != nullptr ? "\"auto\" or " : "") + std::string(what));
    }
    const Number number = **read;
    if (number < type.least || number > type.most) {
      return report(value_, std::string(key_.name) + " can be " + print(type.least) + " to " +
                                print(type.most) + ", not " + print(number));
    }
    std::visit([&](const auto member) { set(member(config_), number); }, type.member);
  }

  template <typename T, typename Number>
  static void set(T& member, Number number) {
    member = static_cast<T>(number);
  }
  template <typename T, typename Number>
  static void set(std::optional<T>& member, Number number) {
    member = static_cast<T>(number);
  }

  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value_.data); }
  [[nodiscard]] bool is_text(std::string_view wanted) const {
    return text() != nullptr && *text() == wanted;
  }

  /// Reports what is wrong with it.
  [[nodiscard]] std::optional<std::string> read_form(const Value& value, const TextForm& form);

  /// `"deferred" or "immediate"`, and what was probably meant.
  void report_choice(const Value& value, std::span<const std::string_view> names);

  void report_type(const std::string& expected, std::string hint = {}) {
    report_type(value_, expected, std::move(hint));
  }
  void report_type(const Value& value, const std::string& expected, std::string hint = {}) {
    const auto* const found_text = std::get_if<std::string>(&value.data);
    const std::string found =
        found_text != nullptr ? "\"" + *found_text + "\"" : std::string(kind_of(value));
    report(value, "expected " + expected + ", found " + found, std::move(hint));
  }
  void report(const Value& value, std::string message, std::string hint = {}) {
    diagnostics_.push_back(diagnostic_at(value.place, std::move(message), std::move(hint)));
  }

  const Key& key_;
  const Value& value_;
  const Surroundings& surroundings_;
  Config& config_;
  std::vector<Diagnostic>& diagnostics_;
};

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

void Assignment::operator()(const FlagKey& type) {
  const auto* const flag = std::get_if<bool>(&value_.data);
  if (flag == nullptr) return report_type("true or false");
  type.member(config_) = *flag;
}

void Assignment::operator()(const SwitchKey& type) {
  const auto* const flag = std::get_if<bool>(&value_.data);
  if (flag == nullptr) return report_type("true, false or a table");
  type.member(config_) = *flag;
}

void Assignment::operator()(const ChoiceKey& type) {
  const auto name = text() == nullptr ? type.names.end() : std::ranges::find(type.names, *text());
  if (name == type.names.end()) return report_choice(value_, type.names);
  type.store(config_, static_cast<std::size_t>(name - type.names.begin()));
}

void Assignment::operator()(const CodingsKey& type) {
  const auto* const list = std::get_if<List>(&value_.data);
  if (list == nullptr) return report_type(R"(a list of codings such as ["br", "gzip"])");
  std::vector<ContentCoding> codings;
  for (const Value& element : *list) {
    const auto* const name = std::get_if<std::string>(&element.data);
    const auto coding = name == nullptr ? std::nullopt : find_coding(*name);
    if (!coding) {
      report_choice(element, coding_names());
    } else if (contains(codings, *coding)) {
      report(element, "'" + *name + "' is in the list twice");
    } else {
      codings.push_back(*coding);
    }
  }
  type.member(config_) = std::move(codings);
}

void Assignment::operator()(const StatusKey& type) {
  const auto* const code = std::get_if<std::int64_t>(&value_.data);
  const auto is_it = [&](unsigned allowed) { return code != nullptr && *code == allowed; };
  const auto status = std::ranges::find_if(type.allowed, is_it);
  if (status != type.allowed.end()) {
    type.member(config_) = *status;
    return;
  }
  std::string expected;
  for (const unsigned& allowed : type.allowed) {
    if (!expected.empty()) expected += &allowed == &type.allowed.back() ? " or " : ", ";
    expected += std::to_string(allowed);
  }
  if (code == nullptr) return report_type(expected);
  report(value_, std::string(key_.name) + " can be " + expected + ", not " + count_text(*code));
}

void Assignment::operator()(const StatusesKey& type) {
  const auto* list = std::get_if<List>(&value_.data);
  const List single = {value_};
  if (list == nullptr) list = &single;
  if (list->empty()) return report(value_, "expected at least one status");
  std::vector<StatusRange> ranges;
  for (const Value& element : *list) {
    if (const auto range = read_status(element)) {
      ranges.push_back(*range);
    } else {
      report(element, "expected a status such as 404, 100 to 599, or a class such as \"2xx\"");
    }
  }
  type.member(config_) = std::move(ranges);
}

void Assignment::operator()(const ModeKey& type) {
  if (is_text("auto")) return type.member(config_).reset();
  const auto mode = text() == nullptr ? std::nullopt : parse_mode(*text());
  if (!mode) return report_type("\"auto\" or permissions in octal such as \"0660\"");
  type.member(config_) = *mode;
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

void Assignment::operator()(const AddressKey& type) {
  if (text() == nullptr) return report_type("an address such as \"127.0.0.1:8080\"");
  auto address = parse_address(*text());
  if (!address) return report(value_, address.error());
  type.member(config_) = std::move(*address);
}

void Assignment::operator()(const TextKey& type) {
  if (type.may_be_empty && is_text("")) return type.member(config_).clear();
  if (auto found = read_form(value_, *type.form)) type.member(config_) = std::move(*found);
}

void Assignment::operator()(const TextsKey& type) {
  const auto* const list = std::get_if<List>(&value_.data);
  if (list == nullptr) {
    return report_type("a list of " + std::string(type.form->many) + " such as [\"" +
                       std::string(type.form->example) + "\"]");
  }
  if (list->empty() && !type.may_be_empty) {
    return report(value_, "the list is empty: expected " + describe(*type.form));
  }
  std::vector<std::string> texts;
  for (const Value& element : *list) {
    auto found = read_form(element, *type.form);
    if (!found) continue;
    if (contains(texts, *found)) {
      report(element, "'" + *found + "' is in the list twice");
    } else {
      texts.push_back(std::move(*found));
    }
  }
  type.member(config_) = std::move(texts);
}

void Assignment::operator()(const PairsKey& type) {
  const auto* const table = std::get_if<Table>(&value_.data);
  if (table == nullptr) {
    return report_type("a table such as { \"" + std::string(type.first->example) + "\" = \"" +
                       std::string(type.second->example) + "\" }");
  }
  std::vector<PairsKey::Pair> pairs;
  std::vector<std::string> names;
  for (const Entry& entry : *table) {
    auto first = type.first->parse(entry.key);
    if (!first) diagnostics_.push_back(diagnostic_at(entry.place, first.error()));
    if (contains(names, lower_case(entry.key))) {
      diagnostics_.push_back(
          diagnostic_at(entry.place, "'" + entry.key + "' is in the table twice"));
    }
    names.push_back(lower_case(entry.key));
    auto second = read_form(entry.value, *type.second);
    if (first && second) pairs.emplace_back(std::move(*first), std::move(*second));
  }
  type.store(config_, std::move(pairs));
}

}  // namespace

void assign(const Key& key, const Value& value, const Surroundings& surroundings, Config& config,
            std::vector<Diagnostic>& diagnostics) {
  std::visit(Assignment(key, value, surroundings, config, diagnostics), key.type);
}

}  // namespace config
