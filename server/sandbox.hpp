#pragma once

#include <expected>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "server/landlock.hpp"

namespace server {

/// What the process takes from itself at the start, as configured, in two steps; what the kernel
/// lacks is left out and the error log says so. On the main thread.
class Sandbox {
 public:
  /// `file` is where the configuration was read from; empty: nowhere.
  Sandbox(const config::Config& config, const std::string& file);

  /// Files, connections and rights. Before the first thread is started: only those that follow are
  /// confined.
  void confine();

  /// What became of the rings' restrictions, which each worker sets itself.
  void tell_of_rings(const runtime::Result<void>& restriction) const;

  /// System calls. When all threads have what they need: rings, above all.
  void filter();

  /// Whether a reload can put this in force. The error is a sentence for people.
  [[nodiscard]] std::expected<void, std::string> admits(const config::Config& config) const;

 private:
  const config::Sandbox options_;
  const std::vector<Grant> grants_;
  bool confined_ = false;
};

}  // namespace server
