#include "runtime/loop.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "runtime/file.hpp"
#include "runtime/poll.hpp"
#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"
#include "runtime/socket.hpp"
#include "runtime/wait_queue.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;
using tests::make_loop;
using tests::Turn;

TEST(Loop, RunGivesTheTasksValue) {
  const auto loop = make_loop();
  EXPECT_EQ(tests::run(*loop, []() -> Task<int> { co_return 7; }), 7);
}

TEST(Loop, RunsOneTaskAfterTheOther) {
  const auto loop = make_loop();
  for (int i = 0; i < 3; ++i) {
    const int value = tests::run(*loop, [&]() -> Task<int> {
      co_await Turn(*loop);
      co_return i;
    });
    EXPECT_EQ(value, i);
  }
}

TEST(Loop, FailsWithAnErrorWhenItsBuffersCannotBeRegistered) {
  // More than the kernel's limit of 32768 entries (io_uring_register_buf_ring(3)).
  const auto loop = Loop::create({.buffers = {.buffers = 65536, .buffer_size = 16}});
  ASSERT_FALSE(loop.has_value());
  EXPECT_EQ(loop.error().code, EINVAL);
}

TEST(Loop, LeavesNoDescriptorBehind) {
  const std::size_t before = tests::open_descriptors();
  {
    const auto loop = make_loop();
  }
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST(Loop, ReadsItsClocksEveryTurn) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto begin = std::chrono::steady_clock::now();
    co_await Turn(*loop);
    EXPECT_GE(loop->now(), begin);
    EXPECT_LE(loop->now(), std::chrono::steady_clock::now());
    const auto epoch = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(epoch).count();
    EXPECT_NEAR(static_cast<double>(loop->wall_clock()), static_cast<double>(seconds), 60);
  });
}

TEST(Loop, LetsCompletionsThroughWhileACoroutineIsAlwaysReady) {
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const Fd readable = tests::event(1);
    bool completed = false;
    auto waits = [&]() -> Task<void> {
      (void)co_await poll(*loop, readable.get(), POLLIN);
      completed = true;
    };
    Scope scope(*loop);
    scope.spawn(waits());
    for (int turn = 0; turn < 1000 && !completed; ++turn) co_await Turn(*loop);
    EXPECT_TRUE(completed);
    co_await scope.join();
  });
}

/// A message that wakes a coroutine.
class Knock final : public Message {
 public:
  explicit Knock(Loop& loop) : queue_(loop) {}

  void deliver() noexcept override {
    thread = std::this_thread::get_id();
    delivered_ = true;
    queue_.wake_all();
  }
  Task<void> wait() {
    while (!delivered_) (void)co_await queue_.wait({});
  }

  std::thread::id thread;

 private:
  WaitQueue queue_;
  bool delivered_ = false;
};

TEST(Loop, RemembersItsLongestTurn) {
  constexpr auto kLong = 20ms;
  for (const bool waits : {false, true}) {
    const auto loop = make_loop();
    tests::run(*loop, [&]() -> Task<void> {
      std::this_thread::sleep_for(kLong);
      if (waits) (void)co_await sleep(*loop, 1ms);
      if (!waits) co_await Turn(*loop);
      EXPECT_GE(loop->longest_turn(), kLong);
      const auto longest = loop->longest_turn();
      co_await Turn(*loop);
      EXPECT_GE(loop->longest_turn(), longest);
    });
  }
}

