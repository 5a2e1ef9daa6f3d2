// Of what is made of several values.
#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "config/assignment.hpp"
#include "config/content_coding.hpp"
#include "config/lower_case.hpp"
#include "config/status_range.hpp"

namespace config {
namespace {

std::optional<StatusRange> read_status(const Value& value) {
  if (const auto* const text = std::get_if<std::string>(&value.data)) {
    return parse_status_range(*text);
  }
  const auto* const code = std::get_if<std::int64_t>(&value.data);
  return code == nullptr ? std::nullopt : parse_status_range(std::to_string(*code));
}

}  // namespace

void Assignment::operator()(const CodingsKey& type) {
  const auto* const list = std::get_if<List>(&value_.data);
  if (list == nullptr) return report_type(R"(a list of codings such as ["br", "gzip"])");
  std::vector<ContentCoding> codings;
  for (const Value& element : *list) {
    const auto* const name = std::get_if<std::string>(&element.data);
    const auto coding = name == nullptr ? std::nullopt : find_coding(*name);
    if (!coding) {
      report_choice(element, coding_names());
    } else if (std::ranges::find(codings, *coding) != codings.end()) {
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
  report(value_, std::string(key_.name) + " can be " + expected + ", not " + std::to_string(*code));
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
  std::set<std::string> known;
  for (const Value& element : *list) {
    auto found = read_form(element, *type.form);
    if (!found) continue;
    if (known.insert(*found).second) {
      texts.push_back(std::move(*found));
    } else {
      report(element, "'" + *found + "' is in the list twice");
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
  std::set<std::string> names;
  for (const Entry& entry : *table) {
    auto first = type.first->parse(entry.key);
    if (!first) diagnostics_.push_back(diagnostic_at(entry.place, first.error()));
    if (!names.insert(lower_case(entry.key)).second) {
      diagnostics_.push_back(
          diagnostic_at(entry.place, "'" + entry.key + "' is in the table twice"));
    }
    auto second = read_form(entry.value, *type.second);
    if (first && second) pairs.emplace_back(std::move(*first), std::move(*second));
  }
  type.store(config_, std::move(pairs));
}

}  // namespace config
