#include "server/server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <utility>

#include <poll.h>
#include <sched.h>

#include "runtime/check.hpp"
#include "runtime/result.hpp"
#include "server/exit.hpp"
#include "server/listing_value.hpp"
#include "server/log.hpp"
#include "server/predecessor.hpp"
#include "server/restart_keys.hpp"
#include "server/worker_share.hpp"

namespace server {
namespace {

using std::chrono::steady_clock;

unsigned allowed_cpus() noexcept {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&allowed)));
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

std::string time_of_day(std::chrono::sys_seconds time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%H:%M:%S", &local);
  return text.data();
}

std::string status_of(const std::optional<LastReload::Outcome>& reload) {
  if (!reload) return {};
  const std::string time = time_of_day(reload->time);
  if (reload->error.empty()) return "; reloaded at " + time;
  return "; not reloaded at " + time + ": " + reload->error;
}

std::string url_of(const config::Address& address) {
  if (address.family == config::Address::Family::unix_domain) return config::to_string(address);
  return "http://" + config::to_string(address);
}

}  // namespace

std::expected<std::unique_ptr<Server>, std::string> Server::open(ServeCommand command,
                                                                 Reread reread,
                                                                 Surroundings surroundings) {
  auto changed = Event::make();
  if (!changed) return std::unexpected(describe(changed.error()));
  const unsigned workers = command.config.server.workers.value_or(allowed_cpus());
  std::unique_ptr<Server> server(new Server(workers, std::move(*changed), std::move(reread),
                                            Sandbox(command.config, command.file),
                                            std::move(surroundings)));
  auto prepared = server->prepare(std::move(command));
  if (!prepared) return std::unexpected(prepared.error());
  server->first_ = std::move(*prepared);
  return server;
}

Server::Server(unsigned workers, Event changed, Reread reread, Sandbox sandbox,
               Surroundings surroundings)
    : limits_(ProcessLimits::raise()),
      changed_(std::move(changed)),
      reread_(std::move(reread)),
      sandbox_(std::move(sandbox)),
      surroundings_(std::move(surroundings)),
      metrics_(workers),
      listeners_(workers),
      crew_(workers, changed_) {}

std::expected<Server::Prepared, std::string> Server::prepare(ServeCommand command) {
  config::Config& config = command.config;
  // Whoever passes sockets has said where to listen; the default yields to that.
  const bool is_activated = !surroundings_.inherited.activated.empty() || listeners_.is_activated();
  if (is_activated && !command.listen_is_given) config.server.listen.clear();
  std::vector<RootFolder> roots;
  for (const config::Site& site : config.sites) {
    auto root = RootFolder::open(site.root);
    if (!root) return std::unexpected(explain_root(site.root, root.error()));
    roots.push_back(std::move(*root));
  }
  auto access_log = prepare_access_log(config.access_log);
  if (!access_log) return std::unexpected(access_log.error());
  auto opened = prepare_listeners(config);
  if (!opened) return std::unexpected(opened.error());
  auto metrics_listener = prepare_metrics(config);
  if (!metrics_listener) return std::unexpected(metrics_listener.error());
  return Prepared{.config = std::move(config),
                  .roots = std::move(roots),
                  .opened = std::move(*opened),
                  .metrics_listener = std::move(*metrics_listener),
                  .access_log = std::move(*access_log)};
}

std::expected<std::vector<ListenerGroup>, std::string> Server::prepare_listeners(
    const config::Config& config) {
  const auto& endpoints = config.server.listen;
  if (!generations_.empty()) return listeners_.open_missing(endpoints, config.limits);
  return listeners_.open_first(surroundings_.inherited, endpoints, config.limits);
}

std::expected<std::shared_ptr<AccessLogOutput>, std::string> Server::prepare_access_log(
    const config::AccessLog& options) const {
  for (const Generation& generation : generations_) {
    const auto& output = generation.access_log();
    if (output != nullptr && output->options() == options) return output;
  }
  return AccessLogOutput::open(options, journal_);
}

