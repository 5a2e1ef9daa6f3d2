#include "config/redirect_target.hpp"

#include <algorithm>

#include "config/refusal.hpp"

namespace config {
namespace {

constexpr std::string_view kHexadecimal = "0123456789ABCDEFabcdef";

bool has_bad_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    const std::string_view digits = text.substr(at + 1, 2);
    if (digits.size() < 2 || digits.find_first_not_of(kHexadecimal) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

/// Only numeric addresses have brackets and colons, but a port has a colon, too: browsers know.
bool is_host(std::string_view text) {
  constexpr std::string_view kCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:[]";
  return !text.empty() && text.find_first_not_of(kCharacters) == std::string_view::npos;
}

std::optional<std::string> find_bad_begin(std::string_view text) {
  if (text.starts_with('/')) {
    if (!text.starts_with("//")) return std::nullopt;
    return "'//' begins with a host in a browser's eyes: write 'https://'";
  }
  std::string_view rest = text;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  }
  if (rest.size() == text.size()) return "a target begins with '/', 'https://' or 'http://'";
  if (!is_host(rest.substr(0, rest.find_first_of("/?#")))) {
    return "expected a host after '//', without '$' or a user's name";
  }
  return std::nullopt;
}

std::expected<RedirectTarget::Text, std::string> parse_text(std::string_view text,
                                                            std::size_t wildcards) {
  RedirectTarget::Text parts(1);
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text.front() != '$') {
      parts.back().literal += text.front();
      continue;
    }
    text.remove_prefix(1);
    if (text.starts_with('$')) {
      parts.back().literal += '$';
      continue;
    }
    if (text.empty() || text.front() < '1' || text.front() > '9') {
      return std::unexpected("a '$' stands before a digit from 1 to 9, or before another '$'");
    }
    const auto capture = static_cast<std::size_t>(text.front() - '1');
    if (capture >= wildcards) {
      return std::unexpected("there is no '$" + std::to_string(capture + 1) +
                             "': the wildcards in 'from' number " + std::to_string(wildcards));
    }
    parts.back().capture = capture;
    parts.emplace_back();
  }
  return parts;
}

std::size_t count_captures(const std::optional<RedirectTarget::Text>& text) {
  return text ? text->size() - 1 : 0;
}

}  // namespace

std::expected<RedirectTarget, std::string> parse_redirect_target(std::string_view text,
                                                                 std::size_t wildcards) {
  if (text.size() > RedirectTarget::kMostBytes) {
    return refuse(text,
                  "a target has at most " + std::to_string(RedirectTarget::kMostBytes) + " bytes");
  }
  if (const auto why = find_bad_begin(text)) return refuse(text, *why);
  if (has_bad_escape(text)) {
    return refuse(text, "a '%' stands before two hexadecimal digits; '%25' is a percent sign");
  }

  RedirectTarget target;
  const std::size_t hash = std::min(text.find('#'), text.size());
  const std::size_t question_mark = std::min(text.find('?'), hash);
  auto path = parse_text(text.substr(0, question_mark), wildcards);
  if (!path) return refuse(text, path.error());
  target.path = *std::move(path);
  if (question_mark < hash) {
    auto query = parse_text(text.substr(question_mark + 1, hash - question_mark - 1), wildcards);
    if (!query) return refuse(text, query.error());
    target.query = *std::move(query);
  }
  if (hash < text.size()) {
    auto fragment = parse_text(text.substr(hash + 1), wildcards);
    if (!fragment) return refuse(text, fragment.error());
    target.fragment = *std::move(fragment);
  }
  if (count_captures(target.path) + count_captures(target.query) + count_captures(target.fragment) >
      RedirectTarget::kMostCaptures) {
    return refuse(text, "a target uses '$' at most " +
                            std::to_string(RedirectTarget::kMostCaptures) + " times");
  }
  return target;
}

bool leads_to_itself(const Glob& from, const RedirectTarget& to) {
  // Hardly in a pattern itself: where a wildcard takes it, it takes every name.
  constexpr char kAnyName = '\x7f';
  std::string path;
  for (const RedirectTarget::Part& part : to.path) {
    path += part.literal;
    if (part.capture) path += kAnyName;
  }
  return path.starts_with('/') && from.match(path);
}

}  // namespace config
