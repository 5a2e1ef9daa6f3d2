#include "server/partial_content.hpp"

#include <variant>

#include "server/byte_range.hpp"
#include "server/error_response.hpp"
#include "server/multipart_ranges.hpp"

namespace server {
namespace {

constexpr std::string_view kContentRangeField = "Content-Range";
constexpr std::string_view kContentTypeField = "Content-Type";

Body part_of(const Body& whole, const ByteRange& range) noexcept {
  if (const auto* const bytes = std::get_if<std::string_view>(&whole)) {
    return bytes->substr(static_cast<std::size_t>(range.first),
                         static_cast<std::size_t>(range.length));
  }
  return FilePart{.offset = range.first, .length = range.length};
}

void answer_part(const ByteRange& range, Response& response) {
  const std::uint64_t size = size_of(response.body());
  response.set_status(Status::partial_content);
  response.add(kContentRangeField, format_content_range(range, size, response.content_range()));
  response.set_body(part_of(response.body(), range));
}

/// §15.3.7.2: each part has the Content-Type that the whole would have, and its own Content-Range;
/// the response has none.
void answer_parts(ByteRanges ranges, Response& response) {
  const Body whole = response.body();
  MultipartRanges& multipart = response.multipart();
  multipart.compose(ranges, size_of(whole), response.field(kContentTypeField).value_or(""),
                    random_boundary());
  response.set_status(Status::partial_content);
  response.set(kContentTypeField, multipart.media_type());
  const auto* const bytes = std::get_if<std::string_view>(&whole);
  response.set_body(
      MultipartBody{.ranges = &multipart, .bytes = bytes != nullptr ? *bytes : std::string_view()});
}

void answer_unsatisfiable(const Request& request, Response& response) {
  const std::uint64_t size = size_of(response.body());
  compose_error(Status::range_not_satisfiable, request, response);
  response.add(kContentRangeField, format_unsatisfied_range(size, response.content_range()));
}

}  // namespace

void apply_range(const Request& request, std::size_t most_ranges, Response& response) {
  const std::string_view field = request.field(KnownField::range).value_or("");
  const RangeAnswer answer =
      evaluate_range(field, size_of(response.body()), most_ranges, response.ranges());
  if (const auto* const range = std::get_if<ByteRange>(&answer)) {
    answer_part(*range, response);
  } else if (const auto* const ranges = std::get_if<ByteRanges>(&answer)) {
    answer_parts(*ranges, response);
  } else if (std::holds_alternative<Unsatisfiable>(answer)) {
    answer_unsatisfiable(request, response);
  }
}

}  // namespace server