std::expected<std::optional<ListenerGroup>, std::string> Server::prepare_metrics(
    const config::Config& config) {
  const auto& wanted = config.metrics.listen;
  const bool is_there =
      metrics_listener_.has_value() && metrics_listener_->endpoint.address == wanted;
  // A ring for it is made no more, see keys_for_restart.
  const bool is_too_late = !generations_.empty() && current().config().sandbox.seccomp;
  if (!wanted || is_there || is_too_late) return std::nullopt;
  if (auto kept = surroundings_.inherited.take_kept(*wanted); !kept.empty()) {
    return ListenerGroup::adopt(std::move(kept), {.address = *wanted}, config.limits, 1);
  }
  std::span<const ListenerGroup> beside;
  if (metrics_listener_) beside = {&*metrics_listener_, 1};
  auto opened = ListenerGroup::open({.address = *wanted}, config.limits, 1, 0, beside);
  if (!opened) return std::unexpected("metrics.listen: " + opened.error());
  return std::move(*opened);
}

std::expected<void, std::string> Server::run() {
  auto signals = Signals::block({SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2});
  if (!signals) return std::unexpected(describe(signals.error()));
  signals_ = std::move(*signals);
  std::signal(SIGPIPE, SIG_IGN);
  auto started = start();
  if (const auto predecessor = std::move(surroundings_.inherited.predecessor);
      started && predecessor) {
    started = take_over_from(predecessor);
  }
  if (started) {
    ready_ = true;
    log::info("serving " + what_is_served());
    if (metrics_listener_) log::info("metrics on " + url_of(metrics_listener_->address));
    forget_unwanted();
    keep_listeners();
    manager_.ready(status());
    serve_until_drained();
  }
  end();
  return started;
}

std::expected<void, std::string> Server::start() {
  sandbox_.confine();
  quota_ = std::make_unique<AddressQuota>(0, [this] { changed_.signal(); });
  helpers_ = std::make_unique<runtime::Helpers>(runtime::HelpersOptions{});
  auto started = put_in_force(*std::exchange(first_, std::nullopt));
  if (!started) return started;
  sandbox_.tell_of_rings(crew_.ring_restriction());
  sandbox_.filter();
  return started;
}

void Server::keep_listeners() {
  for (ListenerGroup& group : listeners_.groups()) {
    if (!group.activated.empty()) continue;
    std::vector<int> descriptors;
    for (const PassedSocket& socket : group.passed()) descriptors.push_back(socket.descriptor);
    const std::string name = group.name_to_keep();
    group.kept = manager_.keep(descriptors, name) ? name : "";
  }
}

void Server::forget_unwanted() {
  for (const InheritedSocket& socket : std::exchange(surroundings_.inherited.kept, {})) {
    manager_.forget(socket.name);
  }
}

std::expected<void, std::string> Server::put_in_force(Prepared prepared) {
  if (prepared.access_log != nullptr) {
    auto started = prepared.access_log->start(crew_.size(), changed_);
    if (!started) return started;
  }
  Generation& next = generations_.emplace_back(
      generations_.empty() ? 1 : current().number() + 1, std::move(prepared.config),
      std::move(prepared.roots), std::move(prepared.access_log), changed_);
  auto assignments = assign(next, prepared.opened);
  if (!assignments) {
    generations_.pop_back();
    return std::unexpected(assignments.error());
  }
  metrics_.generation.set(next.number());
  const config::Config& config = next.config();
  const WorkerShare share = WorkerShare::of(config, crew_.size(), limits_);
  metrics_.connection_capacity.set(share.connections * crew_.size());
  metrics_.cache_capacity.set(share.cache_memory * crew_.size());
  if (limits_.memory / 2 < config.cache.memory) {
    log::info("the cache takes at most " + human_size(limits_.memory / 2) +
              ", less than cache.memory allows: the memory of this process is limited to " +
              human_size(limits_.memory));
  }
  // The sockets that are dropped go here first: see ListenerGroup.
  const auto dropped =
      listeners_.change(std::move(prepared.opened), config.server.listen, config.limits);
  for (const std::string& name : dropped.kept) manager_.forget(name);
  quota_->set_most(config.limits.connections_per_ip);
  if (!crew_.is_at_work()) {
    auto started = crew_.start(config, std::move(*assignments), *helpers_, *quota_, metrics_);
    return started ? serve_metrics(std::move(prepared.metrics_listener)) : started;
  }
  for (WorkerAssignment& assignment : *assignments) assignment.closed = dropped.groups;
  crew_.adopt(std::move(*assignments));
  if (auto served = serve_metrics(std::move(prepared.metrics_listener)); !served) {
    log::error("the metrics are not served: " + served.error());
  }
  return {};
}

