#include "config/text_form.hpp"

#include <algorithm>
#include <array>

#include "config/config.hpp"
#include "config/glob.hpp"
#include "config/header_field.hpp"
#include "config/host.hpp"
#include "config/lower_case.hpp"
#include "config/network.hpp"
#include "config/redirect_target.hpp"
#include "config/refusal.hpp"
#include "config/status_range.hpp"

namespace config {
namespace {

using Parsed = std::expected<std::string, std::string>;

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; });
}

Parsed parse_file_name(std::string_view text) {
  if (text.empty() || text == "." || text == ".." || text.contains('/') || text.contains('\0')) {
    return std::unexpected("expected the name of a file, without a folder; found \"" +
                           std::string(text) + "\"");
  }
  return std::string(text);
}

Parsed parse_glob(std::string_view text) {
  if (auto glob = Glob::compile(text); !glob) return std::unexpected(glob.error());
  return std::string(text);
}

Parsed parse_target(std::string_view text) {
  auto target = parse_redirect_target(text, Glob::kMostWildcards);
  if (!target) return std::unexpected(target.error());
  return std::string(text);
}

Parsed parse_page_path(std::string_view text) {
  if (!text.starts_with('/')) return refuse(text, "the path of a page begins with '/'");
  if (has_control(text)) return refuse(text, "the path of a page has no control bytes");
  if (text.find_first_of("?#") != text.npos) {
    return refuse(text, "expected a path alone, without a query or a fragment");
  }
  std::string_view rest = text.substr(1);
  for (bool is_last = false; !is_last;) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, end);
    if (segment.empty() || segment == "." || segment == "..") {
      return refuse(text, "expected the path of a file, without empty segments, '.' or '..'");
    }
    is_last = end == rest.size();
    rest.remove_prefix(is_last ? end : end + 1);
  }
  return std::string(text);
}

Parsed parse_error_status(std::string_view text) {
  const auto range = parse_status_range(text);
  if (!range || range->first < 400) {
    return refuse(text, "expected the status of an error, 400 to 599, or 4xx or 5xx");
  }
  return std::string(text);
}

Parsed parse_extension(std::string_view text) {
  if (!text.starts_with('.')) return refuse(text, "an extension begins with a dot");
  if (text.size() == 1 || text.find_first_of("./ ", 1) != text.npos || has_control(text)) {
    return refuse(text, "expected what stands from the last dot of a file's name");
  }
  return lower_case(text);
}

/// "text" and "html" of "text/html"
bool is_type(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  return is_token(text.substr(0, slash)) && slash < text.size() && is_token(text.substr(slash + 1));
}

Parsed parse_media_type(std::string_view text) {
  const std::string_view type = text.substr(0, text.find_first_of("; \t"));
  if (!is_type(type) || type.contains('*')) {
    return refuse(text, "expected a media type such as 'text/html; charset=utf-8'");
  }
  if (const std::string problem = problem_with_field_value(text); !problem.empty()) {
    return refuse(text, problem);
  }
  return std::string(text);
}

Parsed parse_media_range(std::string_view text) {
  const bool is_whole_type = text.ends_with("/*") && is_token(text.substr(0, text.size() - 2));
  const std::string_view literal = is_whole_type ? text.substr(0, text.size() - 2) : text;
  if ((!is_whole_type && !is_type(text)) || literal.contains('*')) {
    return refuse(text, "expected a media type without parameters, or all of a kind: 'text/*'");
  }
  return lower_case(text);
}

template <FieldChange Change>
Parsed parse_field_name(std::string_view text) {
  if (std::string problem = problem_with_field(text, Change); !problem.empty()) {
    return std::unexpected(std::move(problem));
  }
  return std::string(text);
}

Parsed parse_field_value(std::string_view text) {
  if (const std::string problem = problem_with_field_value(text); !problem.empty()) {
    return refuse(text, problem);
  }
  return std::string(text);
}

Parsed parse_redactable(std::string_view text) {
  constexpr std::array kNames = {AccessLog::kQuery, AccessLog::kReferrer, AccessLog::kUserAgent};
  if (std::ranges::find(kNames, text) != kNames.end()) return std::string(text);
  return refuse(text, "expected query, referrer or user-agent");
}

Parsed parse_absolute_path(std::string_view text) {
  if (text.starts_with('/') && !text.contains('\0')) return std::string(text);
  return refuse(text, "expected a path that begins with '/'");
}

