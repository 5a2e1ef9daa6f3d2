#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {

/// Files for a server with a configuration of its own. They are written first, and are so old that
/// no change of them could go unseen.
class ConfiguredFiles {
 public:
  /// `name` below the folder; the first site's root is its folder "root".
  void write(std::string_view name, std::string_view content) const;

  [[nodiscard]] std::filesystem::path root() const { return folder_.path() / "root"; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

/// A server with one worker that looks at each file once, and a connection to it.
class ConfiguredServer {
 public:
  /// `sites` is what the configuration says from its first site on.
  ConfiguredServer(const ConfiguredFiles& files, std::string_view sites);

  HttpResponse get(std::string_view target, std::string_view fields = "") {
    return client_.get(target, fields);
  }
  [[nodiscard]] HttpClient& client() noexcept { return client_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return server_.port(); }

 private:
  ServerProcess server_;
  HttpClient client_{server_.port()};
};

}  // namespace tests
