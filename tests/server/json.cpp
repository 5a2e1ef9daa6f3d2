#include "tests/server/json.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "config/utf8.hpp"
#include "runtime/check.hpp"

namespace tests {

class JsonParser {
 public:
  explicit JsonParser(std::string_view text) : rest_(text) {}

  std::optional<Json> parse() {
    std::optional<Json> value = parse_value();
    skip_space();
    return rest_.empty() ? value : std::nullopt;
  }

 private:
  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  bool take(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::optional<Json> parse_value() {
    Json json;
    if (take("null")) return json;
    if (take("true")) {
      json.value_ = true;
    } else if (take("false")) {
      json.value_ = false;
    } else if (take("[")) {
      return parse_array();
    } else if (take("{")) {
      return parse_object();
    } else if (take("\"")) {
      const auto text = parse_text();
      if (!text) return std::nullopt;
      json.value_ = *text;
    } else {
      return parse_number();
    }
    return json;
  }

  std::optional<Json> parse_array() {
    Json::Array array;
    if (!take("]")) {
      do {
        const auto element = parse_value();
        if (!element) return std::nullopt;
        array.push_back(*element);
      } while (take(","));
      if (!take("]")) return std::nullopt;
    }
    Json json;
    json.value_ = std::move(array);
    return json;
  }

  std::optional<Json> parse_object() {
    Json::Object object;
    if (!take("}")) {
      do {
        const auto key = take("\"") ? parse_text() : std::nullopt;
        const auto value = key && take(":") ? parse_value() : std::nullopt;
        if (!value ||
            std::ranges::find(object, *key, &Json::Object::value_type::first) != object.end()) {
          return std::nullopt;
        }
        object.emplace_back(*key, *value);
      } while (take(","));
      if (!take("}")) return std::nullopt;
    }
    Json json;
    json.value_ = std::move(object);
    return json;
  }

  /// What follows the opening quote.
  std::optional<std::string> parse_text() {
    std::string text;
    while (!rest_.empty()) {
      const char character = rest_.front();
      rest_.remove_prefix(1);
      if (character == '"') return text;
      if (static_cast<unsigned char>(character) < 0x20) return std::nullopt;
      if (character != '\\') {
        text += character;
        continue;
      }
      const auto escaped = parse_escape();
      if (!escaped) return std::nullopt;
      text += *escaped;
    }
    return std::nullopt;
  }

  /// Without surrogates, which our own writers never escape.
  std::optional<std::string> parse_escape() {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (rest_.starts_with("u") && rest_.size() >= 5) {
      unsigned code = 0;
      const char* const end = rest_.data() + 5;
      if (std::from_chars(rest_.data() + 1, end, code, 16).ptr != end) return std::nullopt;
      if (code >= 0xD800 && code <= 0xDFFF) return std::nullopt;
      rest_.remove_prefix(5);
      return utf8_of(code);
    }
    const std::size_t letter = rest_.empty() ? kLetters.npos : kLetters.find(rest_.front());
    if (letter == kLetters.npos) return std::nullopt;
    rest_.remove_prefix(1);
    return std::string(1, kMeanings[letter]);
  }

  /// Of a character of the Basic Multilingual Plane (RFC 3629 §3).
  static std::string utf8_of(unsigned code) {
    if (code < 0x80) return {static_cast<char>(code)};
    const char last = static_cast<char>(0x80 | (code & 0x3F));
    if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6), last};
    return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
            last};
  }

  std::optional<Json> parse_number() {
    skip_space();
    const std::string_view digits = rest_.substr(rest_.starts_with('-') ? 1 : 0);
    const bool is_digit = !digits.empty() && digits[0] >= '0' && digits[0] <= '9';
    const bool has_zero_before =
        digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    double value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (!is_digit || has_zero_before || error != std::errc() || end[-1] == '.') return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    Json json;
    json.value_ = value;
    return json;
  }

  std::string_view rest_;
};

std::optional<Json> Json::parse(std::string_view text) {
  if (config::find_invalid_utf8(text)) return std::nullopt;
  return JsonParser(text).parse();
}

const Json& Json::at(std::string_view key) const {
  const auto found = std::ranges::find(object(), key, &Object::value_type::first);
  CHECK(found != object().end());
  return found->second;
}

}  // namespace tests
