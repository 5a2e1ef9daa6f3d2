#include "config/header_field.hpp"

#include <algorithm>
#include <array>

#include "config/lower_case.hpp"

namespace config {
namespace {

/// What delimits the message, belongs to the connection or describes what is sent: a wrong one
/// breaks the response, or a cache behind which it is kept.
constexpr std::array<std::string_view, 15> kOwn = {
    "accept-ranges",  "connection",        "content-encoding",
    "content-length", "content-range",     "date",
    "etag",           "keep-alive",        "last-modified",
    "location",       "proxy-connection",  "te",
    "trailer",        "transfer-encoding", "upgrade"};

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

}  // namespace

bool is_token(std::string_view text) {
  constexpr std::string_view kCharacters =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !text.empty() && text.find_first_not_of(kCharacters) == text.npos;
}

std::string problem_with_field(std::string_view name, FieldChange change) {
  const std::string quoted = "'" + std::string(name) + "'";
  if (!is_token(name)) return quoted + " cannot be the name of a field";
  const std::string lower = lower_case(name);
  if (std::ranges::find(kOwn, lower) != kOwn.end()) {
    return quoted + " is not for a rule to change: quoit knows what is true of a response";
  }
  if (lower == "vary" && change != FieldChange::append) {
    return quoted + " can only be appended to: quoit says there what it chose a variant by";
  }
  if (lower == "content-type") return quoted + " follows from the name of a file: use 'types'";
  return {};
}

std::string problem_with_field_value(std::string_view value) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  if (value.empty()) return "a field has a value; 'remove' is a list of those to leave out";
  if (std::ranges::any_of(value, is_control)) return "the value of a field has no control bytes";
  if (is_blank(value.front()) || is_blank(value.back())) {
    return "the value of a field neither begins nor ends with a blank";
  }
  return {};
}

}  // namespace config
