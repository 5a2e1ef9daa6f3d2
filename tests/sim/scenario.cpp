#include "tests/sim/scenario.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/check.hpp"
#include "server/error_response.hpp"
#include "server/worker_service.hpp"
#include "tests/sim/bounds.hpp"
#include "tests/sim/client.hpp"
#include "tests/sim/content.hpp"
#include "tests/sim/epitaph.hpp"
#include "tests/sim/judge.hpp"
#include "tests/sim/live_memory.hpp"
#include "tests/sim/mischief.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/simulated_socket.hpp"
#include "tests/sim/world.hpp"

namespace sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kRoot = "/srv/www";
/// More than any client's.
constexpr std::size_t kRequestHead = 1024;
constexpr unsigned kLargestBuffer = 4096;
constexpr std::size_t kMostClients = 12;
/// However slow clients and disks are, everything has ended by then.
constexpr std::chrono::hours kLongest{3};

/// What is told to the worker's thread.
class Order final : public runtime::Message {
 public:
  explicit Order(std::function<void()> action) : action_(std::move(action)) {}
  void deliver() noexcept override { action_(); }

 private:
  std::function<void()> action_;
};

runtime::LoopOptions make_loop_options(Random& random) {
  runtime::LoopOptions options;
  options.ring.submission_entries = random.pick({4U, 64U, 512U});
  options.ring.completion_entries = random.pick({2U, 8U, 128U, 1024U});
  options.buffers.buffers = random.pick({1U, 2U, 8U, 128U});
  options.buffers.buffer_size = random.pick({64U, 512U, kLargestBuffer});
  if (random.chance(200)) options.submission = runtime::Submission::immediate;
  options.wait = random.pick(
      {runtime::Wait::block, runtime::Wait::block, runtime::Wait::coalesce, runtime::Wait::spin});
  options.coalescing.least_rate = 0;
  return options;
}

Faults make_faults(Random& random) {
  if (random.chance(250)) return {};
  Faults faults;
  faults.nuisances = random.pick({0U, 20U, 100U, 300U});
  faults.sockets = random.pick({0U, 0U, 5U, 50U});
  faults.files = random.pick({0U, 0U, 10U, 100U});
  faults.delays = random.pick({0U, 10U, 100U});
  return faults;
}

/// The process around one worker.
class Scenario {
 public:
  explicit Scenario(World& world);

  void run();

 private:
  [[nodiscard]] config::Config make_config();
  [[nodiscard]] server::WorkerAssignment make_assignment();
  [[nodiscard]] server::Generation& make_generation();
  [[nodiscard]] server::Listener listen();
  void make_client(unsigned number);
  void plan();
  void order(std::function<void()> action);
  void end_when_all_are_done();
  void reload();
  void expect_within_bounds();
  void expect_clean() const;

  World& world_;
  Random& random_;
  const Duration revalidate_;
  const std::size_t most_in_memory_;
  const bool may_stall_;
  const std::size_t most_connections_;
  const std::size_t seats_;
  const std::size_t cache_memory_;
  const server::FileSender::Limits file_limits_;
  const unsigned most_per_address_;
  const bool with_access_log_;
  std::optional<Mischief> mischief_;
  Judge judge_{world_, revalidate_, most_in_memory_, may_stall_&& seats_ < kMostClients};
  Bounds bounds_{world_,
                 {.connections = most_connections_,
                  .cache_memory = cache_memory_,
                  .most_in_memory = most_in_memory_,
                  .request_head = kRequestHead,
                  .receive_buffer = kLargestBuffer,
                  .pipes = file_limits_.pipes}};

  const server::Event left_ = server::Event::make().value();
  std::deque<server::Generation> generations_;
  server::SiteMetrics site_metrics_;
  server::WorkerMetrics metrics_;
  server::AddressQuota quota_;
  server::LogBell bell_{server::LogBell::make_event().value()};
  server::LogQueue lines_{bell_, 4096};  // that nobody reads: soon it is full
  runtime::Helpers helpers_{runtime::HelpersOptions{}};
  std::vector<std::pair<std::uint64_t, std::shared_ptr<SimulatedListener>>> listeners_;
  std::uint64_t next_group_ = 1;
  server::WorkerService* service_ = nullptr;
  runtime::Loop* loop_ = nullptr;
  std::deque<Order> orders_;
  std::deque<Client> clients_;
  Ending ending_ = Ending::not_yet;
};