Parsed parse_socket_name(std::string_view text) {
  constexpr std::size_t kLongest = 255;
  const auto may_be_in_it = [](char c) { return c > ' ' && c < '\x7F' && c != ':'; };
  if (text.size() <= kLongest && !text.empty() && std::ranges::all_of(text, may_be_in_it)) {
    return std::string(text);
  }
  return refuse(text, "expected 1 to 255 visible ASCII characters without ':'");
}

Parsed parse_network_text(std::string_view text) {
  auto network = parse_network(text);
  if (!network) return std::unexpected(std::move(network.error()));
  return to_string(*network);
}

constexpr std::string_view kToken = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

constexpr TextForm field_name(Parsed (*parse)(std::string_view)) {
  return {.one = "the name of a header field",
          .many = "names of header fields",
          .example = "Cache-Control",
          .pattern = kToken,
          .parse = parse};
}

}  // namespace

constinit const TextForm kFileName = {.one = "the name of a file",
                                      .many = "file names",
                                      .example = "index.html",
                                      .pattern = "^[^/]+$",
                                      .parse = parse_file_name};
constinit const TextForm kHost = {.one = "a host",
                                  .many = "hosts",
                                  .example = "example.org",
                                  .pattern = R"(^(\[[0-9A-Fa-f:.]+\]|(\*\.)?[0-9A-Za-z_.-]+)$)",
                                  .parse = parse_host};
constinit const TextForm kGlob = {.one = "a pattern",
                                  .many = "patterns",
                                  .example = "/assets/**",
                                  .pattern = "^(/|\\*\\*)",
                                  .parse = parse_glob};
constinit const TextForm kRedirectTarget = {.one = "a target",
                                            .many = "targets",
                                            .example = "/new/$1",
                                            .pattern = "^(/(?!/)|https?://)",
                                            .parse = parse_target};
constinit const TextForm kPagePath = {.one = "the path of a page",
                                      .many = "paths of pages",
                                      .example = "/404.html",
                                      .pattern = "^/[^?#]*[^/?#]$",
                                      .parse = parse_page_path};
constinit const TextForm kErrorStatus = {.one = "the status of an error",
                                         .many = "statuses of errors",
                                         .example = "5xx",
                                         .pattern = "^[45]([0-9][0-9]|xx)$",
                                         .parse = parse_error_status};
constinit const TextForm kExtension = {.one = "an extension",
                                       .many = "extensions",
                                       .example = ".wasm",
                                       .pattern = R"(^\.[^./ ]+$)",
                                       .parse = parse_extension};
constinit const TextForm kMediaType = {.one = "a media type",
                                       .many = "media types",
                                       .example = "application/wasm",
                                       .pattern = "^[^/;* ]+/[^/* ]+",
                                       .parse = parse_media_type};
constinit const TextForm kMediaRange = {.one = "a media type",
                                        .many = "media types",
                                        .example = "text/*",
                                        .pattern = R"(^[^/;* ]+/([^/;* ]+|\*)$)",
                                        .parse = parse_media_range};
constinit const TextForm kSettableField = field_name(parse_field_name<FieldChange::set>);
constinit const TextForm kAppendableField = field_name(parse_field_name<FieldChange::append>);
constinit const TextForm kRemovableField = field_name(parse_field_name<FieldChange::remove>);
constinit const TextForm kRedactable = {.one = "a part of a line",
                                        .many = "parts of a line",
                                        .example = "query",
                                        .pattern = "^(query|referrer|user-agent)$",
                                        .parse = parse_redactable};
constinit const TextForm kNetwork = {.one = "a network",
                                     .many = "networks",
                                     .example = "10.0.0.0/8",
                                     .pattern = R"(^(unix|[0-9A-Fa-f:.]+(/[0-9]{1,3})?)$)",
                                     .parse = parse_network_text};
constinit const TextForm kAbsolutePath = {.one = "an absolute path",
                                          .many = "absolute paths",
                                          .example = "/srv/releases",
                                          .pattern = "^/",
                                          .parse = parse_absolute_path};
constinit const TextForm kSocketName = {.one = "the name of a socket",
                                        .many = "names of sockets",
                                        .example = "http",
                                        .pattern = "^[!-9;-~]*$",
                                        .parse = parse_socket_name};
constinit const TextForm kFieldValue = {.one = "the value of a header field",
                                        .many = "values of header fields",
                                        .example = "public, max-age=3600",
                                        .pattern = R"(^[^\u0000-\u0008\u000a-\u001f\u007f]+$)",
                                        .parse = parse_field_value};

std::string describe(const TextForm& form) {
  return std::string(form.one) + " such as \"" + std::string(form.example) + "\"";
}

}  // namespace config
