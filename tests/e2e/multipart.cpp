#include "tests/e2e/multipart.hpp"

#include <charconv>
#include <optional>
#include <string_view>

#include <gtest/gtest.h>

namespace tests {
namespace {

/// Takes a text from the front of another.
bool take(std::string_view expected, std::string_view& text) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool take_number(std::uint64_t& number, std::string_view& text) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc();
}

/// From the line after a delimiter to the last byte of the part, whose number its Content-Range
/// tells: what the bytes are must not matter.
std::optional<MultipartPart> take_part(std::string_view& text) {
  MultipartPart part;
  if (take("Content-Type: ", text)) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    part.type = text.substr(0, end);
    text.remove_prefix(end + 2);
  }
  if (!take("Content-Range: bytes ", text) || !take_number(part.first, text) || !take("-", text) ||
      !take_number(part.last, text) || !take("/", text) || !take_number(part.size, text) ||
      !take("\r\n\r\n", text) || part.first > part.last || part.last >= part.size ||
      text.size() < part.last - part.first + 1) {
    return std::nullopt;
  }
  part.bytes = text.substr(0, part.last - part.first + 1);
  text.remove_prefix(part.bytes.size());
  return part;
}

}  // namespace

std::vector<MultipartPart> parts_of(const HttpResponse& response) {
  std::vector<MultipartPart> parts;
  const std::string type = response.field("Content-Type").value_or("");
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(response.field("Content-Range"), std::nullopt);
  std::string_view boundary = type;
  if (!take("multipart/byteranges; boundary=", boundary) || boundary.empty() ||
      boundary.size() > 70) {
    ADD_FAILURE() << "no boundary: " << type;
    return parts;
  }
  const std::string delimiter = "--" + std::string(boundary);
  std::string_view text = response.body;
  if (!take(delimiter + "\r\n", text)) ADD_FAILURE() << "does not begin with a delimiter";
  for (;;) {
    const auto part = take_part(text);
    if (!part) break;
    parts.push_back(*part);
    if (take("\r\n" + delimiter + "--\r\n", text) && text.empty()) return parts;
    if (!take("\r\n" + delimiter + "\r\n", text)) break;
  }
  ADD_FAILURE() << "after " << parts.size()
                << " parts: " << testing::PrintToString(text.substr(0, 200));
  return parts;
}

}  // namespace tests
