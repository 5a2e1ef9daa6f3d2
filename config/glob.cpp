#include "config/glob.hpp"

#include <algorithm>
#include <optional>

#include "config/refusal.hpp"

namespace config {
namespace {

constexpr std::string_view kEscapable = "*?[{%\\";

constexpr bool is_hexadecimal(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

/// Why `rest`, which begins with a character that is no wildcard and not escaped, cannot be meant.
std::optional<std::string> find_misunderstanding(std::string_view rest) {
  switch (rest.front()) {
    case '?':
      return "a pattern is compared with the path alone, without the query; "
             "'\\?' is a question mark in a path";
    case '[':
      return "there are no sets of characters; '\\[' is the character itself";
    case '{':
      return "there are no alternatives: write a rule for each; '\\{' is the character itself";
    case '%':
      if (rest.size() < 3 || !is_hexadecimal(rest[1]) || !is_hexadecimal(rest[2])) break;
      return "a pattern is compared with decoded paths: write the character that '" +
             std::string(rest.substr(0, 3)) + "' stands for, or '\\%' for a percent sign";
    case '\0':
      return "no path holds a zero byte";
    default:
      break;
  }
  return std::nullopt;
}

/// Why no path can match `text`, because of a segment that paths do not have.
std::optional<std::string> find_impossible_segment(std::string_view text) {
  if (text.find("//") != std::string_view::npos) {
    return "repeated slashes in a path count as one, so nothing matches '//'";
  }
  while (!text.empty()) {
    const std::string_view segment = text.substr(0, text.find('/'));
    if (segment == "." || segment == "..") {
      return "paths are resolved before, so nothing matches a segment '" + std::string(segment) +
             "'";
    }
    text.remove_prefix(std::min(segment.size() + 1, text.size()));
  }
  return std::nullopt;
}

std::optional<std::string> find_bad_shape(std::string_view text) {
  if (text.size() > Glob::kMostBytes) {
    return "a pattern has at most " + std::to_string(Glob::kMostBytes) + " bytes";
  }
  if (!text.starts_with('/') && !text.starts_with("**")) {
    // Said first: it is what people write who come from servers whose "*" stands for slashes.
    if (text.starts_with('*')) {
      return "'*' stands for no slash, with which every path begins: write '*" + std::string(text) +
             "' for all folders or '/" + std::string(text) + "' for the topmost";
    }
    return "a pattern begins with '/' or '**'";
  }
  return find_impossible_segment(text);
}

}  // namespace

std::expected<Glob, std::string> Glob::compile(std::string_view text) {
  if (const auto why = find_bad_shape(text)) return refuse(text, *why);

  Glob glob;
  std::string* literal = &glob.first_;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (rest.starts_with("***")) return refuse(text, "there is no wildcard '***'");
    if (rest.starts_with('*')) {
      if (glob.rest_.size() == kMostWildcards) {
        return refuse(text,
                      "a pattern has at most " + std::to_string(kMostWildcards) + " wildcards");
      }
      Wildcard wildcard = Wildcard::within_segment;
      if (rest.starts_with("**")) {
        const bool is_segment = literal->ends_with('/') && rest.substr(2).starts_with('/');
        wildcard = is_segment ? Wildcard::directories : Wildcard::any;
      }
      rest.remove_prefix(wildcard == Wildcard::within_segment ? 1 : 2);
      literal = &glob.rest_.emplace_back(wildcard, std::string()).literal;
      continue;
    }
    if (rest.starts_with('\\')) {
      rest.remove_prefix(1);
      if (rest.empty() || !kEscapable.contains(rest.front())) {
        return refuse(text, "a backslash stands before one of * ? [ { % \\ and makes it ordinary");
      }
    } else if (const auto why = find_misunderstanding(rest)) {
      return refuse(text, *why);
    }
    *literal += rest.front();
    rest.remove_prefix(1);
  }
  return glob;
}

bool Glob::match(std::string_view path) const noexcept {
  Places places;
  return place_all(path, places);
}

bool Glob::match(std::string_view path, Captures& captures) const noexcept {
  Places places;
  if (!place_all(path, places)) return false;
  for (std::size_t index = 0; index < rest_.size(); ++index) {
    const std::size_t begin = places[index].begin + literal(index).size();
    // The slashes around "directories" that stand for nothing are one.
    captures[index] = path.substr(begin, std::max(begin, places[index + 1].begin) - begin);
  }
  return true;
}

/// Moves a literal to where it stands next, at `least` or after; the first one stands at the begin,
/// the last one at the end.
bool Glob::advance(std::string_view path, std::size_t index, std::size_t least,
                   Place& place) const noexcept {
  const std::string_view wanted = literal(index);
  std::size_t begin = 0;
  if (index == rest_.size()) {
    if (!path.ends_with(wanted)) return false;
    begin = path.size() - wanted.size();
  } else if (index > 0) {
    begin = path.find(wanted, least);
    if (begin == std::string_view::npos) return false;
  }
  if (begin < least) return false;
  // Looks only at what it moves over: so all moves of a literal look at each byte once.
  const std::size_t slash = path.substr(place.begin, begin - place.begin).rfind('/');
  if (slash != std::string_view::npos) place.segment = place.begin + slash + 1;
  place.begin = begin;
  return true;
}

/// Each literal begins as far to the left as it can, and moves to the right only where no match is
/// possible otherwise: because the one before it reaches that far, or because the one after it lies
/// beyond a slash that a "*" between them cannot stand for. So nothing is tried twice, and what is
/// found is the leftmost of all matches in every place.
bool Glob::place_all(std::string_view path, Places& places) const noexcept {
  if (rest_.empty()) return path == first_;
  if (!path.starts_with(first_)) return false;
  for (std::size_t index = 1; index <= rest_.size();) {
    const Part& part = rest_[index - 1];
    const std::string_view before = literal(index - 1);
    const std::size_t gap = places[index - 1].begin + before.size();
    Place& place = places[index];
    // The slash that "directories" begins with may be the one that the literal before it ends with.
    const std::size_t least = part.wildcard == Wildcard::directories ? gap - 1 : gap;
    if (!advance(path, index, std::max(least, place.begin), place)) return false;
    if (part.wildcard != Wildcard::within_segment || place.segment <= gap) {
      ++index;
      continue;
    }
    --index;
    if (index == 0 || !advance(path, index, place.segment - before.size(), places[index])) {
      return false;
    }
  }
  return true;
}

}  // namespace config
