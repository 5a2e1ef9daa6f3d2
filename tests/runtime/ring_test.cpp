#include "runtime/ring.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "runtime/check.hpp"
#include "runtime/fd.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;

Ring make_ring(const RingOptions& options = {.submission_entries = 8, .completion_entries = 16}) {
  auto ring = Ring::create(options);
  CHECK(ring.has_value());
  return std::move(*ring);
}

void prepare_nothing(Ring& ring, std::uint64_t name) {
  io_uring_sqe& sqe = ring.prepare();
  io_uring_prep_nop(&sqe);
  sqe.user_data = name;
}

/// Reads what is there.
std::vector<std::uint64_t> read_completions(Ring& ring) {
  std::vector<std::uint64_t> names;
  for (auto batch = ring.completions(); !batch.empty(); batch = ring.completions()) {
    for (const io_uring_cqe& completion : batch) names.push_back(completion.user_data);
    ring.advance(static_cast<unsigned>(batch.size()));
  }
  return names;
}

/// How many threads of the machine wait for a disk, as the kernel sees it.
int waiting_for_disks() {
  std::ifstream statistics("/proc/stat");
  for (std::string name; statistics >> name;) {
    int count = 0;
    if (name == "procs_blocked" && statistics >> count) return count;
  }
  return -1;
}

TEST(Ring, CompletesWhatWasPrepared) {
  Ring ring = make_ring();
  for (const std::uint64_t name : {1u, 2u, 3u}) prepare_nothing(ring, name);
  ring.enter(std::nullopt);
  EXPECT_EQ(read_completions(ring), (std::vector<std::uint64_t>{1, 2, 3}));
}

/// The result of the one operation that was prepared.
int result_of(Ring& ring) {
  ring.enter(std::nullopt);
  const auto completions = ring.completions();
  CHECK(completions.size() == 1);
  const int result = completions.front().res;
  ring.advance(1);
  return result;
}

TEST(Ring, RefusesWhatNoServerNeedsWhenItIsRestricted) {
  for (const bool restricted : {false, true}) {
    Ring ring = make_ring({.submission_entries = 8, .restricted = restricted});
    io_uring_prep_socket(&ring.prepare(), AF_NETLINK, SOCK_RAW, 0, 0);
    const Fd socket(result_of(ring));
    EXPECT_EQ(static_cast<bool>(socket), !restricted);
    const sockaddr_in nowhere{};
    io_uring_prep_connect(&ring.prepare(), -1, reinterpret_cast<const sockaddr*>(&nowhere),
                          sizeof nowhere);
    EXPECT_EQ(result_of(ring), restricted ? -EACCES : -EBADF);
    io_uring_sqe& linked = ring.prepare();
    io_uring_prep_read(&linked, -1, nullptr, 0, 0);
    linked.flags |= IOSQE_IO_LINK;
    EXPECT_EQ(result_of(ring), restricted ? -EACCES : -EBADF);
    io_uring_prep_read(&ring.prepare(), -1, nullptr, 0, 0);
    EXPECT_EQ(result_of(ring), -EBADF);
  }
}

TEST(Ring, CountsWhatItDoes) {
  Ring ring = make_ring();
  for (const std::uint64_t name : {1u, 2u, 3u}) prepare_nothing(ring, name);
  ring.enter(std::nullopt);
  (void)read_completions(ring);
  const RingCounters& counters = ring.counters();
  EXPECT_EQ(counters.submissions, 3u);
  EXPECT_EQ(counters.enters, 1u);
  EXPECT_EQ(counters.completions, 3u);
  EXPECT_EQ(counters.early_flushes, 0u);
  EXPECT_EQ(counters.overflows, 0u);
}

TEST(Ring, SubmitsWithoutReadingCompletions) {
  Ring ring = make_ring();
  prepare_nothing(ring, 1);
  ring.submit();
  EXPECT_EQ(ring.counters().enters, 1u);
  ring.enter(0ns);
  EXPECT_EQ(read_completions(ring), (std::vector<std::uint64_t>{1}));
}

TEST(Ring, DoesNotWaitWhenToldSo) {
  Ring ring = make_ring();
  ring.enter(0ns);
  EXPECT_TRUE(ring.completions().empty());
}

TEST(Ring, WaitsNoLongerThanItsTimeout) {
  Ring ring = make_ring();
  const auto begin = std::chrono::steady_clock::now();
  ring.enter(1010ms);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1010ms);
  EXPECT_TRUE(ring.completions().empty());
}

TEST(Ring, FlushesEarlyWhenTheSubmissionQueueIsFull) {
  Ring ring = make_ring({.submission_entries = 8, .completion_entries = 64});
  for (std::uint64_t name = 1; name <= 8; ++name) prepare_nothing(ring, name);
  EXPECT_EQ(ring.counters().early_flushes, 0u);
  prepare_nothing(ring, 9);
  EXPECT_EQ(ring.counters().early_flushes, 1u);
  EXPECT_EQ(ring.counters().enters, 1u);
  ring.enter(std::nullopt);
  EXPECT_EQ(read_completions(ring).size(), 9u);
}