/// A page that is not there: whoever touches it sleeps until this thread lets it be made.
class SlowPage {
 public:
  explicit SlowPage(std::chrono::milliseconds delay) {
    memory_ = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    faults_ = Fd(static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC)));
    uffdio_api api{.api = UFFD_API, .features = 0, .ioctls = 0};
    uffdio_register range{.range = place(), .mode = UFFDIO_REGISTER_MODE_MISSING, .ioctls = 0};
    usable_ = faults_ && ::ioctl(faults_.get(), UFFDIO_API, &api) == 0 &&
              ::ioctl(faults_.get(), UFFDIO_REGISTER, &range) == 0;
    if (usable_) maker_ = std::thread([this, delay] { make(delay); });
  }
  ~SlowPage() {
    if (usable_) maker_.join();
    ::munmap(memory_, kSize);
  }
  SlowPage(const SlowPage&) = delete;
  SlowPage& operator=(const SlowPage&) = delete;

  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] std::span<char> bytes() const { return {static_cast<char*>(memory_), kSize}; }

 private:
  static constexpr std::size_t kSize = 4096;

  [[nodiscard]] uffdio_range place() const {
    return {.start = reinterpret_cast<std::uintptr_t>(memory_), .len = kSize};
  }
  void make(std::chrono::milliseconds delay) const {
    uffd_msg fault{};
    EXPECT_EQ(::read(faults_.get(), &fault, sizeof fault), static_cast<ssize_t>(sizeof fault));
    std::this_thread::sleep_for(delay);
    uffdio_zeropage page{.range = place(), .mode = 0, .zeropage = 0};
    EXPECT_EQ(::ioctl(faults_.get(), UFFDIO_ZEROPAGE, &page), 0);
  }

  void* memory_ = nullptr;
  Fd faults_;
  bool usable_ = false;
  std::thread maker_;
};

TEST(Loop, CountsWhatAFileTakesInTheKernelInATurn) {
  constexpr auto kLong = 50ms;
  const SlowPage page(kLong);
  PREREQUISITE(page.usable(), "userfaultfd is not allowed here");
  const tests::TemporaryFolder folder(tests::disk_folder());
  const Fd file = tests::open_for_reading(folder.write("file", "in the page cache"));
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> {
    const auto count = co_await read(*loop, file.get(), page.bytes(), 0);
    EXPECT_EQ(count, 17U);
  });
  EXPECT_GE(loop->longest_turn(), kLong);
}

TEST(Loop, CountsNoWaitInATurn) {
  constexpr auto kWait = 500ms;
  const auto loop = make_loop();
  tests::run(*loop, [&]() -> Task<void> { (void)co_await sleep(*loop, kWait); });
  EXPECT_LT(loop->longest_turn(), kWait);
}

class LoopWait : public ::testing::TestWithParam<Wait> {};

TEST_P(LoopWait, EndsWhenAnotherThreadPosts) {
  const auto loop = make_loop({.wait = GetParam()});
  Knock knock(*loop);
  std::thread other([&] { loop->post(knock); });
  loop->run(knock.wait());
  EXPECT_EQ(knock.thread, std::this_thread::get_id());
  other.join();
}

TEST_P(LoopWait, EndsWhenAnOperationCompletes) {
  const auto loop = make_loop({.wait = GetParam()});
  const Fd event = tests::event(0);
  std::thread other([&] { tests::write_all(event.get(), std::string("\1\0\0\0\0\0\0\0", 8)); });
  tests::run(*loop, [&]() -> Task<void> {
    const auto events = co_await poll(*loop, event.get(), POLLIN);
    EXPECT_EQ(events.value_or(0), unsigned{POLLIN});
  });
  other.join();
}

TEST_P(LoopWait, EndsAtADeadline) {
  const auto loop = make_loop({.wait = GetParam()});
  DeadlineClass& limit = loop->deadlines().class_of(10ms);
  tests::run(*loop, [&]() -> Task<void> {
    StopSource source;
    Deadline deadline(source);
    deadline.arm(limit);
    WaitQueue never(*loop);
    const auto outcome = co_await never.wait(source);
    EXPECT_EQ(outcome.has_value() ? 0 : outcome.error().code, ETIMEDOUT);
  });
}

std::string name_of(Wait way) {
  switch (way) {
    case Wait::block:
      return "Block";
    case Wait::coalesce:
      return "Coalesce";
    case Wait::spin:
      return "Spin";
  }
  CHECK(false);
}

INSTANTIATE_TEST_SUITE_P(Way, LoopWait, ::testing::Values(Wait::block, Wait::coalesce, Wait::spin),
                         [](const auto& way) { return name_of(way.param); });

