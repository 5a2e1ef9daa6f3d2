#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "runtime/helpers.hpp"
#include "server/address_quota.hpp"
#include "server/admin.hpp"
#include "server/crew.hpp"
#include "server/event.hpp"
#include "server/generation.hpp"
#include "server/heartbeat.hpp"
#include "server/inherited_sockets.hpp"
#include "server/last_reload.hpp"
#include "server/launcher.hpp"
#include "server/listener_set.hpp"
#include "server/log_sink.hpp"
#include "server/metrics_registry.hpp"
#include "server/notice_board.hpp"
#include "server/notice_report.hpp"
#include "server/process_limits.hpp"
#include "server/sandbox.hpp"
#include "server/serve_command.hpp"
#include "server/service_manager.hpp"
#include "server/signals.hpp"
#include "server/successor.hpp"

namespace server {

/// The process: opens what it needs, runs the workers, and obeys signals. On the main thread, which
/// has no ring and serves nothing. All errors are sentences for people.
class Server {
 public:
  /// Reads the configuration anew, from wherever it came.
  using Reread = std::function<std::expected<ServeCommand, std::string>()>;

  /// What the process was given beside its configuration.
  struct Surroundings {
    InheritedSockets inherited{};
    std::optional<Launcher> launcher{};  ///< nothing: it cannot be replaced while it runs
  };

  /// Opens the roots and the listeners: whatever can be wrong with the configuration shows here.
  [[nodiscard]] static std::expected<std::unique_ptr<Server>, std::string> open(
      ServeCommand command, Reread reread, Surroundings surroundings);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Serves until SIGTERM or SIGINT; a second one ends it at once. SIGHUP reads the configuration
  /// again and puts it in force if nothing is wrong with it. SIGHUP and SIGUSR1 open the access log
  /// again. SIGUSR2 starts the program anew, which takes the listeners over; this process then
  /// finishes what it has begun. Those signals are blocked from then on.
  [[nodiscard]] std::expected<void, std::string> run();

 private:
  enum class Phase {
    serving,
    leaving,     ///< serves, but tells load balancers to go elsewhere
    lingering,   ///< accepts nothing more, as another process will; who is connected may ask once
    superseded,  ///< the same, and that process does already: there is no hurry
    draining,    ///< accepts nothing more, and who does not ask is sent away
    stopping,    ///< what is under way is cancelled
  };

  /// All that a configuration needs from outside, opened, and not in force yet.
  struct Prepared {
    config::Config config;
    std::vector<RootFolder> roots;
    std::vector<ListenerGroup> opened;
    std::optional<ListenerGroup> metrics_listener;  ///< nothing: off, or as it was
    std::shared_ptr<AccessLogOutput> access_log;
  };

  Server(unsigned workers, Event changed, Reread reread, Sandbox sandbox,
         Surroundings surroundings);

  [[nodiscard]] std::expected<Prepared, std::string> prepare(ServeCommand command);
  [[nodiscard]] std::expected<std::vector<ListenerGroup>, std::string> prepare_listeners(
      const config::Config& config);
  [[nodiscard]] std::expected<std::shared_ptr<AccessLogOutput>, std::string> prepare_access_log(
      const config::AccessLog& options) const;
  [[nodiscard]] std::expected<std::optional<ListenerGroup>, std::string> prepare_metrics(
      const config::Config& config);
  [[nodiscard]] std::expected<std::vector<WorkerAssignment>, std::string> assign(
      Generation& generation, std::span<const ListenerGroup> opened);
  [[nodiscard]] std::expected<void, std::string> start();
  [[nodiscard]] std::expected<void, std::string> serve_metrics(
      std::optional<ListenerGroup> listener);
  void keep_listeners();
  void forget_unwanted();

  void serve_until_drained();
  void wait();
  void obey(int signal);
  void reload();
  [[nodiscard]] std::expected<std::string, std::string> try_to_reload();
  [[nodiscard]] std::expected<void, std::string> put_in_force(Prepared prepared);
  void reopen_access_log();

  void start_successor();
  void settle_succession();
  void give_way();

  void stop();
  void depart();
  void linger();
  void drain(std::chrono::milliseconds patience);
  void enter(Phase phase, std::optional<std::chrono::milliseconds> patience);
  void end_phase();
  void stop_all();
  /// Ends the process while workers still wait.
  [[noreturn]] void leave_behind();
  void end();

  [[nodiscard]] Generation& current() noexcept { return generations_.back(); }
  [[nodiscard]] const Generation& current() const noexcept { return generations_.back(); }
  [[nodiscard]] std::string what_is_served() const;
  [[nodiscard]] std::string status() const;
  void look_around();
  void report_starvation();
  void report_refusals();

  const ProcessLimits limits_;
  const Event changed_;
  const Reread reread_;
  Sandbox sandbox_;
  Surroundings surroundings_;
  ServiceManager manager_;
  /// Connected while that is allowed: a reload may want it.
  const runtime::Result<LogSink> journal_ = LogSink::journal();
  std::optional<Prepared> first_;  ///< until `run`
  std::optional<Signals> signals_;
  MetricsRegistry metrics_;
  LastReload last_reload_;
  ListenerSet listeners_;
  std::list<Generation> generations_;  ///< the last one is in force; workers hold the others
  NoticeBoard notices_{changed_};
  NoticeReport notice_report_;
  std::unique_ptr<AddressQuota> quota_;
  std::unique_ptr<runtime::Helpers> helpers_;
  Crew crew_;
  Heartbeat heartbeat_{manager_, crew_};
  std::optional<ListenerGroup> metrics_listener_;
  std::unique_ptr<Admin> admin_;  ///< asks workers, and is gone before they are
  std::optional<Successor> successor_;
  std::atomic<bool> ready_ = false;
  Phase phase_ = Phase::serving;
  std::optional<std::chrono::steady_clock::time_point> phase_ends_;
  bool starvation_reported_ = false;
  bool refusals_reported_ = false;
};

}  // namespace server
