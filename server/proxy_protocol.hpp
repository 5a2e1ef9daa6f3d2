#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "config/ip_address.hpp"

namespace server {

/// Reads the header with which a proxy begins a connection to say for whom it speaks: versions 1
/// and 2 of the PROXY protocol (HAProxy's proxy-protocol.txt). It does not matter how the bytes are
/// split; those that cannot begin or continue a header are refused at the first one.
class ProxyProtocolParser {
 public:
  enum class Progress : std::uint8_t { more, complete, failed };

  /// What may follow the addresses of version 2: certificates' names, checksums and the like, which
  /// are skipped.
  static constexpr std::size_t kMostExtensionBytes = 4096;

  /// Reads on, until the header is complete or has failed.
  [[nodiscard]] Progress read(std::span<const char> bytes) noexcept;

  /// Whether it has read anything.
  [[nodiscard]] bool started() const noexcept { return count_ != 0; }

  /// When complete: how many of the last call's bytes belong to the header.
  [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }

  /// When complete: the client's address. Nothing where the proxy speaks for itself, as when it
  /// looks whether quoit is there (LOCAL), or knows no address of the Internet (UNKNOWN, Unix).
  [[nodiscard]] const std::optional<config::IpAddress>& client() const noexcept { return client_; }

 private:
  static constexpr std::size_t kLongestText = 107;  // of version 1, with its CRLF

  [[nodiscard]] Progress read_byte(char byte) noexcept;
  [[nodiscard]] Progress read_text() noexcept;
  [[nodiscard]] Progress read_binary() noexcept;
  [[nodiscard]] bool understand_text() noexcept;
  [[nodiscard]] bool understand_binary_head() noexcept;
  void understand_binary_addresses() noexcept;

  [[nodiscard]] std::uint8_t octet(std::size_t index) const noexcept {
    return static_cast<std::uint8_t>(bytes_[index]);
  }

  std::array<char, kLongestText> bytes_{};  ///< the first that came
  std::size_t count_ = 0;                   ///< of all that came
  std::size_t size_ = 0;                    ///< of a binary header, once it is known
  std::size_t consumed_ = 0;
  std::optional<config::IpAddress> client_;
};

}  // namespace server