/// A loop that pauses whenever it has sent something.
std::unique_ptr<Loop> make_pausing_loop(std::chrono::nanoseconds pause) {
  return make_loop(
      {.wait = Wait::coalesce,
       .coalescing = {
           .pause = pause, .least_rate = 0, .period = 1ns, .least_kept = 0, .term = 1h}});
}

TEST(LoopPause, LastsWhereLittleCompletes) {
  const auto loop = make_pausing_loop(20ms);
  const tests::Connection connection = tests::unix_connection();
  tests::run(*loop, [&]() -> Task<void> {
    Socket socket(*loop, Fd(::dup(connection.near.get())));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ((co_await socket.send(std::string_view("a"), {})).value_or(0), 1U);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 20ms);
  });
}

TEST(LoopPause, IsNotMadeAfterALargeSend) {
  const auto loop = make_pausing_loop(1h);
  const tests::Connection connection = tests::unix_connection();
  tests::run(*loop, [&]() -> Task<void> {
    Socket socket(*loop, Fd(::dup(connection.near.get())));
    const std::string bytes(16384, 'a');
    EXPECT_EQ((co_await socket.send(bytes, {})).value_or(0), bytes.size());
  });
}

TEST(LoopPause, EndsAtADeadline) {
  const auto loop = make_pausing_loop(1h);
  const tests::Connection connection = tests::unix_connection();
  DeadlineClass& limit = loop->deadlines().class_of(10ms);
  tests::run(*loop, [&]() -> Task<void> {
    Socket socket(*loop, Fd(::dup(connection.near.get())));
    StopSource source;
    Deadline deadline(source);
    deadline.arm(limit);
    EXPECT_EQ((co_await socket.send(std::string_view("a"), source)).value_or(0), 1U);
  });
}

TEST(LoopPause, EndsWhereMuchCompletes) {
  const auto loop = make_pausing_loop(1h);
  const tests::Connection connection = tests::unix_connection();
  const Fd event = tests::event(1);
  tests::run(*loop, [&]() -> Task<void> {
    Socket socket(*loop, Fd(::dup(connection.near.get())));
    std::deque<Poll> polls;
    for (int i = 0; i < 64; ++i)
      polls.emplace_back(*loop, event.get(), POLLIN, StopToken()).start();
    EXPECT_EQ((co_await socket.send(std::string_view("a"), {})).value_or(0), 1U);
    for (Poll& each : polls) EXPECT_TRUE(co_await each);
  });
}

/// Enters while a coroutine sleeps once.
std::uint64_t enters_of_a_sleep(Loop& loop) {
  return tests::run(loop, [&]() -> Task<std::uint64_t> {
    const std::uint64_t before = loop.ring().counters().enters;
    (void)co_await sleep(loop, 5ms);
    co_return loop.ring().counters().enters - before;
  });
}

TEST(Loop, SleepsInTheKernelWhenItBlocks) {
  const auto loop = make_loop({.wait = Wait::block});
  EXPECT_LE(enters_of_a_sleep(*loop), 3u);
}

TEST(Loop, LooksForCompletionsAgainAndAgainWhenItSpins) {
  const auto loop = make_loop({.wait = Wait::spin, .spin_time = 1h});
  std::uint64_t most = 0;
  // Another process may take the processor for a whole sleep, but hardly for a hundred.
  for (int i = 0; i < 100 && most <= 3; ++i) most = std::max(most, enters_of_a_sleep(*loop));
  EXPECT_GT(most, 3u);
}

/// What arrived from several threads.
struct Arrivals {
  explicit Arrivals(std::size_t senders) : next(senders) {}

  std::vector<std::uint64_t> next;  // per sender, the number that must come next
  std::uint64_t count = 0;
  std::uint64_t out_of_order = 0;
};

class Numbered final : public Message {
 public:
  void deliver() noexcept override {
    if (arrivals->next[sender]++ != number) ++arrivals->out_of_order;
    ++arrivals->count;
  }

  Arrivals* arrivals = nullptr;
  std::size_t sender = 0;
  std::uint64_t number = 0;
};

