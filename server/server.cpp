#include "server/server.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <utility>

#include <poll.h>
#include <sched.h>
#include <sys/resource.h>

#include "runtime/check.hpp"
#include "runtime/result.hpp"
#include "server/log.hpp"
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

/// Every connection is a descriptor, so the process takes as many as it is allowed to.
std::uint64_t raise_descriptor_limit() noexcept {
  rlimit limit{};
  CHECK(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

runtime::LoopOptions loop_options(const config::Config& config, const WorkerShare& share) {
  const config::Server& server = config.server;
  constexpr std::size_t kFewestCompletions = 4096;
  constexpr std::size_t kMostCompletions = 65536;
  runtime::LoopOptions options;
  // Every connection may complete a receive and a send between two turns, and must not overflow the
  // queue.
  options.ring.completion_entries = static_cast<unsigned>(
      std::clamp(std::bit_ceil(2 * share.connections), kFewestCompletions, kMostCompletions));
  options.submission =
      server.immediate_submission ? runtime::Submission::immediate : runtime::Submission::deferred;
  options.ring.restricted = config.sandbox.ring_restrictions;
  options.wait = server.spin ? runtime::Wait::spin : runtime::Wait::block;
  return options;
}

std::string url_of(const config::Address& address) {
  if (address.family == config::Address::Family::unix_domain) return config::to_string(address);
  return "http://" + config::to_string(address);
}

/// What only a restart puts in force.
std::string keys_for_restart(const config::Config& in_force, const config::Config& wanted) {
  struct Row {
    std::string_view key;
    bool differs;
  };
  const Row rows[] = {
      {"server.workers", in_force.server.workers != wanted.server.workers},
      {"server.submission",
       in_force.server.immediate_submission != wanted.server.immediate_submission},
      {"server.wait", in_force.server.spin != wanted.server.spin},
      {"sandbox", in_force.sandbox != wanted.sandbox},
      // A ring for it can be made no more.
      {"metrics.listen", in_force.sandbox.seccomp && wanted.metrics.listen &&
                             in_force.metrics.listen != wanted.metrics.listen},
      // A socket that was given a size once does not return to the kernel's tuning (socket(7)).
      {"limits.send-buffer = \"auto\"",
       in_force.limits.send_buffer.has_value() && !wanted.limits.send_buffer},
  };
  std::string keys;
  for (const Row& row : rows) {
    if (row.differs) keys.append(keys.empty() ? "" : ", ").append(row.key);
  }
  return keys;
}

}  // namespace

std::expected<std::unique_ptr<Server>, std::string> Server::open(config::Config config,
                                                                 const std::string& file,
                                                                 Reread reread) {
  auto changed = Event::make();
  if (!changed) return std::unexpected(describe(changed.error()));
  const unsigned workers = config.server.workers.value_or(allowed_cpus());
  std::unique_ptr<Server> server(
      new Server(workers, std::move(*changed), std::move(reread), Sandbox(config, file)));
  auto prepared = server->prepare(std::move(config));
  if (!prepared) return std::unexpected(prepared.error());
  server->first_ = std::move(*prepared);
  return server;
}

Server::Server(unsigned workers, Event changed, Reread reread, Sandbox sandbox)
    : worker_count_(workers),
      descriptors_(raise_descriptor_limit()),
      changed_(std::move(changed)),
      reread_(std::move(reread)),
      sandbox_(std::move(sandbox)),
      metrics_(workers),
      listeners_(workers) {}

std::expected<Server::Prepared, std::string> Server::prepare(config::Config config) const {
  std::vector<RootFolder> roots;
  for (const config::Site& site : config.sites) {
    auto root = RootFolder::open(site.root);
    if (!root) return std::unexpected(explain_root(site.root, root.error()));
    roots.push_back(std::move(*root));
  }
  auto access_log = prepare_access_log(config.access_log);
  if (!access_log) return std::unexpected(access_log.error());
  auto opened = listeners_.open_missing(config.server.listen, config.limits);
  if (!opened) return std::unexpected(opened.error());
  auto metrics_listener = prepare_metrics(config);
  if (!metrics_listener) return std::unexpected(metrics_listener.error());
  return Prepared{.config = std::move(config),
                  .roots = std::move(roots),
                  .opened = std::move(*opened),
                  .metrics_listener = std::move(*metrics_listener),
                  .access_log = std::move(*access_log)};
}

std::expected<std::shared_ptr<AccessLogOutput>, std::string> Server::prepare_access_log(
    const config::AccessLog& options) const {
  for (const Generation& generation : generations_) {
    const auto& output = generation.access_log();
    if (output != nullptr && output->options() == options) return output;
  }
  return AccessLogOutput::open(options);
}

std::expected<std::optional<ListenerGroup>, std::string> Server::prepare_metrics(
    const config::Config& config) const {
  const auto& wanted = config.metrics.listen;
  const bool is_there =
      metrics_listener_.has_value() && metrics_listener_->endpoint.address == wanted;
  // A ring for it is made no more, see keys_for_restart.
  const bool is_too_late = !generations_.empty() && current().config().sandbox.seccomp;
  if (!wanted || is_there || is_too_late) return std::nullopt;
  std::span<const ListenerGroup> beside;
  if (metrics_listener_) beside = {&*metrics_listener_, 1};
  auto opened = ListenerGroup::open({.address = *wanted}, config.limits, 1, 0, beside);
  if (!opened) return std::unexpected("metrics.listen: " + opened.error());
  return std::move(*opened);
}

std::expected<void, std::string> Server::run() {
  auto signals = Signals::block({SIGTERM, SIGINT, SIGHUP, SIGUSR1});
  if (!signals) return std::unexpected(describe(signals.error()));
  signals_ = std::move(*signals);
  std::signal(SIGPIPE, SIG_IGN);
  auto started = start();
  if (started) {
    ready_ = true;
    log::info("serving " + what_is_served());
    if (metrics_listener_) log::info("metrics on " + url_of(metrics_listener_->address));
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
  if (started) sandbox_.filter();
  return started;
}

std::expected<void, std::string> Server::put_in_force(Prepared prepared) {
  if (prepared.access_log != nullptr) {
    auto started = prepared.access_log->start(worker_count_, changed_);
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
  // The sockets that are dropped go here first: see ListenerGroup.
  const auto closed =
      listeners_.change(std::move(prepared.opened), config.server.listen, config.limits);
  quota_->set_most(config.limits.connections_per_ip);
  if (workers_.empty()) {
    auto started = start_workers(std::move(*assignments));
    return started ? serve_metrics(std::move(prepared.metrics_listener)) : started;
  }
  auto assignment = assignments->begin();
  for (Worker& worker : workers_) {
    assignment->closed = closed;
    worker.adopt(std::move(*assignment++));
  }
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
  admin_ = std::make_unique<Admin>(
      std::move(metrics_listener_->listeners.front()),
      AdminSources{.metrics = metrics_, .workers = workers_, .ready = ready_},
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
  const WorkerShare share = WorkerShare::of(generation.config(), worker_count_, descriptors_);
  std::vector<WorkerAssignment> assignments;
  for (unsigned worker = 0; worker < worker_count_; ++worker) {
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
      auto listener = group.lend(worker);
      if (!listener) return std::unexpected(listener.error());
      assignment.opened.push_back(std::move(*listener));
    }
    if (const auto& log = generation.access_log()) {
      assignment.part.access_queue = &log->queue(worker);
    }
    assignment.part.notices = &notices_;
  }
  return assignments;
}

std::expected<void, std::string> Server::start_workers(std::vector<WorkerAssignment> assignments) {
  unsigned number = 0;
  for (WorkerAssignment& assignment : assignments) {
    const auto options = loop_options(current().config(), assignment.part.share);
    workers_.emplace_back(number, options, *helpers_, *quota_, metrics_.worker(number),
                          std::move(assignment), changed_);
    ++number;
  }
  for (Worker& worker : workers_) {
    if (auto started = worker.wait_until_started(); !started) return started;
  }
  return {};
}

std::string Server::what_is_served() const {
  const std::vector<RootFolder>& roots = current().roots();
  std::string text = roots.front().path;
  if (roots.size() > 1) text += " and " + std::to_string(roots.size() - 1) + " more";
  const char* before = " on ";
  for (const ListenerGroup& group : listeners_.groups()) {
    text += std::exchange(before, ", ") + url_of(group.address);
  }
  return text + " with " + std::to_string(worker_count_) +
         (worker_count_ == 1 ? " worker" : " workers");
}

void Server::serve_until_drained() {
  while (!all_finished()) {
    wait();
    if (changed_.take()) look_around();
    if (const int signal = signals_->take(); signal != 0) obey(signal);
  }
}

void Server::wait() {
  std::array<pollfd, 2> events = {
      pollfd{.fd = signals_->descriptor(), .events = POLLIN, .revents = 0},
      pollfd{.fd = changed_.descriptor(), .events = POLLIN, .revents = 0}};
  int timeout = -1;
  if (phase_ends_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*phase_ends_ - steady_clock::now());
    timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }
  const int ready = ::poll(events.data(), events.size(), timeout);
  CHECK(ready >= 0 || errno == EINTR);
  if (ready != 0) return;
  if (phase_ == Phase::leaving) return drain();
  log::warning("some responses did not finish within the shutdown timeout and are cut");
  stop_all();
}

void Server::obey(int signal) {
  switch (signal) {
    case SIGHUP:
      reload();
      return;
    case SIGUSR1:
      reopen_access_log();
      return;
    default:
      stop();
  }
}

void Server::reload() {
  if (phase_ != Phase::serving) return;
  auto config = reread_();
  const auto admitted = config ? sandbox_.admits(*config) : std::unexpected(config.error());
  auto prepared = admitted ? prepare(std::move(*config)) : std::unexpected(admitted.error());
  if (!prepared) {
    metrics_.reload_failures.add();
    log::error("not reloaded, the old configuration stays in force: " + prepared.error());
    return;
  }
  const std::string keys = keys_for_restart(current().config(), prepared->config);
  if (!keys.empty()) log::warning("a restart is needed to change " + keys);
  const bool same_log = prepared->access_log == current().access_log();
  if (auto changed = put_in_force(std::move(*prepared)); !changed) {
    metrics_.reload_failures.add();
    log::error("not reloaded, the old configuration stays in force: " + changed.error());
    return;
  }
  if (same_log) reopen_access_log();
  notice_report_.clear();
  log::set_level(current().config().log_level);
  log::info("reloaded: now serving " + what_is_served());
}

void Server::reopen_access_log() {
  if (const auto& output = current().access_log()) output->reopen();
}

void Server::stop() {
  if (phase_ != Phase::serving) {
    log::info("stopping at once");
    stop_all();
    return;
  }
  ready_ = false;
  const auto delay = current().config().metrics.drain_delay;
  if (delay == delay.zero()) return drain();
  phase_ = Phase::leaving;
  phase_ends_ = steady_clock::now() + delay;
  log::info("not ready any longer: stopping after metrics.drain-delay; once more to stop at once");
}

void Server::drain() {
  phase_ = Phase::draining;
  phase_ends_ = steady_clock::now() + current().config().server.shutdown_timeout;
  listeners_.close();
  for (Worker& worker : workers_) worker.drain();
  log::info("stopping: running responses may finish; once more to stop at once");
}

void Server::stop_all() {
  phase_ends_.reset();
  for (Worker& worker : workers_) worker.stop();
}

void Server::end() {
  listeners_.close();
  admin_.reset();
  stop_all();
  workers_.clear();
  helpers_.reset();
  generations_.clear();
}

bool Server::all_finished() const noexcept {
  return std::ranges::all_of(workers_, &Worker::finished);
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
  const bool starved =
      std::ranges::any_of(workers_, [](const Worker& worker) { return worker.starvations() != 0; });
  // Once is enough: what the operator has to do does not change with the number.
  if (!starved || std::exchange(starvation_reported_, true)) return;
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
