#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace server {

/// What became of the last attempt to put another configuration in force. Any thread but a
/// worker's: it takes a lock.
class LastReload {
 public:
  struct Outcome {
    std::chrono::sys_seconds time{};
    std::string error{};  ///< a sentence for people; empty: it is in force
  };

  /// `error` is cut to kMost bytes.
  void set(Outcome outcome);
  /// Nothing: there was none.
  [[nodiscard]] std::optional<Outcome> get() const;

  static constexpr std::size_t kMost = 2048;

 private:
  mutable std::mutex guard_;
  std::optional<Outcome> outcome_;
};

}  // namespace server
