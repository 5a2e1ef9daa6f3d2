#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {

/// A server with two workers whose metrics listen on a Unix socket. It has the files "small" and
/// "large" for all hosts, and for b.example too.
class MonitoredServer {
 public:
  static constexpr std::size_t kSmall = 5;
  static constexpr std::size_t kLarge = 1024 * 1024;

  /// `more` stands in the section [metrics].
  explicit MonitoredServer(const std::string& more = "");

  /// Writes another configuration, which a reload takes.
  void configure(const std::string& more) const;

  [[nodiscard]] HttpResponse ask(std::string_view path) const;
  [[nodiscard]] std::string metrics() const { return ask("/metrics").body; }

  /// Waits until a sample has a value.
  [[nodiscard]] bool comes_to(std::string_view sample, std::uint64_t value) const;

  [[nodiscard]] std::filesystem::path configuration() const { return folder_.path() / "q.toml"; }
  [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "metrics.sock"; }
  [[nodiscard]] ServerProcess& process() noexcept { return process_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return process_.port(); }

 private:
  [[nodiscard]] std::filesystem::path written(const std::string& more) const;

  TemporaryFolder folder_;
  ServerProcess process_;
};

/// What a page of metrics says of a sample: "quoit_connections{state=\"idle\"}". Zero if nothing:
/// requests that never came are left out.
[[nodiscard]] std::uint64_t value_in(const std::string& page, std::string_view sample);

}  // namespace tests