std::expected<void, std::string> Server::serve_metrics(std::optional<ListenerGroup> listener) {
  const bool wanted = current().config().metrics.listen.has_value();
  if (wanted && !listener) return {};
  admin_.reset();
  metrics_listener_ = std::move(listener);
  if (!metrics_listener_) return {};
  auto lent = metrics_listener_->lend(0, 1);
  if (!lent) return std::unexpected(lent.error());
  admin_ = std::make_unique<Admin>(std::move(lent->front()),
                                   AdminSources{.metrics = metrics_,
                                                .workers = crew_.workers(),
                                                .ready = ready_,
                                                .last_reload = last_reload_},
                                   current().config().sandbox.ring_restrictions);
  auto started = admin_->wait_until_started();
  if (!started) {
    admin_.reset();
    metrics_listener_.reset();
  }
  return started;
}

std::expected<std::vector<WorkerAssignment>, std::string> Server::assign(
    Generation& generation, std::span<const ListenerGroup> opened) {
  const WorkerShare share = WorkerShare::of(generation.config(), crew_.size(), limits_);
  std::vector<WorkerAssignment> assignments;
  for (unsigned worker = 0; worker < crew_.size(); ++worker) {
    WorkerAssignment& assignment = assignments.emplace_back(
        WorkerAssignment{.part = {.generation = Generation::Lease(generation),
                                  .share = share,
                                  .folders = {},
                                  .metrics = metrics_.sites_of(worker, generation.config().sites)},
                         .opened = {}});
    for (const RootFolder& root : generation.roots()) {
      auto folder = root.duplicate();
      if (!folder) return std::unexpected(explain_root(root.path, folder.error()));
      assignment.part.folders.push_back(std::move(*folder));
    }
    for (const ListenerGroup& group : opened) {
      auto lent = group.lend(worker, crew_.size());
      if (!lent) return std::unexpected(lent.error());
      std::ranges::move(*lent, std::back_inserter(assignment.opened));
    }
    if (const auto& log = generation.access_log()) {
      assignment.part.access_queue = &log->queue(worker);
    }
    assignment.part.notices = &notices_;
  }
  return assignments;
}

std::string Server::what_is_served() const {
  const std::vector<RootFolder>& roots = current().roots();
  std::string text = roots.front().path;
  if (roots.size() > 1) text += " and " + std::to_string(roots.size() - 1) + " more";
  const char* before = " on ";
  for (const ListenerGroup& group : listeners_.groups()) {
    text += std::exchange(before, ", ") + url_of(group.address);
  }
  return text + " with " + counted(crew_.size(), "worker", "workers");
}

std::string Server::status() const {
  std::uint64_t connections = 0;
  for (unsigned worker = 0; worker < crew_.size(); ++worker) {
    for (const Counter& state : metrics_.worker(worker).connections) connections += state.value();
  }
  const char* const doing = phase_ == Phase::serving ? "Serving " : "Finishing: ";
  return doing + counted(current().roots().size(), "site", "sites") + " on " +
         counted(listeners_.groups().size(), "address", "addresses") + ", " +
         counted(connections, "connection", "connections") + status_of(last_reload_.get());
}

