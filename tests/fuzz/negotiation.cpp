#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/check.hpp"
#include "server/accept.hpp"
#include "server/accept_encoding.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// What a client would like. The input: which codings are available, by their first letters and in
// the server's order ("i" is identity); Accept-Encoding, in two lines; what follows is Accept.
namespace {

using server::AcceptEncoding;
using server::ContentCoding;

constexpr std::array<std::string_view, 4> kOffered = {"text/html", "text/plain", "application/json",
                                                      "image/svg+xml"};

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

void check_media_types(std::string_view accept) {
  const std::size_t selected = server::select_media_type(accept, kOffered);
  CHECK(selected < kOffered.size());
  CHECK(server::select_media_type(upper_case(accept), kOffered) == selected);
  CHECK(server::select_media_type(", malformed, nothing/known;q=1 ," + std::string(accept),
                                  kOffered) == selected);
  for (std::size_t i = 0; i < kOffered.size(); ++i) {
    const std::string type(kOffered[i]);
    // Of ranges that are as specific the first one counts.
    CHECK(server::select_media_type(type + "," + std::string(accept), kOffered) <= i);
    const std::size_t other =
        server::select_media_type(type + ";q=0," + std::string(accept), kOffered);
    CHECK(other != i || i == 0);
    CHECK(other == selected || selected == i);
    const std::array alone = {kOffered[i]};
    CHECK(server::select_media_type(accept, alone) == 0);
  }
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string_view letters = input.line();
  const std::optional<std::string_view> field = input.optional_line();
  check_reading(std::string(field.value_or("")), std::string(input.line()));
  check_selection(server::parse_accept_encoding(field), codings_in(letters), letters.contains('i'));
  check_media_types(input.rest());
}
