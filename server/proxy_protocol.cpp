#include "server/proxy_protocol.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace server {
namespace {

using config::IpAddress;
using namespace std::string_view_literals;

// Section 2.1.
constexpr std::string_view kTextBegin = "PROXY ";
constexpr std::string_view kLineEnd = "\r\n";

// Section 2.2.
constexpr std::string_view kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kBinaryHead = 16;
constexpr unsigned kVersion2 = 2;
constexpr unsigned kLocal = 0;
constexpr unsigned kProxied = 1;
constexpr std::uint8_t kTcp4 = 0x11;
constexpr std::uint8_t kTcp6 = 0x21;
constexpr unsigned kLastFamily = 3;
constexpr unsigned kLastTransport = 2;
/// By family: unspecified, IPv4, IPv6 and Unix; two addresses, and the ports.
constexpr std::array<std::size_t, kLastFamily + 1> kAddressBytes = {0, 12, 36, 216};

/// The next word of a line, whose words are one space apart.
std::string_view take_word(std::string_view& line) noexcept {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::optional<IpAddress> parse_address(std::string_view text, bool is_ipv6) noexcept {
  if (text.contains(':') != is_ipv6) return std::nullopt;
  return config::parse_ip_address(text);
}

bool is_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
  return !text.empty() && error == std::errc() && end == text.end() &&
         (text.size() == 1 || text.front() != '0');
}

}  // namespace

ProxyProtocolParser::Progress ProxyProtocolParser::read(std::span<const char> bytes) noexcept {
  for (consumed_ = 0; consumed_ < bytes.size();) {
    const Progress progress = read_byte(bytes[consumed_++]);
    if (progress != Progress::more) return progress;
  }
  return Progress::more;
}

ProxyProtocolParser::Progress ProxyProtocolParser::read_byte(char byte) noexcept {
  if (count_ < bytes_.size()) bytes_[count_] = byte;
  ++count_;
  return bytes_.front() == kSignature.front() ? read_binary() : read_text();
}

ProxyProtocolParser::Progress ProxyProtocolParser::read_text() noexcept {
  const char byte = bytes_[count_ - 1];
  if (count_ <= kTextBegin.size()) {
    return byte == kTextBegin[count_ - 1] ? Progress::more : Progress::failed;
  }
  const bool ends = bytes_[count_ - 2] == kLineEnd.front();
  if (ends != (byte == kLineEnd.back())) return Progress::failed;
  if (ends) return understand_text() ? Progress::complete : Progress::failed;
  return count_ < kLongestText ? Progress::more : Progress::failed;
}

bool ProxyProtocolParser::understand_text() noexcept {
  std::string_view line(bytes_.data() + kTextBegin.size(),
                        count_ - kTextBegin.size() - kLineEnd.size());
  const std::string_view family = take_word(line);
  if (family == "UNKNOWN") return true;  // whatever follows
  const bool is_ipv6 = family == "TCP6";
  if (!is_ipv6 && family != "TCP4") return false;
  const auto source = parse_address(take_word(line), is_ipv6);
  const auto destination = parse_address(take_word(line), is_ipv6);
  const std::string_view source_port = take_word(line);
  if (!source || !destination || !is_port(source_port) || !is_port(line)) return false;
  client_ = source;
  return true;
}

ProxyProtocolParser::Progress ProxyProtocolParser::read_binary() noexcept {
  if (count_ <= kSignature.size()) {
    return bytes_[count_ - 1] == kSignature[count_ - 1] ? Progress::more : Progress::failed;
  }
  if (count_ < kBinaryHead) return Progress::more;
  if (count_ == kBinaryHead && !understand_binary_head()) return Progress::failed;
  if (count_ < size_) return Progress::more;
  understand_binary_addresses();
  return Progress::complete;
}

bool ProxyProtocolParser::understand_binary_head() noexcept {
  const unsigned version = octet(12) >> 4U;
  const unsigned command = octet(12) & 0xFU;
  const unsigned family = octet(13) >> 4U;
  const unsigned transport = octet(13) & 0xFU;
  const std::size_t length = octet(14) * std::size_t{256} + octet(15);
  size_ = kBinaryHead + length;
  if (version != kVersion2 || length > kAddressBytes.back() + kMostExtensionBytes) return false;
  // What a proxy says of itself is skipped, whatever family it names.
  if (command == kLocal) return true;
  return command == kProxied && family <= kLastFamily && transport <= kLastTransport &&
         length >= kAddressBytes[family];
}

void ProxyProtocolParser::understand_binary_addresses() noexcept {
  if ((octet(12) & 0xFU) == kLocal) return;
  const auto source = std::span(bytes_).subspan<kBinaryHead>();
  if (octet(13) == kTcp4) {
    std::array<std::uint8_t, 4> ipv4{};
    std::ranges::copy(source.first<4>(), ipv4.begin());
    client_ = IpAddress::from_ipv4(ipv4);
  } else if (octet(13) == kTcp6) {
    std::array<std::uint8_t, 16> ipv6{};
    std::ranges::copy(source.first<16>(), ipv6.begin());
    client_ = IpAddress::from_ipv6(ipv6);
  }
}

}  // namespace server