void Server::serve_until_drained() {
  while (!crew_.has_finished()) {
    wait();
    if (changed_.take()) look_around();
    if (const int signal = signals_->take(); signal != 0) obey(signal);
  }
}

void Server::wait() {
  std::array<pollfd, 3> events = {
      pollfd{.fd = signals_->descriptor(), .events = POLLIN, .revents = 0},
      pollfd{.fd = changed_.descriptor(), .events = POLLIN, .revents = 0},
      // A negative one is left out (poll(2)).
      pollfd{.fd = successor_ ? successor_->descriptor() : -1, .events = POLLIN, .revents = 0}};
  const auto beat = heartbeat_.next();
  const auto until = phase_ends_ && beat ? std::min(phase_ends_, beat)
                     : phase_ends_       ? phase_ends_
                                         : beat;
  int timeout = -1;
  if (until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - steady_clock::now());
    timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }
  const int ready = ::poll(events.data(), events.size(), timeout);
  CHECK(ready >= 0 || errno == EINTR);
  if (events[2].revents != 0) settle_succession();
  const auto now = steady_clock::now();
  if (beat && now >= *beat) heartbeat_.beat(status());
  if (phase_ends_ && now >= *phase_ends_) end_phase();
}

void Server::obey(int signal) {
  switch (signal) {
    case SIGHUP:
      reload();
      return;
    case SIGUSR1:
      reopen_access_log();
      return;
    case SIGUSR2:
      start_successor();
      return;
    default:
      stop();
  }
}

