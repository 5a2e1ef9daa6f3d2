#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/glob.hpp"
#include "config/status_range.hpp"
#include "config/text_form.hpp"
#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/header_rules.hpp"
#include "server/response.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/glob_model.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// The input: a path, the status of a response, the name of a field to be left alone; then rules:
// "match /a/**" begins one, and "status 4xx", "remove Name", "set Name: value" and
// "append Name: value" belong to it.
namespace {

using config::HeaderField;
using config::HeaderRule;
using Fields = std::vector<HeaderField>;

constexpr std::size_t kMostRules = 12;

const Fields& own_fields() {
  static const Fields kFields = {
      {"Server", "quoit"}, {"Content-Type", "text/html"}, {"Vary", "Accept-Encoding"}};
  return kFields;
}

std::optional<HeaderField> read_field(std::string_view text, const config::TextForm& names) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  const auto name = names.parse(text.substr(0, colon));
  const auto value = config::kFieldValue.parse(text.substr(colon + 2));
  if (!name || !value) return std::nullopt;
  return HeaderField{.name = *name, .value = *value};
}

void read_change(std::string_view verb, std::string_view rest, HeaderRule& rule) {
  if (verb == "status") {
    if (const auto range = config::parse_status_range(rest)) rule.status.push_back(*range);
  } else if (verb == "remove") {
    if (const auto name = config::kRemovableField.parse(rest)) rule.remove.push_back(*name);
  } else if (verb == "set") {
    if (auto field = read_field(rest, config::kSettableField)) rule.set.push_back(*field);
  } else if (verb == "append") {
    if (auto field = read_field(rest, config::kAppendableField)) rule.append.push_back(*field);
  }
}

std::vector<HeaderRule> read_rules(fuzz::Input& input) {
  std::vector<HeaderRule> rules;
  while (!input.empty()) {
    const std::string_view line = input.line();
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view verb = line.substr(0, space);
    const std::string_view rest = line.substr(std::min(space + 1, line.size()));
    if (verb == "match") {
      if (!config::Glob::compile(rest) || rules.size() == kMostRules) break;
      rules.push_back({.match = std::string(rest), .status = {}});
    } else if (!rules.empty()) {
      read_change(verb, rest, rules.back());
    }
  }
  return rules;
}

/// Rule by rule, on one list of fields.
Fields apply_one_by_one(const std::vector<HeaderRule>& rules, std::string_view path,
                        unsigned status, std::string_view except) {
  Fields fields = own_fields();
  const auto drop = [&](const std::string& name) {
    std::erase_if(fields, [&](const HeaderField& field) {
      return server::equal_ignoring_case(field.name, name);
    });
  };
  const auto is_left_alone = [&](const std::string& name) {
    return server::equal_ignoring_case(name, except);
  };
  for (const HeaderRule& rule : rules) {
    const bool applies = std::ranges::any_of(rule.status, [&](const config::StatusRange& range) {
      return range.first <= status && status <= range.last;
    });
    if (!applies || !fuzz::match_by_trying(rule.match, path)) continue;
    for (const std::string& name : rule.remove) {
      if (!is_left_alone(name)) drop(name);
    }
    for (const HeaderField& field : rule.set) {
      if (is_left_alone(field.name)) continue;
      drop(field.name);
      fields.push_back(field);
    }
    for (const HeaderField& field : rule.append) {
      if (!is_left_alone(field.name)) fields.push_back(field);
    }
  }
  return fields;
}

std::string text_of(const auto& fields) {
  std::string text;
  for (const auto& field : fields) text.append(field.name).append(": ").append(field.value) += '\n';
  return text;
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string path = target_path_of(input.line());
  const auto status = static_cast<server::Status>(input.number<unsigned short>());
  const std::string_view except = input.line();
  const std::vector<HeaderRule> rules = read_rules(input);

  const server::HeaderRules header_rules(rules);
  const server::ResolvedRules resolved = header_rules.resolve(path, except);
  server::Response response;
  response.reset(status);
  for (const HeaderField& field : own_fields()) response.set(field.name, field.value);
  resolved.apply(response);
  const Fields expected = apply_one_by_one(rules, path, static_cast<unsigned>(status), except);
  expect_same(text_of(response.fields()) + text_of(response.extension()), text_of(expected),
              "The fields");
}
