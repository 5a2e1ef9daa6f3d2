#include <algorithm>
#include <charconv>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/check.hpp"
#include "server/location.hpp"
#include "server/target.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/run_target.hpp"

// The input is the target of a request.
namespace {

using server::Status;
using server::Target;

std::expected<Target, Status> parse(std::string_view raw, std::vector<char>& storage) {
  storage.resize(raw.size());
  storage.shrink_to_fit();  // a step beyond it is seen
  return server::parse_target(raw, storage);
}

std::expected<std::string, Status> decode(std::string_view segment) {
  std::string decoded;
  for (std::size_t at = 0; at < segment.size(); ++at) {
    if (segment[at] != '%') {
      decoded += segment[at];
      continue;
    }
    const std::string_view digits = segment.substr(at + 1, 2);
    unsigned code = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), code, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.end() || code == 0) {
      return std::unexpected(Status::bad_request);
    }
    if (code == '/') return std::unexpected(Status::not_found);
    decoded += static_cast<char>(code);
    at += 2;
  }
  return decoded;
}

/// What Target promises of the origin form, on copies and step by step.
std::expected<std::string, Status> resolve(std::string_view raw) {
  const auto is_refused = [](char byte) { return byte <= ' ' || byte > '~' || byte == '#'; };
  if (std::ranges::any_of(raw, is_refused)) return std::unexpected(Status::bad_request);
  std::vector<std::string> segments;
  std::string_view rest = raw.substr(0, raw.find('?'));
  bool is_folder = false;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    const auto decoded = decode(segment);
    if (!decoded) return decoded;
    is_folder = decoded->empty() || *decoded == "." || *decoded == "..";
    if (*decoded == ".." && segments.empty()) return std::unexpected(Status::bad_request);
    if (*decoded == "..") segments.pop_back();
    if (!is_folder) segments.push_back(*decoded);
  }
  std::string path;
  for (const std::string& segment : segments) path += "/" + segment;
  return is_folder ? path + "/" : path;
}

void check_path(std::string_view path) {
  CHECK(path.starts_with('/'));
  CHECK(!path.contains('\0'));
  CHECK(!path.contains("//"));
  const std::string framed = std::string(path) + "/";
  CHECK(!framed.contains("/./"));
  CHECK(!framed.contains("/../"));

  std::string location;
  server::append_path(path, location);
  std::vector<char> storage;
  const auto again = parse(location, storage);
  CHECK(again.has_value());
  fuzz::expect_same(again->path, path, "A path leads to itself");
  CHECK(again->query.empty());
}

void check_origin_form(std::string_view raw, const std::expected<Target, Status>& target) {
  const auto expected = resolve(raw);
  CHECK(target.has_value() == expected.has_value());
  if (!target) {
    CHECK(target.error() == expected.error());
    return;
  }
  fuzz::expect_same(target->path, *expected, "The path");
  const std::size_t mark = std::min(raw.find('?'), raw.size());
  fuzz::expect_same(target->query, raw.substr(std::min(mark + 1, raw.size())), "The query");
}

}  // namespace

void fuzz::run_target(std::string_view input) {
  std::vector<char> storage;
  const auto target = parse(input, storage);
  if (input.starts_with('/')) check_origin_form(input, target);
  if (!target) return;
  if (target->asterisk) {
    CHECK(input == "*");
    return;
  }
  check_path(target->path);
  CHECK(input.starts_with('/') == target->authority.empty());
}
