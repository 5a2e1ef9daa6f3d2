#include "server/accept_encoding.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// The input: which codings are available, by their first letters and in the server's order ("i" is
// identity); then Accept-Encoding, in one or two lines.
namespace {

using server::AcceptEncoding;
using server::ContentCoding;

std::vector<ContentCoding> codings_in(std::string_view letters) {
  std::vector<ContentCoding> codings;
  for (const char letter : letters) {
    for (const ContentCoding coding : server::kContentCodings) {
      const bool is_new = std::ranges::find(codings, coding) == codings.end();
      if (server::name_of(coding).front() == letter && is_new) codings.push_back(coding);
    }
  }
  return codings;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return upper;
}

void check_reading(const std::string& one, const std::string& other) {
  const AcceptEncoding accepted = server::parse_accept_encoding(one + "," + other);
  CHECK(server::parse_accept_encoding(other + "," + one) == accepted);
  CHECK(server::parse_accept_encoding(upper_case(one + "," + other)) == accepted);
  CHECK(server::parse_accept_encoding(",\t" + one + " , unknown;q=0," + other) == accepted);
  for (const ContentCoding coding : server::kContentCodings) {
    CHECK(accepted.of(coding) <= server::kFullWeight);
    const std::string refused = std::string(server::name_of(coding)) + ";q=0";
    CHECK(server::parse_accept_encoding(one + "," + refused).of(coding) == 0);
  }
}

void check_selection(const AcceptEncoding& accepted, const std::vector<ContentCoding>& available,
                     bool identity) {
  const auto selected = server::select_coding(accepted, available, identity);
  server::Weight most = identity ? accepted.identity : server::Weight{0};
  for (const ContentCoding coding : available) most = std::max(most, accepted.of(coding));
  CHECK(selected.has_value() == (most > 0));
  if (!selected) return;
  if (!*selected) {
    CHECK(identity && accepted.identity == most);
    for (const ContentCoding coding : available) CHECK(accepted.of(coding) < most);
    return;
  }
  CHECK(accepted.of(**selected) == most);
  const auto place = std::ranges::find(available, **selected);
  CHECK(place != available.end());
  for (auto before = available.begin(); before != place; ++before) {
    CHECK(accepted.of(*before) < most);
  }
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string_view letters = input.line();
  const std::optional<std::string_view> field = input.optional_line();
  check_reading(std::string(field.value_or("")), std::string(input.rest()));
  check_selection(server::parse_accept_encoding(field), codings_in(letters), letters.contains('i'));
}