Scenario::Scenario(World& world)
    : world_(world),
      random_(world.random),
      revalidate_(random_.pick(
          {milliseconds(0), milliseconds(50), milliseconds(1000), milliseconds(5000)})),
      most_in_memory_(random_.pick({std::size_t{1000}, std::size_t{10'000}, std::size_t{100'000}})),
      may_stall_(random_.chance(300)),
      most_connections_(random_.pick({std::size_t{2}, std::size_t{100}})),
      seats_(random_.pick({std::size_t{1}, kMostClients})),
      cache_memory_(random_.pick({std::size_t{5000}, std::size_t{1'000'000}})),
      file_limits_{.pipes = random_.pick({std::size_t{0}, std::size_t{1}, std::size_t{16}}),
                   .pipe_capacity = random_.pick({std::size_t{4096}, std::size_t{65536}}),
                   .least_spliced = random_.pick({std::uint64_t{1}, std::uint64_t{50'000}})},
      most_per_address_(random_.chance(100) ? 2 : 0),
      with_access_log_(random_.chance(150)),
      quota_(most_per_address_) {
  world_.files.set_tick(random_.pick({4'000'000, 1'000'000'000}));
  mischief_.emplace(world_, std::string(kRoot));
  world_.faults = make_faults(random_);
  // Fewer than its connections and files may take together.
  if (random_.chance(100)) world_.descriptors.set_most(random_.between(8, 20));
  world_.note("faults:", world_.faults.nuisances, world_.faults.sockets, world_.faults.files,
              world_.faults.delays);
}

config::Config Scenario::make_config() {
  config::Config config;
  config.limits.request_head = kRequestHead;
  config.limits.head_timeout = seconds(10);
  config.limits.idle_timeout = seconds(random_.between(5, 20));
  config.limits.send_timeout = seconds(random_.between(5, 20));
  config.cache.max_file = most_in_memory_;
  config.cache.revalidate = std::chrono::duration_cast<milliseconds>(revalidate_);
  config::Site& site = config.sites.front();
  site.root = kRoot;
  site.precompressed = {config::ContentCoding::brotli, config::ContentCoding::gzip};
  site.compress = {config::ContentCoding::gzip};
  site.compress_levels.gzip = 1;
  if (random_.chance(200))
    site.errors = {{.status = {404, 404}, .path = std::string("/").append(kErrorPage)}};
  return config;
}

server::Generation& Scenario::make_generation() {
  return generations_.emplace_back(generations_.size() + 1, make_config(),
                                   std::vector<server::RootFolder>(), nullptr, left_);
}

server::Listener Scenario::listen() {
  const std::uint64_t group = next_group_++;
  const auto listener = std::make_shared<SimulatedListener>();
  // Whoever it has no room for waits in vain when it ends.
  listener->may_leave_behind = most_connections_ < 10;
  listeners_.emplace_back(group, listener);
  return {.descriptor = runtime::Fd(world_.descriptors.open(listener)),
          .sharing = random_.chance(300) ? runtime::ListenerSharing::shared
                                         : runtime::ListenerSharing::own,
          .group = group};
}

server::WorkerAssignment Scenario::make_assignment() {
  const InodeRef folder = world_.files.find_root(std::string(kRoot));
  server::WorkerAssignment assignment{
      .part = {.generation = server::Generation::Lease(make_generation()),
               .share = {.connections = most_connections_,
                         .waiting = seats_,
                         .cache_memory = cache_memory_,
                         .open_files = random_.pick({std::size_t{1}, std::size_t{16}}),
                         .files = file_limits_},
               .folders = {},
               .metrics = {&site_metrics_}},
      .opened = {}};
  if (with_access_log_) assignment.part.access_queue = &lines_;
  assignment.part.folders.push_back(
      {.path = std::string(kRoot),
       .directory = runtime::Fd(world_.descriptors.open(std::make_shared<OpenFile>(folder))),
       .device = 1,
       .may_stall = may_stall_});
  return assignment;
}

void Scenario::make_client(unsigned number) {
  const Habits habits = make_habits(random_);
  const auto socket =
      std::make_shared<SimulatedSocket>(random_.pick({std::size_t{200}, std::size_t{2000},
                                                      std::size_t{20'000}, std::size_t{200'000}}),
                                        0x0a000000 + number % 3);
  // Whom the quota refuses has no answer.
  if (most_per_address_ != 0) socket->spoil();
  clients_.emplace_back(
      world_, judge_, number, habits, make_script(random_, habits),
      [this] { return listeners_.empty() ? nullptr : listeners_.back().second; }, socket, ending_);
}

void Scenario::order(std::function<void()> action) {
  // One that comes as the worker ends finds nobody, as in Worker.
  loop_->post(orders_.emplace_back([this, action = std::move(action)] {
    if (service_ != nullptr) action();
  }));
}

void Scenario::end_when_all_are_done() {
  for (const Client& client : clients_) {
    if (client.is_done()) continue;
    world_.after(milliseconds(100), [this] { end_when_all_are_done(); });
    return;
  }
  world_.note("all clients are done");
  bounds_.take_in_accepted();
  order([this] { service_->drain(); });
}

void Scenario::reload() {
  if (ending_ != Ending::not_yet) return;
  auto next = std::make_shared<server::WorkerAssignment>(make_assignment());
  if (random_.chance(300)) {
    for (const auto& [group, listener] : listeners_) next->closed.push_back(group);
    listeners_.clear();
    next->opened.push_back(listen());
  }
  world_.note("reload");
  order([this, next] {
    if (!next->closed.empty()) bounds_.take_in_accepted();
    service_->adopt(std::move(*next));
    judge_.begin_reign(std::string(kRoot));
  });
}

void Scenario::expect_within_bounds() {
  const auto kept = std::ranges::count_if(
      generations_, [](const server::Generation& each) { return !each.is_left(); });
  service_->publish();
  bounds_.expect_kept(metrics_, static_cast<std::size_t>(kept), clients_.size());
}

void Scenario::plan() {
  const MemoryOf simulation(Owner::simulation);
  const auto clients = static_cast<unsigned>(random_.between(1, kMostClients));
  for (unsigned number = 0; number < clients; ++number) make_client(number);
  const auto some_time = [this](milliseconds most) {
    return microseconds(random_.below(static_cast<std::uint64_t>(microseconds(most).count())));
  };
  if (random_.chance(600)) {
    for (std::uint64_t rest = random_.between(1, 12); rest > 0; --rest) {
      world_.after(some_time(seconds(4)), [this] { mischief_->act(); });
    }
  }
  if (random_.chance(300)) {
    for (std::uint64_t rest = random_.between(1, 3); rest > 0; --rest) {
      world_.after(some_time(seconds(2)), [this] { reload(); });
    }
  }
  if (random_.chance(300)) {
    const bool at_once = random_.chance(300);
    world_.after(some_time(seconds(2)), [this, at_once] {
      world_.note(at_once ? "stop" : "drain");
      ending_ = at_once ? Ending::at_once : Ending::when_answered;
      listeners_.clear();
      bounds_.take_in_accepted();
      order([this, at_once] { at_once ? service_->stop() : service_->drain(); });
    });
  }
  world_.after(milliseconds(100), [this] { end_when_all_are_done(); });
  world_.after(kLongest, [this] { world_.fail("it does not end"); });
}

void Scenario::run() {
  {
    const runtime::LoopOptions options = make_loop_options(random_);
    server::WorkerAssignment assignment = make_assignment();
    assignment.opened.push_back(listen());
    judge_.begin_reign(std::string(kRoot));
    const MemoryOf worker(Owner::worker);
    const auto loop = runtime::Loop::create(options);
    CHECK(loop.has_value());
    loop_ = loop->get();
    server::WorkerService service(*loop_, helpers_, quota_, metrics_, std::move(assignment), [] {});
    service_ = &service;
    plan();
    world_.set_invariant([this] { expect_within_bounds(); });
    loop_->run(service.serve());
    service_ = nullptr;
    world_.set_invariant([] {});
    world_.note("the worker has ended");
  }
  expect_clean();
}

void Scenario::expect_clean() const {
  for (const auto& [number, object] : world_.descriptors.all()) {
    world_.fail("descriptor", number, "was never closed");
  }
  for (const server::Generation& generation : generations_) {
    if (!generation.is_left()) world_.fail("a generation was not left");
  }
}

}  // namespace

namespace {

/// They are made once in a process, by whoever needs the first one: no worker's memory.
void make_error_pages() {
  const server::Request request;
  server::Response response;
  server::compose_error(server::Status::not_found, request, response);
}

/// Gives how many blocks of memory are left over.
std::size_t play_once(std::uint64_t seed, Trace& trace) {
  const std::size_t before = live_blocks();
  {
    World world(seed, trace);
    Scenario scenario(world);
    scenario.run();
  }
  return live_blocks() - before;
}

}  // namespace

void play(std::uint64_t seed, Trace& trace) {
  make_error_pages();
  const Epitaph epitaph(
      seed, trace.is_printed() ? Epitaph::Patience::unlimited : Epitaph::Patience::bounded);
  const std::size_t left_over = play_once(seed, trace);
  if (has_unreachable_memory()) World(seed, trace).fail("memory was lost");
  if (left_over == 0) return;
  // What is made once, to be kept, is not lost; what is lost is lost again.
  Trace again(false);
  const std::size_t lost = play_once(seed, again);
  if (lost != 0) World(seed, trace).fail(lost, "blocks of memory were lost");
}

}  // namespace sim
