#include "server/forwarded_field.hpp"

#include <algorithm>
#include <cstddef>

#include "server/ascii.hpp"

namespace server {
namespace {

/// Whether the character before `end` is escaped, as in a quoted string.
bool is_escaped(std::string_view text, std::size_t end) noexcept {
  const std::size_t before = text.substr(0, end).find_last_not_of('\\');
  const std::size_t backslashes = end - (before == text.npos ? 0 : before + 1);
  return backslashes % 2 != 0;
}

/// A token or what stands between quotes, which is taken off the front; nothing if there is
/// neither. Escapes stay: no value that counts has a character to escape.
std::optional<std::string_view> take_value(std::string_view& text) noexcept {
  if (!text.starts_with('"')) {
    const auto end = std::ranges::find_if_not(text, is_token_character);
    const std::string_view token(text.begin(), end);
    text.remove_prefix(token.size());
    if (token.empty()) return std::nullopt;
    return token;
  }
  std::size_t end = 1;
  while (end < text.size() && (text[end] != '"' || is_escaped(text, end))) ++end;
  if (end == text.size()) return std::nullopt;
  const std::string_view value = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return value;
}

bool is_port(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

}  // namespace

std::string_view take_last_element(std::string_view& list) noexcept {
  bool quoted = false;
  std::size_t begin = list.size();
  while (begin > 0) {
    const char before = list[begin - 1];
    if (before == ',' && !quoted) break;
    if (before == '"' && !(quoted && is_escaped(list, begin - 1))) quoted = !quoted;
    --begin;
  }
  const std::string_view element = list.substr(begin);
  list = list.substr(0, begin == 0 ? 0 : begin - 1);
  return without_whitespace_around(element);
}

std::optional<ForwardedElement> parse_forwarded_element(std::string_view element) noexcept {
  ForwardedElement result;
  while (!element.empty()) {
    const std::size_t equals = element.find('=');
    if (equals == element.npos) return std::nullopt;
    const std::string_view name = element.substr(0, equals);
    element.remove_prefix(equals + 1);
    const auto value = take_value(element);
    if (!is_token(name) || !value) return std::nullopt;
    if (equal_ignoring_case(name, "for")) result.client = parse_node(*value);
    if (equal_ignoring_case(name, "proto")) result.scheme = *value;
    skip_whitespace(element);
    if (!element.empty() && element.front() != ';') return std::nullopt;
    element.remove_prefix(std::min<std::size_t>(1, element.size()));
    skip_whitespace(element);
  }
  return result;
}

std::optional<config::IpAddress> parse_node(std::string_view text) noexcept {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return std::nullopt;
    const auto address = config::parse_ip_address(text.substr(1, end - 1));
    return text.substr(1, end - 1).contains(':') ? address : std::nullopt;
  }
  const std::size_t colon = text.find(':');
  if (colon != text.npos && is_port(text.substr(colon + 1))) text = text.substr(0, colon);
  return config::parse_ip_address(text);
}

}  // namespace server
