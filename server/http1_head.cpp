#include "server/http1_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

namespace server {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kLongestNumber = 20;

void append_number(std::uint64_t number, std::string& text) {
  std::array<char, kLongestNumber> digits{};
  const char* const end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  text.append(std::string_view(digits.data(), end));
}

void append_field(std::string_view name, std::string_view value, std::string& head) {
  head.append(name).append(": ").append(value).append(kLineEnd);
}

std::string_view text_of(const HttpDate& date) noexcept {
  return {date.data(), date.size()};
}

}  // namespace

std::size_t write_http1_head(const Response& response, ConnectionField connection,
                             const HttpDate& date, std::string& head) {
  head.assign("HTTP/1.1 ");
  append_number(static_cast<std::uint64_t>(response.status()), head);
  head.append(" ").append(reason_phrase(response.status())).append(kLineEnd);
  head.append("Date: ");
  const std::size_t date_offset = head.size();
  head.append(text_of(date)).append(kLineEnd);
  for (const Field& field : response.fields()) append_field(field.name, field.value, head);
  for (const Field& field : response.extension()) append_field(field.name, field.value, head);
  // RFC 9110 §8.6: a 204 must not have it; a 304 would have to tell the length of the 200 that it
  // stands for, and need not.
  if (response.status() != Status::not_modified && response.status() != Status::no_content) {
    head.append("Content-Length: ");
    append_number(size_of(response.body()), head);
    head.append(kLineEnd);
  }
  if (connection == ConnectionField::close) append_field("Connection", "close", head);
  if (connection == ConnectionField::keep_alive) append_field("Connection", "keep-alive", head);
  head.append(kLineEnd);
  return date_offset;
}

bool prebuild_http1_head(const Response& whole, const HttpDate& date, std::int64_t date_second,
                         std::string& scratch) {
  const std::size_t date_offset = write_http1_head(whole, ConnectionField::none, date, scratch);
  Representation& representation = *whole.representation();
  const std::span<char> room = representation.headroom();
  if (scratch.size() > room.size()) return false;
  std::memcpy(room.last(scratch.size()).data(), scratch.data(), scratch.size());
  representation.prebuilt() = {.size = static_cast<std::uint32_t>(scratch.size()),
                               .date_offset = static_cast<std::uint32_t>(date_offset),
                               .date_second = date_second,
                               .being_sent = 0};
  return true;
}

bool refresh_http1_head(Representation& representation, const HttpDate& date,
                        std::int64_t date_second) noexcept {
  PrebuiltHead& prebuilt = representation.prebuilt();
  if (!prebuilt.usable_at(date_second)) return false;
  if (prebuilt.date_second == date_second) return true;
  const std::span<char> head = representation.headroom().last(prebuilt.size);
  std::ranges::copy(date, head.begin() + prebuilt.date_offset);
  prebuilt.date_second = date_second;
  return true;
}

}  // namespace server