void Server::reload() {
  if (phase_ != Phase::serving) return;
  manager_.reloading();
  const auto reloaded = try_to_reload();
  if (reloaded) {
    log::info(*reloaded);
  } else {
    metrics_.reload_failures.add();
    log::error("not reloaded, the old configuration stays in force: " + reloaded.error());
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  last_reload_.set({.time = now, .error = reloaded ? std::string() : reloaded.error()});
  manager_.ready(status());
}

std::expected<std::string, std::string> Server::try_to_reload() {
  auto command = reread_();
  if (!command) return std::unexpected(command.error());
  if (auto admitted = sandbox_.admits(command->config); !admitted) {
    return std::unexpected(admitted.error());
  }
  auto prepared = prepare(std::move(*command));
  if (!prepared) return std::unexpected(prepared.error());
  const std::string keys = keys_for_restart(current().config(), prepared->config);
  if (!keys.empty()) log::warning("a restart is needed to change " + keys);
  const bool same_log = prepared->access_log == current().access_log();
  if (auto changed = put_in_force(std::move(*prepared)); !changed) {
    return std::unexpected(changed.error());
  }
  keep_listeners();
  if (same_log) reopen_access_log();
  notice_report_.clear();
  log::set_level(current().config().log_level);
  return "reloaded: now serving " + what_is_served();
}

void Server::reopen_access_log() {
  if (const auto& output = current().access_log()) output->reopen();
}

void Server::start_successor() {
  if (phase_ != Phase::serving || successor_) return;
  if (!surroundings_.launcher) {
    log::error("not replaced: there is no launcher, which was said at the start");
    return;
  }
  std::vector<PassedSocket> sockets;
  for (const ListenerGroup& group : listeners_.groups()) {
    std::ranges::move(group.passed(), std::back_inserter(sockets));
  }
  if (metrics_listener_) {
    std::ranges::move(metrics_listener_->passed(), std::back_inserter(sockets));
  }
  auto successor = Successor::start(*surroundings_.launcher, std::move(sockets));
  if (!successor) {
    log::error("not replaced: " + describe(successor.error()));
    return;
  }
  successor_ = std::move(*successor);
  log::info("starting quoit anew; this process goes on until the new one can serve");
}

void Server::settle_succession() {
  const auto process = successor_->ready();
  if (process && phase_ == Phase::serving) {
    manager_.hand_over(*process);
    give_way();
    successor_->let_serve();
    log::info("process " + std::to_string(*process) +
              " serves from now on; what this one has begun may finish");
  } else if (!process) {
    log::error("not replaced: the new quoit has ended before it could serve; this process goes on");
  }
  successor_.reset();
}

void Server::give_way() {
  ready_ = false;
  enter(Phase::superseded, std::nullopt);
  crew_.drain_patiently();
  listeners_.abandon();
  admin_.reset();
  metrics_listener_.reset();
}

void Server::stop() {
  switch (phase_) {
    case Phase::serving:
      break;
    case Phase::superseded:
      return linger();
    case Phase::stopping:
      return;
    default:
      log::info("stopping at once");
      return stop_all();
  }
  ready_ = false;
  manager_.stopping(status());
  const auto delay = current().config().metrics.drain_delay;
  if (delay == delay.zero()) return depart();
  enter(Phase::leaving, delay);
  log::info("not ready any longer: stopping after metrics.drain-delay; once more to stop at once");
}

void Server::depart() {
  if (listeners_.outlives_process()) return linger();
  drain(current().config().server.shutdown_timeout);
  log::info("stopping: running responses may finish; once more to stop at once");
}

void Server::linger() {
  enter(Phase::lingering, current().config().server.restart_grace);
  listeners_.close();
  crew_.drain_patiently();
  log::info(
      "stopping: running responses may finish within server.restart-grace; once more to stop at "
      "once");
}

void Server::drain(std::chrono::milliseconds patience) {
  enter(Phase::draining, patience);
  listeners_.close();
  crew_.drain();
}

void Server::enter(Phase phase, std::optional<std::chrono::milliseconds> patience) {
  phase_ = phase;
  phase_ends_.reset();
  if (patience) phase_ends_ = steady_clock::now() + *patience;
}

void Server::end_phase() {
  // Those that wait for a request need no longer to hear that there is none.
  constexpr std::chrono::milliseconds kToCloseIdleConnections{100};
  switch (phase_) {
    case Phase::leaving:
      return depart();
    case Phase::lingering:
      return drain(kToCloseIdleConnections);
    case Phase::stopping:
      leave_behind();
    default:
      log::warning("some responses did not finish within the time that they had and are cut");
      stop_all();
  }
}

void Server::stop_all() {
  // What the kernel does not cancel by then waits for a disk, which more time would not mend.
  constexpr std::chrono::seconds kToCancel{1};
  enter(Phase::stopping, kToCancel);
  crew_.stop();
}

void Server::leave_behind() {
  log::warning("a file system does not answer: ending without what waits for it");
  listeners_.close();
  admin_.reset();
  std::_Exit(static_cast<int>(Exit::success));
}

void Server::end() {
  listeners_.close();
  admin_.reset();
  stop_all();
  crew_.dismiss();
  helpers_.reset();
  generations_.clear();
}

void Server::look_around() {
  report_starvation();
  report_refusals();
  for (const Notice& notice : notices_.take()) notice_report_.tell(notice);
  for (const Generation& generation : generations_) {
    if (generation.access_log() != nullptr) generation.access_log()->report();
  }
  generations_.remove_if(
      [&](const Generation& each) { return each.is_left() && &each != &current(); });
}

void Server::report_starvation() {
  // Once is enough: what the operator has to do does not change with the number.
  if (!crew_.is_starved() || std::exchange(starvation_reported_, true)) return;
  log::warning(
      "there are no file descriptors (or no memory) left for new connections; they wait. Raise the "
      "limit with ulimit -n, or with LimitNOFILE= in the systemd unit");
}

void Server::report_refusals() {
  if (quota_->refusals() == 0 || std::exchange(refusals_reported_, true)) return;
  log::warning("a client has more connections than limits.connections-per-ip allows (" +
               std::to_string(current().config().limits.connections_per_ip) +
               "); further ones are closed. This is said once");
}

}  // namespace server
