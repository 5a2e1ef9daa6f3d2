#include "server/server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "runtime/result.hpp"
#include "server/log.hpp"

namespace server {
namespace {

using std::chrono::steady_clock;

/// Descriptors that are neither a connection nor a cached file: standard streams, listeners, rings,
/// and a few to spare.
constexpr std::uint64_t kReservedDescriptors = 64;
constexpr std::uint64_t kReservedPerWorker = 16;

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

WorkerShare share_of(const config::Config& config, unsigned workers) noexcept {
  const std::uint64_t descriptors = raise_descriptor_limit();
  const std::uint64_t open_files = config.cache.open_files.value_or(
      static_cast<unsigned>(std::clamp<std::uint64_t>(descriptors / 8, 16, 4096)));
  const std::uint64_t reserved = kReservedDescriptors + workers * kReservedPerWorker + open_files;
  const std::uint64_t most = descriptors > reserved + workers ? descriptors - reserved : workers;
  const std::uint64_t connections = std::min<std::uint64_t>(
      most, config.limits.connections.value_or(static_cast<unsigned>(most)));
  return {.connections = static_cast<std::size_t>((connections + workers - 1) / workers),
          .cache_memory = config.cache.memory / workers,
          .open_files = static_cast<std::size_t>((open_files + workers - 1) / workers)};
}

std::string explain_root(const std::string& path, const runtime::Error& error) {
  switch (error.code) {
    case ENOENT:
      return "the folder '" + path + "' does not exist";
    case ENOTDIR:
      return "'" + path + "' is not a folder";
    case EACCES:
      return "this user may not enter the folder '" + path + "'";
    default:
      return "the folder '" + path + "' cannot be opened: " + describe(error);
  }
}

std::string url_of(const config::Address& address) {
  if (address.family == config::Address::Family::unix_domain) return config::to_string(address);
  return "http://" + config::to_string(address);
}

}  // namespace

std::expected<Server, std::string> Server::open(const config::Config& config) {
  std::vector<RootFolder> roots;
  for (const config::Site& site : config.sites) {
    auto root = RootFolder::open(site.root);
    if (!root) return std::unexpected(explain_root(site.root, root.error()));
    roots.push_back(std::move(*root));
  }

  const unsigned workers = config.server.workers.value_or(allowed_cpus());
  std::vector<ListenerGroup> groups;
  for (const config::Endpoint& endpoint : config.server.listen) {
    auto group = ListenerGroup::open(endpoint, config.limits, workers);
    if (!group) return std::unexpected(group.error());
    groups.push_back(std::move(*group));
  }
  auto access_log = AccessLogOutput::open(config.access_log);
  if (!access_log) return std::unexpected(access_log.error());
  return Server(config, workers, std::move(roots), std::move(groups), std::move(*access_log));
}

Server::Server(const config::Config& config, unsigned workers, std::vector<RootFolder> roots,
               std::vector<ListenerGroup> groups, std::unique_ptr<AccessLogOutput> access_log)
    : config_(&config),
      worker_count_(workers),
      roots_(std::move(roots)),
      sites_(std::make_unique<SiteSet>(config.sites)),
      groups_(std::move(groups)),
      access_log_(std::move(access_log)) {}

Server::~Server() {
  for (const ListenerGroup& group : groups_) {
    if (group.address.family == config::Address::Family::unix_domain) {
      ::unlink(group.address.host.c_str());
    }
  }
}

std::vector<config::Address> Server::addresses() const {
  std::vector<config::Address> addresses;
  for (const ListenerGroup& group : groups_) addresses.push_back(group.address);
  return addresses;
}

std::expected<void, std::string> Server::run() {
  // Before the first thread, which inherits the mask: signals are for the main thread to read.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  signals_.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  changed_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!signals_ || !changed_)
    return std::unexpected(describe(runtime::last_error("eventfd").error()));

  if (auto started = start_workers(); !started) {
    end();
    return started;
  }
  announce();
  serve_until_drained();
  end();
  return {};
}

std::expected<void, std::string> Server::start_workers() {
  const WorkerShare share = share_of(*config_, worker_count_);
  if (access_log_ != nullptr) {
    if (auto started = access_log_->start(worker_count_, changed_.get()); !started) return started;
  }
  helpers_ = std::make_unique<runtime::Helpers>(runtime::HelpersOptions{});
  if (const unsigned most = config_->limits.connections_per_ip; most != 0) {
    quota_ = std::make_unique<AddressQuota>(most, [changed = changed_.get()] {
      const std::uint64_t one = 1;
      CHECK(::write(changed, &one, sizeof one) == sizeof one);
    });
  }
  for (unsigned i = 0; i < worker_count_; ++i) {
    WorkerHoldings holdings;
    for (ListenerGroup& group : groups_) {
      holdings.listeners.push_back(std::move(group.listeners[i]));
    }
    for (const RootFolder& root : roots_) {
      auto folder = root.duplicate();
      if (!folder) return std::unexpected(explain_root(root.path, folder.error()));
      holdings.folders.push_back(std::move(*folder));
    }
    if (access_log_ != nullptr) holdings.access_queue = &access_log_->queue(i);
    holdings.quota = quota_.get();
    workers_.emplace_back(*config_, share, *sites_, *helpers_, std::move(holdings), changed_.get());
  }
  for (Worker& worker : workers_) {
    if (auto started = worker.wait_until_started(); !started) return started;
  }
  return {};
}

void Server::announce() const {
  std::string where;
  for (const ListenerGroup& group : groups_) {
    where += (where.empty() ? "" : ", ") + url_of(group.address);
  }
  std::string what = roots_.front().path;
  if (roots_.size() > 1) what += " and " + std::to_string(roots_.size() - 1) + " more";
  log::info("serving " + what + " on " + where + " with " + std::to_string(worker_count_) +
            (worker_count_ == 1 ? " worker" : " workers"));
}

void Server::serve_until_drained() {
  bool draining = false;
  std::optional<steady_clock::time_point> last_moment;
  while (!all_finished()) {
    std::array<pollfd, 2> events = {pollfd{.fd = signals_.get(), .events = POLLIN, .revents = 0},
                                    pollfd{.fd = changed_.get(), .events = POLLIN, .revents = 0}};
    int timeout = -1;
    if (last_moment) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(*last_moment - steady_clock::now());
      timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    const int ready = ::poll(events.data(), events.size(), timeout);
    CHECK(ready >= 0 || errno == EINTR);
    if (ready == 0) {
      log::warning("some responses did not finish within the shutdown timeout and are cut");
      for (Worker& worker : workers_) worker.stop();
      last_moment.reset();
    }
    if (std::uint64_t count = 0; ::read(changed_.get(), &count, sizeof count) > 0) {
      report_starvation();
      report_refusals();
      if (access_log_ != nullptr) access_log_->report();
    }
    if (!is_told_to_stop()) continue;
    if (std::exchange(draining, true)) {
      for (Worker& worker : workers_) worker.stop();
      log::info("stopping at once");
    } else {
      last_moment = steady_clock::now() + config_->server.shutdown_timeout;
      for (Worker& worker : workers_) worker.drain();
      log::info("stopping: running responses may finish; once more to stop at once");
    }
  }
}

bool Server::is_told_to_stop() {
  signalfd_siginfo signal{};
  if (::read(signals_.get(), &signal, sizeof signal) != sizeof signal) return false;
  if (signal.ssi_signo != SIGUSR1) return true;
  if (access_log_ != nullptr) access_log_->reopen();
  return false;
}

void Server::end() {
  for (Worker& worker : workers_) worker.stop();
  workers_.clear();
  helpers_.reset();
  if (access_log_ != nullptr) access_log_->close();
}

bool Server::all_finished() const noexcept {
  return std::ranges::all_of(workers_, &Worker::finished);
}

void Server::report_starvation() {
  std::uint64_t total = 0;
  for (const Worker& worker : workers_) total += worker.starvations();
  // Once is enough: what the operator has to do does not change with the number.
  if (starvations_reported_ == 0 && total != 0) {
    log::warning(
        "there are no file descriptors (or no memory) left for new connections; they wait. Raise "
        "the limit with "
        "ulimit -n, or with LimitNOFILE= in the systemd unit");
  }
  starvations_reported_ = total;
}

void Server::report_refusals() {
  if (quota_ == nullptr || quota_->refusals() == 0 || std::exchange(refusals_reported_, true))
    return;
  log::warning("a client has more connections than limits.connections-per-ip allows (" +
               std::to_string(config_->limits.connections_per_ip) +
               "); further ones are closed. This is said once");
}

}  // namespace server
