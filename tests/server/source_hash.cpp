#include "tests/server/source_hash.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

#include <gtest/gtest.h>

#include "tests/runtime/support.hpp"

namespace tests {
namespace {

std::string base64(const std::string& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= count ? kDigits[group >> (18 - 6 * i) & 63] : '=';
    }
  }
  return text;
}

std::string sha256(std::string_view text) {
  const TemporaryFolder folder;
  const std::string command = "sha256sum " + folder.write("text", text).string();
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::array<char, 65> digits{};
  EXPECT_NE(std::fgets(digits.data(), digits.size(), pipe), nullptr);
  EXPECT_EQ(::pclose(pipe), 0);
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(std::string(&digits[at], 2), nullptr, 16));
  }
  return bytes;
}

}  // namespace

std::string source_hash(std::string_view content) {
  return "'sha256-" + base64(sha256(content)) + "'";
}

}  // namespace tests
