#pragma once

#include <csignal>
#include <cstdint>
#include <expected>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "runtime/fd.hpp"
#include "runtime/helpers.hpp"
#include "server/access_log_output.hpp"
#include "server/address_quota.hpp"
#include "server/listener.hpp"
#include "server/root.hpp"
#include "server/site_set.hpp"
#include "server/worker.hpp"

namespace server {

/// The process: opens what it needs, runs the workers, and obeys signals. On the main thread, which
/// has no ring and serves nothing.
class Server {
 public:
  /// Opens the root and the listeners: whatever can be wrong with the configuration shows here. The
  /// error is a sentence for people.
  [[nodiscard]] static std::expected<Server, std::string> open(const config::Config& config);

  Server(Server&&) noexcept = default;
  Server& operator=(Server&&) = delete;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Serves until SIGTERM or SIGINT; a second one ends it at once. SIGUSR1 opens the access log
  /// again. Those signals are blocked from then on.
  [[nodiscard]] std::expected<void, std::string> run();

  [[nodiscard]] unsigned workers() const noexcept { return worker_count_; }
  [[nodiscard]] std::vector<config::Address> addresses() const;

 private:
  Server(const config::Config& config, unsigned workers, std::vector<RootFolder> roots,
         std::vector<ListenerGroup> groups, std::unique_ptr<AccessLogOutput> access_log);

  [[nodiscard]] std::expected<void, std::string> start_workers();
  void announce() const;
  void serve_until_drained();
  /// Takes one signal, if there is one, and obeys the others by itself.
  [[nodiscard]] bool is_told_to_stop();
  void end();
  [[nodiscard]] bool all_finished() const noexcept;
  void report_starvation();
  void report_refusals();

  const config::Config* config_;
  unsigned worker_count_;
  std::vector<RootFolder> roots_;
  std::unique_ptr<SiteSet> sites_;  // whose address the workers keep
  std::vector<ListenerGroup> groups_;
  runtime::Fd signals_;
  runtime::Fd changed_;
  std::unique_ptr<AccessLogOutput> access_log_;  // none: it is off
  std::unique_ptr<runtime::Helpers> helpers_;
  std::unique_ptr<AddressQuota> quota_;
  std::list<Worker> workers_;
  std::uint64_t starvations_reported_ = 0;
  bool refusals_reported_ = false;
};

}  // namespace server