TEST(Loop, DeliversEveryMessageOnceAndInOrderOfItsSender) {
  constexpr std::size_t kSenders = 4;
  constexpr std::uint64_t kEach = 25'000;
  const auto loop = make_loop();
  Arrivals arrivals(kSenders);
  std::vector<std::vector<Numbered>> messages;
  for (std::size_t sender = 0; sender < kSenders; ++sender) {
    auto& own = messages.emplace_back(kEach);
    for (std::uint64_t number = 0; number < kEach; ++number) {
      own[number].arrivals = &arrivals;
      own[number].sender = sender;
      own[number].number = number;
    }
  }
  std::vector<std::thread> senders;
  for (auto& own : messages) {
    senders.emplace_back([&] {
      for (Numbered& message : own) loop->post(message);
    });
  }
  for (std::thread& sender : senders) sender.join();
  tests::run(*loop, [&]() -> Task<void> {
    while (arrivals.count < kSenders * kEach) co_await Turn(*loop);
    for (int i = 0; i < 10; ++i) co_await Turn(*loop);
  });
  EXPECT_EQ(arrivals.count, kSenders * kEach);
  EXPECT_EQ(arrivals.out_of_order, 0u);
}

struct Batch {
  std::uint64_t submissions;
  std::uint64_t enters_to_prepare;
  std::uint64_t enters_to_complete;
};

/// What `count` operations that are complete as soon as they are submitted cost.
Batch submit_together(Submission submission, int count) {
  const auto loop = make_loop({.submission = submission});
  return tests::run(*loop, [&]() -> Task<Batch> {
    const Fd readable = tests::event(1);
    // The operations of the loop itself are in the kernel's hands after the first turn.
    co_await Turn(*loop);
    const RingCounters before = loop->ring().counters();
    auto operation = [&]() -> Task<void> { (void)co_await poll(*loop, readable.get(), POLLIN); };
    Scope scope(*loop);
    for (int i = 0; i < count; ++i) scope.spawn(operation());
    const RingCounters prepared = loop->ring().counters();
    co_await scope.join();
    co_return Batch{prepared.submissions - before.submissions, prepared.enters - before.enters,
                    loop->ring().counters().enters - prepared.enters};
  });
}

TEST(Loop, SubmitsATurnsOperationsWithOneEnterWhenDeferred) {
  const Batch batch = submit_together(Submission::deferred, 100);
  EXPECT_EQ(batch.submissions, 100u);
  EXPECT_EQ(batch.enters_to_prepare, 0u);
  // One carries them all and brings the completions; the second lets the joiner go on.
  EXPECT_LE(batch.enters_to_complete, 2u);
}

TEST(Loop, SubmitsEachOperationWithItsOwnEnterWhenImmediate) {
  const Batch batch = submit_together(Submission::immediate, 100);
  EXPECT_EQ(batch.submissions, 100u);
  EXPECT_EQ(batch.enters_to_prepare, 100u);
}

TEST(Loop, CompletesTenThousandOperationsOnARingOfEightEntries) {
  constexpr int kOperations = 10'000;
  const auto loop = make_loop({.ring = {.submission_entries = 8, .completion_entries = 8}});
  tests::run(*loop, [&]() -> Task<void> {
    const Fd readable = tests::event(1);
    int completed = 0;
    auto operation = [&]() -> Task<void> {
      const auto events = co_await poll(*loop, readable.get(), POLLIN);
      if (events && *events == POLLIN) ++completed;
    };
    Scope scope(*loop);
    const std::uint64_t base = loop->in_flight();
    for (int i = 0; i < kOperations; ++i) scope.spawn(operation());
    EXPECT_EQ(loop->in_flight(), base + kOperations);
    co_await scope.join();
    EXPECT_EQ(completed, kOperations);
    EXPECT_EQ(loop->in_flight(), base);
    EXPECT_GE(loop->ring().counters().early_flushes, unsigned{kOperations} / 8 - 1);
    EXPECT_GT(loop->ring().counters().overflows, 0u);
  });
}

}  // namespace
}  // namespace runtime
