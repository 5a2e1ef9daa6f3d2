#include "config/mode.hpp"

#include <array>
#include <charconv>

namespace config {
namespace {

constexpr int kOctal = 8;
constexpr unsigned kAll = 0777;
constexpr std::size_t kDigits = 4;

}  // namespace

std::optional<unsigned> parse_mode(std::string_view text) {
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), mode, kOctal);
  const bool is_whole = error == std::errc() && end == text.end();
  if (!is_whole || text.size() < kDigits - 1 || text.size() > kDigits || mode > kAll) {
    return std::nullopt;
  }
  return mode;
}

std::string mode_text(unsigned mode) {
  std::array<char, kDigits> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), mode, kOctal);
  const std::string digits(buffer.data(), end);
  return std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace config
