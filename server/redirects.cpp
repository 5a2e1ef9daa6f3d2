#include "server/redirects.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "runtime/check.hpp"
#include "server/location.hpp"

namespace server {
namespace {

using Captures = config::Glob::Captures;
using Append = void(std::string_view text, std::string& location);

config::Glob compile(const config::Redirect& rule) {
  auto glob = config::Glob::compile(rule.from);
  CHECK(glob.has_value());
  return *std::move(glob);
}

std::vector<config::Glob> compile_all(const std::vector<config::Redirect>& rules) {
  std::vector<config::Glob> globs;
  globs.reserve(rules.size());
  for (const config::Redirect& rule : rules) globs.push_back(compile(rule));
  return globs;
}

/// Slashes where two pieces of a path meet count as one, as they do in a Target: two at its
/// beginning would name a host (RFC 3986 §4.2).
void append_piece(Append& append, std::string_view piece, std::string& path) {
  if (path.ends_with('/')) {
    piece.remove_prefix(std::min(piece.find_first_not_of('/'), piece.size()));
  }
  append(piece, path);
}

std::string expand_path(const config::RedirectTarget::Text& text, const Captures& captures) {
  std::string path;
  for (const auto& part : text) {
    append_piece(append_reference, part.literal, path);
    if (part.capture) append_piece(append_path, captures[*part.capture], path);
  }
  return path;
}

bool is_for(config::RedirectScheme wanted, Scheme scheme) noexcept {
  using enum config::RedirectScheme;
  return wanted == any || (wanted == https) == (scheme == Scheme::https);
}

void expand_data(const config::RedirectTarget::Text& text, const Captures& captures,
                 std::string& location) {
  for (const auto& part : text) {
    append_reference(part.literal, location);
    if (part.capture) append_data(captures[*part.capture], location);
  }
}

}  // namespace

void write_location(const Redirection& redirection, std::string_view query, std::string& location) {
  location.assign(redirection.location);
  if (location.empty()) return;
  if (redirection.keeps_query && !query.empty()) location.append("?").append(query);
  location.append(redirection.fragment);
}

Redirects::Redirects(const std::vector<config::Redirect>& rules) : globs_(compile_all(rules)) {
  rules_.reserve(rules.size());
  for (const config::Redirect& rule : rules) {
    rules_.push_back({.status = static_cast<Status>(rule.status),
                      .scheme = rule.scheme,
                      .target = std::nullopt});
    if (rule.scheme != config::RedirectScheme::any) depend_on_scheme_ = true;
    CHECK(!reason_phrase(rules_.back().status).empty());
    if (rule.to.empty()) continue;
    auto target = config::parse_redirect_target(rule.to, globs_[rules_.size() - 1].wildcards());
    CHECK(target.has_value());
    rules_.back().target = *std::move(target);
  }
}

std::optional<Redirection> Redirects::find(std::string_view path, Scheme scheme) const {
  GlobIndex::Indices matches;
  globs_.find(path, matches);
  for (const std::uint32_t index : matches) {
    if (is_for(rules_[index].scheme, scheme)) return apply(index, path);
  }
  return std::nullopt;
}

Redirection Redirects::apply(std::size_t index, std::string_view path) const {
  const Rule& rule = rules_[index];
  Redirection redirection{.status = rule.status, .rule = index};
  if (!rule.target) return redirection;

  Captures captures;
  CHECK(globs_[index].match(path, captures));
  redirection.location = expand_path(rule.target->path, captures);
  redirection.keeps_query = !rule.target->query;
  if (rule.target->query) {
    std::string query;
    expand_data(*rule.target->query, captures, query);
    if (!query.empty()) redirection.location.append("?").append(query);
  }
  if (rule.target->fragment) {
    redirection.fragment.push_back('#');
    expand_data(*rule.target->fragment, captures, redirection.fragment);
  }
  if (redirection.location.size() + redirection.fragment.size() > kLongestLocation) {
    return Redirection{.status = Status::uri_too_long, .rule = index};
  }
  return redirection;
}

}  // namespace server
