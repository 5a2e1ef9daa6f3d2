#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "server/last_reload.hpp"
#include "server/metrics.hpp"
#include "server/metrics_history.hpp"
#include "server/metrics_registry.hpp"
#include "server/metrics_sample.hpp"

namespace server {

/// What an operator wants to see at a glance, whatever the format that will show it. Rates are of
/// the last kRatePeriod; what is "lately" was within the last kLately.
struct Dashboard {
  static constexpr std::chrono::seconds kRatePeriod{10};
  static constexpr std::chrono::seconds kLately{60};

  struct OfWorker {
    double requests_per_second = 0;
    std::uint64_t connections = 0;
    std::uint64_t accepted = 0;
    std::chrono::nanoseconds longest_turn{};  ///< since the start
    bool answers = true;
  };

  /// What is not counted.
  struct Circumstances {
    std::chrono::sys_time<std::chrono::milliseconds> now{};
    bool ready = true;
    std::vector<bool> answers{};  ///< whether each worker has, when it was asked
    std::optional<LastReload::Outcome> reload{};
  };

  std::string_view version{};
  std::chrono::sys_time<std::chrono::milliseconds> start{};
  std::chrono::sys_time<std::chrono::milliseconds> now{};
  bool ready = true;
  std::uint64_t generation = 1;
  std::uint64_t reload_failures = 0;
  std::optional<LastReload::Outcome> reload{};  ///< nothing: as it was started

  std::uint64_t requests = 0;
  std::uint64_t client_errors = 0;
  std::uint64_t server_errors = 0;
  std::uint64_t server_errors_lately = 0;
  std::uint64_t body_bytes = 0;
  double requests_per_second = 0;
  double bytes_per_second = 0;
  DurationCounts durations_lately{};

  std::array<std::uint64_t, kConnectionStates> connections{};
  std::uint64_t connection_capacity = 0;
  std::uint64_t accepted = 0;

  std::optional<double> cache_hit_share{};  ///< lately, or since the start if there was nothing
  std::uint64_t cache_bytes = 0;
  std::uint64_t cache_capacity = 0;

  std::optional<double> submissions_per_enter{};  ///< as above
  std::optional<double> completions_per_enter{};
  std::uint64_t ring_punts = 0;
  std::uint64_t buffer_pool_exhaustions = 0;
  std::uint64_t log_lines_dropped = 0;

  std::vector<OfWorker> workers{};

  /// Of each interval of the history, per second; the oldest first.
  std::vector<double> requests_history{};
  std::vector<double> bytes_history{};

  [[nodiscard]] std::uint64_t all_connections() const noexcept;

  /// `history` holds a sample that is older than `now`.
  [[nodiscard]] static Dashboard of(const MetricsRegistry& metrics, const MetricsHistory& history,
                                    runtime::system::TimePoint now, Circumstances circumstances);
};

}  // namespace server
