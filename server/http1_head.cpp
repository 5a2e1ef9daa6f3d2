#include "server/http1_head.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace server {
namespace {

constexpr std::size_t kLongestNumber = 20;
constexpr std::size_t kBesidesFields = 256;  ///< the status line, Date, Content-Length, Connection

/// Writes into room that is large enough: a string that grows by each piece asks each time whether
/// it has to, which took as long as all the rest of a head.
class HeadWriter {
 public:
  explicit HeadWriter(char* begin) noexcept : begin_(begin), end_(begin) {}

  HeadWriter& operator<<(std::string_view text) noexcept {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
    return *this;
  }
  HeadWriter& operator<<(std::uint64_t number) noexcept {
    end_ = std::to_chars(end_, end_ + kLongestNumber, number).ptr;
    return *this;
  }
  HeadWriter& operator<<(const Field& field) noexcept {
    return *this << field.name << ": " << field.value << "\r\n";
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(end_ - begin_);
  }

 private:
  char* begin_;
  char* end_;
};

std::size_t size_bound(const Response& response) noexcept {
  std::size_t size = kBesidesFields;
  const auto add = [&](const Field& field) { size += field.name.size() + field.value.size() + 4; };
  std::ranges::for_each(response.fields(), add);
  std::ranges::for_each(response.extension(), add);
  return size;
}

}  // namespace

std::size_t write_http1_head(const Response& response, ConnectionField connection,
                             const HttpDate& date, std::string& head) {
  std::size_t date_offset = 0;
  head.resize_and_overwrite(size_bound(response), [&](char* room, std::size_t) noexcept {
    HeadWriter writer(room);
    writer << "HTTP/1.1 " << static_cast<std::uint64_t>(response.status()) << " "
           << reason_phrase(response.status()) << "\r\nDate: ";
    date_offset = writer.size();
    writer << std::string_view(date.data(), date.size()) << "\r\n";
    for (const Field& field : response.fields()) writer << field;
    for (const Field& field : response.extension()) writer << field;
    // RFC 9110 §8.6: a 204 must not have it; a 304 would have to tell the length of the 200 that it
    // stands for, and need not.
    if (response.status() != Status::not_modified && response.status() != Status::no_content) {
      writer << "Content-Length: " << size_of(response.body()) << "\r\n";
    }
    if (connection == ConnectionField::close) writer << "Connection: close\r\n";
    if (connection == ConnectionField::keep_alive) writer << "Connection: keep-alive\r\n";
    writer << "\r\n";
    return writer.size();
  });
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
