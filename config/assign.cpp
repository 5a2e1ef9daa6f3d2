#include "config/assign.hpp"

#include <algorithm>
#include <expected>
#include <optional>
#include <system_error>
#include <utility>

#include "config/duration.hpp"
#include "config/similar.hpp"
#include "config/size.hpp"

namespace config {
namespace {

namespace fs = std::filesystem;

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

bool is_file_name(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && !text.contains('/') &&
         !text.contains('\0');
}

/// Whether both would listen for the same connections: on one address, or one of them on all.
bool overlap(const Address& one, const Address& other) {
  const auto is_wildcard = [](const Address& address) {
    return address.host == "0.0.0.0" || address.host == "::";
  };
  if (one.family != other.family) return false;
  if (one.family == Address::Family::unix_domain) return one.host == other.host;
  // The kernel turns port 0 into another port each time.
  if (one.port != other.port || one.port == 0) return false;
  return one.host == other.host || is_wildcard(one) || is_wildcard(other);
}

/// Why a folder cannot be served; empty if it can.
std::string problem_with(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  const std::string name = "'" + folder.string() + "'";
  if (status.type() == fs::file_type::not_found) return "the folder " + name + " does not exist";
  if (error) return "the folder " + name + " cannot be looked at: " + error.message();
  if (status.type() != fs::file_type::directory) return name + " is not a folder";
  return {};
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
  void operator()(const ChoiceKey& type);
  void operator()(const FolderKey& type);
  void operator()(const FileNamesKey& type);
  void operator()(const AddressesKey& type);

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

  [[nodiscard]] std::optional<Address> read_address(const Value& value,
                                                    const std::vector<Address>& before);

  void report_type(const std::string& expected, std::string hint = {}) {
    const std::string found =
        text() != nullptr ? "\"" + *text() + "\"" : std::string(kind_of(value_));
    report(value_, "expected " + expected + ", found " + found, std::move(hint));
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

void Assignment::operator()(const ChoiceKey& type) {
  const auto name = text() == nullptr ? type.names.end() : std::ranges::find(type.names, *text());
  if (name != type.names.end()) {
    return type.store(config_, static_cast<std::size_t>(name - type.names.begin()));
  }
  std::string hint;
  if (const auto meant = text() == nullptr ? std::nullopt : most_similar(*text(), type.names)) {
    hint = "did you mean \"" + std::string(*meant) + "\"?";
  }
  report_type(any_of(type.names), std::move(hint));
}

void Assignment::operator()(const FolderKey& type) {
  if (text() == nullptr || text()->empty() || text()->contains('\0')) {
    return report_type("the path of a folder");
  }
  const fs::path folder = (surroundings_.folder / *text()).lexically_normal();
  if (surroundings_.folders_must_exist) {
    if (std::string problem = problem_with(folder); !problem.empty()) {
      return report(value_, std::move(problem));
    }
  }
  type.member(config_) = folder.string();
}

void Assignment::operator()(const FileNamesKey& type) {
  const auto* const list = std::get_if<List>(&value_.data);
  if (list == nullptr) return report_type(R"(a list of file names such as ["index.html"])");
  if (list->empty()) return report(value_, "expected at least one file name");
  std::vector<std::string> names;
  for (const Value& element : *list) {
    const auto* const name = std::get_if<std::string>(&element.data);
    if (name == nullptr) {
      report(element, "expected the name of a file, found " + std::string(kind_of(element)));
    } else if (!is_file_name(*name)) {
      report(element, "expected the name of a file, without a folder; found \"" + *name + "\"");
    } else {
      names.push_back(*name);
    }
  }
  type.member(config_) = std::move(names);
}

void Assignment::operator()(const AddressesKey& type) {
  const auto* list = std::get_if<List>(&value_.data);
  const List single = {value_};
  if (text() != nullptr) list = &single;
  if (list == nullptr) return report_type(R"(a list of addresses such as ["127.0.0.1:8080"])");
  if (list->empty()) return report(value_, "expected at least one address");
  std::vector<Address> addresses;
  for (const Value& element : *list) {
    if (auto address = read_address(element, addresses)) addresses.push_back(std::move(*address));
  }
  type.member(config_) = std::move(addresses);
}

std::optional<Address> Assignment::read_address(const Value& value,
                                                const std::vector<Address>& before) {
  const auto* const address_text = std::get_if<std::string>(&value.data);
  if (address_text == nullptr) {
    report(value,
           "expected an address such as \"127.0.0.1:8080\", found " + std::string(kind_of(value)));
    return std::nullopt;
  }
  auto address = parse_address(*address_text);
  if (!address) {
    report(value, address.error());
    return std::nullopt;
  }
  const auto other = std::ranges::find_if(
      before, [&](const Address& earlier) { return overlap(earlier, *address); });
  if (other == before.end()) return std::move(*address);
  report(value, *other == *address
                    ? "'" + *address_text + "' is in the list twice"
                    : "'" + *address_text + "' overlaps '" + to_string(*other) + "'");
  return std::nullopt;
}

}  // namespace

void assign(const Key& key, const Value& value, const Surroundings& surroundings, Config& config,
            std::vector<Diagnostic>& diagnostics) {
  std::visit(Assignment(key, value, surroundings, config, diagnostics), key.type);
}

}  // namespace config
