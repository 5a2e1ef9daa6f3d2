#include "server/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "server/ascii.hpp"

namespace server {
namespace {

/// One range-spec (§14.1.1): "first-last", "first-", or "-last", where last counts from the end.
struct RangeSpec {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;
};

/// 1*DIGIT, taken from the front of `text`. What 64 bits cannot hold becomes the largest number:
/// no representation is longer (§14.1.2 requires overflow to be foreseen).
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument) return {};
  if (error == std::errc::result_out_of_range) value = std::numeric_limits<std::uint64_t>::max();
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// Yields the range-specs of a range-set in their order.
class RangeSetReader {
 public:
  enum class Item { spec, end, malformed };

  explicit RangeSetReader(std::string_view range_set) noexcept : rest_{range_set} {}

  Item next(RangeSpec& spec) noexcept {
    // §5.6.1.2: empty members count for nothing. The RFC's own example has a space after "=".
    skip_whitespace(rest_);
    while (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      skip_whitespace(rest_);
    }
    if (rest_.empty()) return Item::end;

    spec.first = take_number(rest_);
    if (!rest_.starts_with('-')) return Item::malformed;
    rest_.remove_prefix(1);
    spec.last = take_number(rest_);
    if (!spec.first && !spec.last) return Item::malformed;
    if (spec.first && spec.last && *spec.last < *spec.first) return Item::malformed;

    skip_whitespace(rest_);
    return rest_.empty() || rest_.front() == ',' ? Item::spec : Item::malformed;
  }

 private:
  std::string_view rest_;
};

/// §14.1.2, for a representation that is not empty. Nothing if the spec is unsatisfiable.
std::optional<ByteRange> resolve(const RangeSpec& spec, std::uint64_t size) {
  if (!spec.first) {
    const std::uint64_t length = std::min(*spec.last, size);
    if (length == 0) return {};
    return ByteRange{size - length, length};
  }
  if (*spec.first >= size) return {};
  const std::uint64_t last = std::min(spec.last.value_or(size - 1), size - 1);
  return ByteRange{*spec.first, last - *spec.first + 1};
}

std::uint64_t end_of(const ByteRange& range) noexcept {
  return range.first + range.length;
}

ByteRange hull_of(const ByteRange& one, const ByteRange& other) noexcept {
  const std::uint64_t first = std::min(one.first, other.first);
  return {first, std::max(end_of(one), end_of(other)) - first};
}

/// Adds a range to others that neither overlap nor touch, and leaves them so.
void add_range(const ByteRange& added, std::vector<ByteRange>& ranges) {
  const auto touches = [&](const ByteRange& each) {
    return each.first <= end_of(added) && added.first <= end_of(each);
  };
  const auto place = std::ranges::find_if(ranges, touches);
  if (place == ranges.end()) {
    ranges.push_back(added);
    return;
  }
  // It may close the gap between several, but reaches no range through another: those lie apart.
  ByteRange hull = added;
  for (auto each = place; each != ranges.end(); ++each) {
    if (touches(*each)) hull = hull_of(hull, *each);
  }
  ranges.erase(std::remove_if(place + 1, ranges.end(), touches), ranges.end());
  *place = hull;
}

/// For a set that has more than one member.
RangeAnswer evaluate_set(std::string_view range_set, std::uint64_t size, std::size_t most,
                         std::vector<ByteRange>& ranges) {
  ranges.clear();
  RangeSetReader reader{range_set};
  RangeSpec spec;
  auto item = reader.next(spec);
  for (std::size_t count = 1; item == RangeSetReader::Item::spec; ++count) {
    if (count > most) return WholeRepresentation{};
    if (const std::optional<ByteRange> range = resolve(spec, size)) add_range(*range, ranges);
    item = reader.next(spec);
  }
  if (item == RangeSetReader::Item::malformed) return WholeRepresentation{};
  if (ranges.empty()) return Unsatisfiable{};
  if (ranges.size() == 1) return ranges.front();
  return ByteRanges(ranges);
}

/// Appends to a buffer that is known to be large enough.
class Writer {
 public:
  explicit Writer(std::span<char, kContentRangeSize> buffer) noexcept : buffer_{buffer} {}

  Writer& operator<<(std::string_view text) noexcept {
    std::ranges::copy(text, buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += text.size();
    return *this;
  }

  Writer& operator<<(std::uint64_t number) noexcept {
    char* const begin = buffer_.data() + size_;
    const auto result = std::to_chars(begin, buffer_.data() + buffer_.size(), number);
    size_ += static_cast<std::size_t>(result.ptr - begin);
    return *this;
  }

  std::string_view text() const noexcept { return {buffer_.data(), size_}; }

 private:
  std::span<char, kContentRangeSize> buffer_;
  std::size_t size_ = 0;
};

}  // namespace

RangeAnswer evaluate_range(std::string_view field, std::uint64_t size, std::size_t most,
                           std::vector<ByteRange>& storage) noexcept {
  constexpr std::string_view kUnit = "bytes=";
  if (size == 0 || !equal_ignoring_case(field.substr(0, kUnit.size()), kUnit)) {
    return WholeRepresentation{};
  }

  const std::string_view range_set = field.substr(kUnit.size());
  RangeSetReader reader{range_set};
  RangeSpec spec;
  if (reader.next(spec) != RangeSetReader::Item::spec) return WholeRepresentation{};
  RangeSpec another;
  if (reader.next(another) != RangeSetReader::Item::end) {
    return evaluate_set(range_set, size, most, storage);
  }
  if (const std::optional<ByteRange> range = resolve(spec, size)) return *range;
  return Unsatisfiable{};
}

std::string_view format_content_range(const ByteRange& range, std::uint64_t size,
                                      std::span<char, kContentRangeSize> buffer) noexcept {
  Writer writer{buffer};
  writer << "bytes " << range.first << "-" << range.first + range.length - 1 << "/" << size;
  return writer.text();
}

std::string_view format_unsatisfied_range(std::uint64_t size,
                                          std::span<char, kContentRangeSize> buffer) noexcept {
  Writer writer{buffer};
  writer << "bytes */" << size;
  return writer.text();
}

}  // namespace server
