#include "server/byte_range.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/multipart_ranges.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// The input: the size of a representation, the most ranges, and a Range field.
namespace {

using server::ByteRange;
using server::ByteRanges;
using Ranges = std::vector<ByteRange>;

std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (error == std::errc::result_out_of_range) number = std::numeric_limits<std::uint64_t>::max();
  return number;
}

struct Member {
  bool well_formed = false;
  std::optional<ByteRange> range{};  ///< nothing: it cannot be satisfied
};

/// RFC 9110 §14.1.1 and §14.1.2, for one member of the set.
Member read_member(std::string_view member, std::uint64_t size) {
  const std::size_t dash = member.find('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view first = member.substr(0, dash);
  const std::string_view last = member.substr(dash + 1);
  if (!std::ranges::all_of(first, server::is_digit) || !std::ranges::all_of(last, server::is_digit))
    return {};
  if (first.empty() && last.empty()) return {};
  if (first.empty()) {
    const std::uint64_t length = std::min(*number_of(last), size);
    if (length == 0) return {.well_formed = true};
    return {.well_formed = true, .range = ByteRange{size - length, length}};
  }
  const std::uint64_t begin = *number_of(first);
  const std::uint64_t end = last.empty() ? size - 1 : std::min(*number_of(last), size - 1);
  if (!last.empty() && *number_of(last) < begin) return {};
  if (begin >= size) return {.well_formed = true};
  return {.well_formed = true, .range = ByteRange{begin, end - begin + 1}};
}

/// All ranges as they stand in the field; nothing: it counts as if it were not there.
std::optional<Ranges> read_field(std::string_view field, std::uint64_t size, std::size_t most) {
  constexpr std::string_view kUnit = "bytes=";
  if (size == 0 || !server::equal_ignoring_case(field.substr(0, kUnit.size()), kUnit)) return {};
  std::string_view set = field.substr(kUnit.size());
  Ranges ranges;
  std::size_t count = 0;
  while (!set.empty()) {
    const std::string_view text = set.substr(0, set.find(','));
    set.remove_prefix(std::min(text.size() + 1, set.size()));
    const std::string_view member = server::without_whitespace_around(text);
    if (member.empty()) continue;
    const Member read = read_member(member, size);
    if (!read.well_formed || ++count > most) return {};
    if (read.range) ranges.push_back(*read.range);
  }
  if (count == 0) return {};
  return ranges;
}

bool contains(const ByteRange& outer, const ByteRange& inner) {
  return outer.first <= inner.first && inner.length <= outer.length &&
         inner.first - outer.first <= outer.length - inner.length;
}

/// That nothing is left out, and nothing is added: each end of an answer is one that was asked for.
void check_answer(const Ranges& answer, const Ranges& asked) {
  CHECK(contains(answer.front(), asked.front()));
  for (const ByteRange& range : asked) {
    CHECK(std::ranges::any_of(answer, [&](const auto& each) { return contains(each, range); }));
  }
  for (const ByteRange& range : answer) {
    std::uint64_t covered = range.first;
    for (bool grows = true; grows && covered < range.first + range.length;) {
      const std::uint64_t before = covered;
      for (const ByteRange& each : asked) {
        const std::uint64_t end = each.first + each.length;
        if (each.first <= covered && end > covered) covered = end;
      }
      grows = covered != before;
    }
    CHECK(covered == range.first + range.length);
  }
}

void check_ranges(const Ranges& answer, std::uint64_t size, std::size_t most) {
  CHECK(answer.size() <= most);
  std::uint64_t total = 0;
  for (const ByteRange& range : answer) {
    CHECK(range.length > 0 && range.first < size && range.length <= size - range.first);
    total += range.length;
    std::array<char, server::kContentRangeSize> buffer{};
    CHECK(server::format_content_range(range, size, buffer).starts_with("bytes "));
  }
  CHECK(total <= size);
  for (const ByteRange& one : answer) {
    for (const ByteRange& other : answer) {
      if (&one == &other) continue;
      CHECK(one.first > other.first + other.length || other.first > one.first + one.length);
    }
  }
}

void check_multipart(const Ranges& ranges, std::uint64_t size) {
  if (size > std::numeric_limits<std::uint64_t>::max() / 2) return;
  server::Boundary boundary{};
  boundary.fill('b');
  server::MultipartRanges body;
  body.compose(ranges, size, "text/plain", boundary);
  CHECK(body.parts().size() == ranges.size());
  std::uint64_t total = body.end().size();
  for (const server::BodyPart& part : body.parts()) total += part.head.size() + part.range.length;
  CHECK(total == body.size());
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const auto size = input.number<std::uint64_t>();
  const std::size_t most = 1 + input.number<std::uint8_t>();
  const std::string_view field = input.rest();
  std::vector<ByteRange> storage;
  const server::RangeAnswer answer = server::evaluate_range(field, size, most, storage);
  const auto asked = read_field(field, size, most);

  CHECK(std::holds_alternative<server::WholeRepresentation>(answer) == !asked.has_value());
  if (!asked) return;
  CHECK(std::holds_alternative<server::Unsatisfiable>(answer) == asked->empty());
  if (asked->empty()) return;
  Ranges ranges;
  if (const auto* const range = std::get_if<ByteRange>(&answer)) ranges = {*range};
  if (const auto* const several = std::get_if<ByteRanges>(&answer)) {
    ranges.assign(several->begin(), several->end());
    CHECK(ranges.size() > 1);
  }
  check_ranges(ranges, size, most);
  check_answer(ranges, *asked);
  check_multipart(ranges, size);
}
