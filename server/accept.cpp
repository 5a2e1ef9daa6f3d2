#include "server/accept.hpp"

#include <algorithm>

#include "server/ascii.hpp"
#include "server/weight.hpp"

namespace server {
namespace {

struct MediaRange {
  std::string_view type;
  std::string_view subtype;
  bool has_other_parameters = false;
  Weight weight = kFullWeight;
};

/// Takes from the front of `text` what comes before `delimiter`, and the delimiter. A quoted string
/// (RFC 9110 §5.6.4) may hold it, too.
std::string_view take_until(char delimiter, std::string_view& text) noexcept {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (quoted && text[end] == '\\') {
      ++end;
    } else if (!quoted && text[end] == delimiter) {
      break;
    }
  }
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return without_whitespace_around(taken);
}

bool is_utf_8(std::string_view value) noexcept {
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
    value = value.substr(1, value.size() - 2);
  }
  return equal_ignoring_case(value, "utf-8");
}

/// Reads the parameters up to and with the weight; what comes after it no longer has a meaning
/// (RFC 9110 §12.5.1). False if one is malformed.
bool read_parameters(std::string_view parameters, MediaRange& range) noexcept {
  while (!parameters.empty()) {
    std::string_view value = take_until(';', parameters);
    if (value.empty()) continue;  // RFC 9110 §5.6.6
    const std::size_t name_size = value.find('=');
    if (name_size == std::string_view::npos) return false;
    const std::string_view name = value.substr(0, name_size);
    value.remove_prefix(name_size + 1);
    if (equal_ignoring_case(name, "q")) {
      const std::optional<Weight> weight = parse_qvalue(value);
      range.weight = weight.value_or(0);
      return weight.has_value();
    }
    if (!is_token(name)) return false;
    if (!equal_ignoring_case(name, "charset") || !is_utf_8(value)) {
      range.has_other_parameters = true;
    }
  }
  return true;
}

std::optional<MediaRange> parse_media_range(std::string_view text) noexcept {
  const std::string_view whole = take_until(';', text);
  const std::size_t slash = std::min(whole.find('/'), whole.size());
  MediaRange range{.type = whole.substr(0, slash), .subtype = {}};
  if (slash < whole.size()) range.subtype = whole.substr(slash + 1);
  if (!is_token(range.type) || !is_token(range.subtype)) return {};
  if (range.type == "*" && range.subtype != "*") return {};
  if (!read_parameters(text, range)) return {};
  return range;
}

/// From 0, for one that does not match, to 3.
unsigned specificity_for(std::string_view offered, const MediaRange& range) noexcept {
  if (range.has_other_parameters) return 0;
  if (range.type == "*") return 1;
  const std::size_t slash = offered.find('/');
  if (!equal_ignoring_case(range.type, offered.substr(0, slash))) return 0;
  if (range.subtype == "*") return 2;
  return equal_ignoring_case(range.subtype, offered.substr(slash + 1)) ? 3 : 0;
}

Weight weight_of(std::string_view offered, std::string_view accept) noexcept {
  Weight weight = 0;
  unsigned most_specific = 0;
  while (!accept.empty()) {
    const auto range = parse_media_range(take_until(',', accept));
    if (!range) continue;
    const unsigned specificity = specificity_for(offered, *range);
    if (specificity <= most_specific) continue;
    most_specific = specificity;
    weight = range->weight;
  }
  return weight;
}

}  // namespace

std::size_t select_media_type(std::optional<std::string_view> accept,
                              std::span<const std::string_view> offered) noexcept {
  if (!accept) return 0;
  std::size_t best = 0;
  Weight best_weight = 0;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const Weight weight = weight_of(offered[i], *accept);
    if (weight <= best_weight) continue;
    best = i;
    best_weight = weight;
  }
  return best;
}

}  // namespace server
