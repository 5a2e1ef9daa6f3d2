#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "runtime/fd.hpp"

namespace tests {

/// A client that sends exactly the bytes it is told to. Blocking; it gives up after a time that no
/// working test needs.
class RawClient {
 public:
  /// Connects to 127.0.0.1.
  explicit RawClient(std::uint16_t port);
  /// Connects to a socket that is set up but not connected yet.
  RawClient(runtime::Fd socket, std::uint16_t port);
  [[nodiscard]] static RawClient to_ipv6(std::uint16_t port);
  [[nodiscard]] static RawClient to_unix(const std::filesystem::path& path);

  /// False if the connection broke.
  bool send(std::string_view bytes) const;

  /// Waits for at least one byte; nothing at the end of the stream, or if the connection was reset.
  [[nodiscard]] std::string receive(std::size_t most = 65536) const;
  /// The same into memory of the caller; the number of bytes.
  [[nodiscard]] std::size_t receive(char* bytes, std::size_t most) const;
  [[nodiscard]] std::string receive_until_end() const;

  /// Says that nothing more will be sent.
  void finish() const;
  /// Ends the connection with a reset, whatever is under way.
  void reset();

  [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }

 private:
  explicit RawClient(runtime::Fd socket) noexcept : socket_(std::move(socket)) {}

  runtime::Fd socket_;
};

/// Whether a connection to 127.0.0.1 is refused, or ended before anything was answered.
[[nodiscard]] bool is_refused(std::uint16_t port);

}  // namespace tests
