#include "tests/server/message.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

namespace tests {
namespace {

using server::Http1Parser;
using Progress = Http1Parser::Progress;

Outcome describe(const Http1Parser& parser, Progress progress, std::size_t size,
                 std::string_view text) {
  if (progress == Progress::failed) return {.progress = progress, .status = parser.failure()};
  if (progress == Progress::more) return {};
  // The message may have moved since it was parsed.
  const std::vector<char> moved(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
  Outcome outcome{.progress = progress,
                  .size = size,
                  .method = parser.method(),
                  .target = std::string(parser.raw_target(moved)),
                  .keep_alive = parser.keep_alive(),
                  .is_http_1_0 = parser.is_http_1_0(),
                  .expects_continue = parser.expects_continue()};
  server::Request request;
  parser.write_fields(moved, request);
  std::ranges::copy(request.fields, outcome.fields.begin());
  return outcome;
}

}  // namespace

void PrintTo(const Outcome& outcome, std::ostream* out) {
  switch (outcome.progress) {
    case Progress::more:
      *out << "needs more";
      return;
    case Progress::failed:
      *out << "failed with " << static_cast<unsigned>(outcome.status);
      return;
    case Progress::complete:
      *out << "complete after " << outcome.size << " bytes: method "
           << static_cast<unsigned>(outcome.method) << ", target " << outcome.target
           << (outcome.keep_alive ? ", kept alive" : ", closed")
           << (outcome.is_http_1_0 ? ", HTTP/1.0" : "")
           << (outcome.expects_continue ? ", expects 100" : "");
      for (const auto& field : outcome.fields) *out << ", " << field.value_or("-");
      return;
  }
}

Outcome parse_pieces(std::string_view text, std::span<const std::size_t> ends,
                     const server::Http1ParserLimits& limits) {
  Http1Parser parser;
  parser.reset(limits);
  std::vector<std::size_t> places(ends.begin(), ends.end());
  places.push_back(text.size());
  Progress progress = Progress::more;
  std::size_t begin = 0;
  for (const std::size_t end : places) {
    // In a piece of memory of its own, of the exact size: AddressSanitizer sees a step beyond it.
    const std::size_t from = parser.head_complete() ? begin : 0;
    const std::string_view piece = text.substr(from, end - from);
    const std::vector<char> bytes(piece.begin(), piece.end());
    progress = parser.head_complete() ? parser.read_body(bytes) : parser.read_head(bytes);
    if (progress == Progress::complete) {
      return describe(parser, progress, from + parser.consumed(), text);
    }
    if (progress == Progress::failed) break;
    begin = end;
  }
  return describe(parser, progress, 0, text);
}

Outcome parse(std::string_view text, const server::Http1ParserLimits& limits) {
  const Outcome whole = parse_pieces(text, {}, limits);
  for (std::size_t place = 1; place < text.size(); ++place) {
    EXPECT_EQ(parse_pieces(text, std::array{place}, limits), whole)
        << "split after " << place << " bytes of " << testing::PrintToString(text);
  }
  std::vector<std::size_t> every(text.empty() ? 0 : text.size() - 1);
  std::iota(every.begin(), every.end(), std::size_t{1});
  EXPECT_EQ(parse_pieces(text, every, limits), whole)
      << "byte by byte: " << testing::PrintToString(text);
  return whole;
}

}  // namespace tests
