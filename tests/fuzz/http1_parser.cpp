#include "server/http1_parser.hpp"

#include <algorithm>
#include <string_view>

#include "runtime/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/run_target.hpp"
#include "tests/server/message.hpp"

// The input: sizes of pieces (see pieces.hpp), then the bytes of requests.
namespace {

using server::KnownField;
using Progress = server::Http1Parser::Progress;

constexpr std::size_t kMostMessages = 8;

bool is_visible(char byte) {
  return byte > ' ' && byte <= '~';
}

void check_request(const tests::Outcome& outcome, std::size_t available) {
  CHECK(outcome.size > 0 && outcome.size <= available);
  CHECK(std::ranges::all_of(outcome.target, [](char byte) {
    return static_cast<unsigned char>(byte) > ' ' && byte != 0x7F;
  }));
  CHECK(!outcome.target.empty());
  const auto& host = outcome.fields[static_cast<std::size_t>(KnownField::host)];
  CHECK(host || outcome.is_http_1_0);
  CHECK(!host || std::ranges::all_of(*host, is_visible));
  for (const auto& field : outcome.fields) {
    CHECK(!field || field->find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string_view sizes = input.line();
  std::string_view rest = input.rest();
  for (std::size_t count = 0; count < kMostMessages; ++count) {
    const tests::Outcome whole = tests::parse_pieces(rest, {});
    CHECK(tests::parse_pieces(rest, cuts_of(sizes, rest.size())) == whole);
    CHECK(tests::parse_pieces(rest, all_cuts_of(rest.size())) == whole);
    if (whole.progress != Progress::complete) return;
    check_request(whole, rest.size());
    rest.remove_prefix(whole.size);
  }
}