TEST(Ring, LosesNothingWhenTheCompletionQueueOverflows) {
  constexpr std::uint64_t kOperations = 1000;
  Ring ring = make_ring({.submission_entries = 8, .completion_entries = 8});
  for (std::uint64_t name = 0; name < kOperations; ++name) prepare_nothing(ring, name);
  std::vector<int> seen(kOperations);
  for (std::uint64_t read = 0; read < kOperations;) {
    ring.enter(std::nullopt);
    for (const std::uint64_t name : read_completions(ring)) {
      ++seen.at(name);
      ++read;
    }
  }
  EXPECT_EQ(seen, std::vector<int>(kOperations, 1));
  EXPECT_EQ(ring.counters().completions, kOperations);
  EXPECT_GT(ring.counters().overflows, 0u);
}

TEST(Ring, MovesWithItsCounters) {
  Ring first = make_ring();
  prepare_nothing(first, 1);
  Ring second = std::move(first);
  second.enter(std::nullopt);
  EXPECT_EQ(read_completions(second), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(second.counters().submissions, 1u);
}

struct Remedy {
  const char* name;
  int code;
  const char* sentence;  // a part of it
};

void PrintTo(const Remedy& remedy, std::ostream* out) {
  *out << remedy.name;
}

class RingFailure : public ::testing::TestWithParam<Remedy> {};

/// From now on io_uring_setup fails on this thread.
void refuse_rings(int code) {
  const auto answer = SECCOMP_RET_ERRNO | static_cast<unsigned>(code);
  std::array program = {sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 0, 1),
                        sock_filter BPF_STMT(BPF_RET | BPF_K, answer),
                        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  CHECK(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0);
}

TEST_P(RingFailure, NamesItsRemedy) {
  std::optional<Error> error;
  std::thread confined([&] {
    refuse_rings(GetParam().code);
    const auto ring = Ring::create({});
    if (!ring) error = ring.error();
  });
  confined.join();
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, GetParam().code);
  EXPECT_NE(Ring::explain(*error).find(GetParam().sentence), std::string::npos)
      << Ring::explain(*error);
}

INSTANTIATE_TEST_SUITE_P(Kernel, RingFailure,
                         ::testing::Values(Remedy{"NoSystemCall", ENOSYS, "or the seccomp profile"},
                                           Remedy{"UnknownFlag", EINVAL, "too old"},
                                           Remedy{"UnknownOperation", EOPNOTSUPP, "too old"},
                                           Remedy{"NotPermitted", EPERM, "allow i"},
                                           Remedy{"NoAccess", EACCES, "allow i"},
                                           Remedy{"NoMemory", ENOMEM, "LimitMEMLOCK="},
                                           Remedy{"NoDescriptor", EMFILE, "LimitNOFILE="},
                                           Remedy{"NoDescriptorAnywhere", ENFILE, "LimitNOFILE="},
                                           Remedy{"Other", EFAULT, "io_uring_setup: Bad address"}),
                         [](const auto& remedy) { return std::string(remedy.param.name); });

TEST(Ring, FailsWithAnErrorForAnImpossibleSize) {
  const auto ring = Ring::create({.submission_entries = 0});
  ASSERT_FALSE(ring.has_value());
  EXPECT_EQ(ring.error().code, EINVAL);
}

/// More of them than anything else on the machine is likely to be at once.
TEST(Ring, DoesNotCountAsAWaitForADisk) {
  io_uring_params parameters{};
  const Fd probe(static_cast<int>(::syscall(SYS_io_uring_setup, 1, &parameters)));
  constexpr unsigned kFeatureNoIowait = 1U << 17;
  if ((parameters.features & kFeatureNoIowait) == 0) GTEST_SKIP() << "Linux 6.15 brought it";

  // As a worker waits: for an operation that does not complete.
  const Fd silent(::eventfd(0, EFD_CLOEXEC));
  constexpr int kThreads = 40;
  std::atomic<int> entering = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      Ring ring = make_ring();
      io_uring_prep_poll_add(&ring.prepare(), silent.get(), POLLIN);
      ++entering;
      ring.enter(200ms);
      // ThreadSanitizer does not see liburing unmap a ring, and takes one that another thread gets
      // at the same address for the same.
      while (entering < kThreads) std::this_thread::yield();
    });
  }
  int most = 0;
  while (entering < kThreads) std::this_thread::yield();
  for (const auto end = std::chrono::steady_clock::now() + 100ms;
       std::chrono::steady_clock::now() < end;) {
    most = std::max(most, waiting_for_disks());
  }
  EXPECT_LT(most, kThreads / 2);
}

}  // namespace
}  // namespace runtime
