#include "tests/fuzz/glob_model.hpp"

#include <cstddef>
#include <cstdint>

#include "server/location.hpp"
#include "server/target.hpp"

namespace fuzz {
namespace {

enum class Kind : std::uint8_t { character, within_segment, any, directories };

struct Token {
  Kind kind;
  char character = '\0';
};

std::vector<Token> read_pattern(std::string_view pattern) {
  std::vector<Token> tokens;
  while (!pattern.empty()) {
    const bool after_slash =
        !tokens.empty() && tokens.back().kind == Kind::character && tokens.back().character == '/';
    if (pattern.starts_with("**")) {
      const bool is_segment = after_slash && pattern.substr(2).starts_with('/');
      tokens.push_back({is_segment ? Kind::directories : Kind::any});
      pattern.remove_prefix(2);
      continue;
    }
    if (pattern.starts_with('*')) {
      tokens.push_back({Kind::within_segment});
    } else {
      if (pattern.starts_with('\\')) pattern.remove_prefix(1);
      tokens.push_back({Kind::character, pattern.front()});
    }
    pattern.remove_prefix(1);
  }
  return tokens;
}

class Matcher {
 public:
  Matcher(std::vector<Token> tokens, std::string_view path)
      : tokens_(std::move(tokens)),
        path_(path),
        failed_((tokens_.size() + 1) * (path.size() + 1)) {}

  bool match(std::size_t token, std::size_t at) {
    for (; token < tokens_.size() && tokens_[token].kind == Kind::character; ++token, ++at) {
      if (at == path_.size() || path_[at] != tokens_[token].character) return false;
    }
    if (token == tokens_.size()) return at == path_.size();
    const std::size_t state = token * (path_.size() + 1) + at;
    if (failed_[state] || !match_wildcard(token, at)) {
      failed_[state] = true;
      return false;
    }
    return true;
  }

  std::vector<std::string>& captures() { return captures_; }

 private:
  /// The shortest first.
  bool match_wildcard(std::size_t token, std::size_t at) {
    const Kind kind = tokens_[token].kind;
    captures_.emplace_back();
    // "/**/" is also a single "/".
    if (kind == Kind::directories && match(token + 2, at)) return true;
    for (std::size_t end = at;; ++end) {
      captures_.back() = path_.substr(at, end - at);
      if (match(token + 1, end)) return true;
      if (end == path_.size() || (kind == Kind::within_segment && path_[end] == '/')) break;
    }
    captures_.pop_back();
    return false;
  }

  std::vector<Token> tokens_;
  std::string_view path_;
  std::vector<bool> failed_;
  std::vector<std::string> captures_;
};

}  // namespace

std::optional<std::vector<std::string>> match_by_trying(std::string_view pattern,
                                                        std::string_view path) {
  Matcher matcher(read_pattern(pattern), path);
  if (!matcher.match(0, 0)) return std::nullopt;
  return std::move(matcher.captures());
}

std::string target_path_of(std::string_view text) {
  std::string raw = "/";
  server::append_path(text, raw);
  std::vector<char> storage(raw.size());
  const auto target = server::parse_target(raw, storage);
  return target ? std::string(target->path) : "/";
}

}  // namespace fuzz
