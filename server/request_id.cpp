#include "server/request_id.hpp"

#include <cstddef>
#include <span>

#include "runtime/system.hpp"

namespace server {
namespace {

constexpr std::size_t kDigits = 8;

void write_hexadecimal(std::uint32_t value, std::span<char, kDigits> out) noexcept {
  constexpr std::string_view kHexadecimal = "0123456789abcdef";
  for (std::size_t i = kDigits; i-- > 0; value >>= 4) out[i] = kHexadecimal[value & 0xF];
}

}  // namespace

RequestIds::RequestIds() noexcept {
  std::array<std::byte, sizeof(std::uint32_t)> bits{};
  runtime::system::fill_random(bits);
  std::uint32_t prefix = 0;
  for (const std::byte byte : bits) prefix = prefix << 8 | std::to_integer<std::uint32_t>(byte);
  write_hexadecimal(prefix, std::span(last_.text_).first<kDigits>());
  last_.text_[kDigits] = '-';
}

RequestId RequestIds::next() noexcept {
  write_hexadecimal(++number_, std::span(last_.text_).last<kDigits>());
  return last_;
}

}  // namespace server
