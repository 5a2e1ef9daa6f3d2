#include "server/log_writer.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <latch>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/access_log.hpp"
#include "tests/runtime/support.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;
using runtime::Fd;

/// Long enough that nothing in a test happens because it has passed.
constexpr std::chrono::milliseconds kNever = 1h;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::unique_ptr<LogWriter> start(
    LogSink sink, const LogWriterOptions& options, std::function<void()> trouble = [] {}) {
  return LogWriter::start(std::move(sink), options, std::move(trouble)).value();
}

template <class Condition>
void wait_until(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

/// A pipe that holds 4096 bytes, as a file of the log.
class SmallPipe {
 public:
  SmallPipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    reader.reset(ends[0]);
    writer_.reset(ends[1]);
    EXPECT_EQ(::fcntl(ends[0], F_SETPIPE_SZ, 4096), 4096);
  }

  [[nodiscard]] LogSink sink() const {
    return LogSink::file("/proc/self/fd/" + std::to_string(writer_.get())).value();
  }
  /// From then on only the sink writes, and its end ends the reading.
  void close_own_end() { writer_.reset(); }

  [[nodiscard]] std::string read(std::size_t size) const {
    std::string bytes(size, '\0');
    std::size_t so_far = 0;
    while (so_far < size) {
      const ssize_t more = ::read(reader.get(), &bytes[so_far], size - so_far);
      if (more <= 0) break;
      so_far += static_cast<std::size_t>(more);
    }
    bytes.resize(so_far);
    return bytes;
  }

  [[nodiscard]] bool is_full() const {
    int size = 0;
    return ::ioctl(reader.get(), FIONREAD, &size) == 0 && size == 4096;
  }

  Fd reader;

 private:
  Fd writer_;
};

TEST(LogWriter, WritesWhatIsQueuedBeforeItEnds) {
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  auto writer = start(LogSink::file(path).value(), {.queues = 2, .interval = kNever});
  std::string expected;
  for (int i = 0; i < 1'000; ++i) {
    const std::string line = std::to_string(i) + "\n";
    ASSERT_TRUE(writer->queue(1).push(line));
    expected += line;
  }
  EXPECT_EQ(writer->close(), 0U);
  EXPECT_EQ(text_of(path), expected);
  EXPECT_EQ(writer->dropped(), 0U);
}

TEST(LogWriter, TakesRecordsFromAnAccessLog) {
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  auto writer = start(LogSink::file(path).value(), {});
  Counter dropped;
  AccessLog log(writer->queue(0), dropped, {.format = AccessFormat::common});
  log.write({.client = "192.0.2.1",
             .method = "GET",
             .target = "/",
             .protocol = "HTTP/1.1",
             .status = 200,
             .body_bytes = 5});
  EXPECT_EQ(writer->close(), 0U);
  EXPECT_EQ(text_of(path), "192.0.2.1 - - [01/Jan/1970:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n");
}

TEST(LogWriter, AnAccessLogCountsWhatFindsNoRoom) {
  const tests::TemporaryFolder folder;
  auto writer = start(LogSink::file(folder.path() / "log").value(), {.queue_capacity = 64});
  Counter dropped;
  AccessLog log(writer->queue(0), dropped, {.format = AccessFormat::common});
  const std::string long_target(64, 'x');
  log.write({.method = "GET", .target = long_target, .protocol = "HTTP/1.1"});
  EXPECT_EQ(dropped.value(), 1U);
}

TEST(LogWriter, TheFirstLineWakesIt) {
  const SmallPipe pipe;
  auto writer = start(pipe.sink(), {.interval = kNever});
  ASSERT_TRUE(writer->queue(0).push("line\n"));
  EXPECT_EQ(pipe.read(5), "line\n");
}

TEST(LogWriter, AHalfFullQueueWakesIt) {
  const SmallPipe pipe;
  auto writer = start(pipe.sink(), {.queue_capacity = 1024, .interval = kNever});
  ASSERT_TRUE(writer->queue(0).push("line\n"));
  EXPECT_EQ(pipe.read(5), "line\n");
  const std::string line = std::string(600, 'x') + "\n";
  ASSERT_TRUE(writer->queue(0).push(line));
  EXPECT_EQ(pipe.read(line.size()), line);
}

TEST(LogWriter, LinesThatFollowAreWrittenWithinTheInterval) {
  const SmallPipe pipe;
  auto writer = start(pipe.sink(), {.interval = 1ms});
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(writer->queue(0).push("line\n"));
    EXPECT_EQ(pipe.read(5), "line\n");
  }
}

/// Lines of two threads, read by one that is slower than both.
TEST(LogWriter, KeepsTheLinesOfAllQueuesWholeAndInOrder) {
  constexpr int kLines = 3'000;
  constexpr int kThreads = 2;
  SmallPipe pipe;
  std::string text;
  {
    auto writer = start(pipe.sink(), {.queues = kThreads, .queue_capacity = 8192, .interval = 1ms});
    pipe.close_own_end();
    std::thread reader([&] { text = tests::read_until_end(pipe.reader.get()); });
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        LogQueue& queue = writer->queue(static_cast<std::size_t>(thread));
        for (int i = 0; i < kLines; ++i) {
          const std::string line = std::to_string(thread) + " " + std::to_string(i) + " " +
                                   std::string(static_cast<std::size_t>(i % 300), 'x') + "\n";
          while (!queue.push(line)) std::this_thread::yield();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(writer->close(), 0U);
    writer.reset();
    reader.join();
  }
  std::vector<int> next(kThreads, 0);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::size_t thread = kThreads;
    int number = -1;
    std::string filling;
    fields >> thread >> number >> filling;
    ASSERT_LT(thread, next.size()) << line;
    ASSERT_EQ(number, next[thread]++) << line;
    ASSERT_EQ(filling.size(), static_cast<std::size_t>(number % 300)) << line;
  }
  EXPECT_EQ(next, std::vector<int>(kThreads, kLines));
}

TEST(LogWriter, GoesOnInANewFileAfterARotation) {
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  const auto rotated = folder.path() / "log.1";
  auto writer = start(LogSink::file(path).value(), {.interval = 1ms});
  ASSERT_TRUE(writer->queue(0).push("one\n"));
  wait_until([&] { return text_of(path) == "one\n"; });
  std::filesystem::rename(path, rotated);
  ASSERT_TRUE(writer->queue(0).push("two\n"));
  wait_until([&] { return text_of(rotated) == "one\ntwo\n"; });
  writer->replace(LogSink::file(path).value());
  wait_until([&] {
    EXPECT_TRUE(writer->queue(0).push("three\n"));
    return !text_of(path).empty();
  });
  EXPECT_EQ(writer->close(), 0U);
  EXPECT_TRUE(text_of(rotated).starts_with("one\ntwo\n"));
  EXPECT_TRUE(text_of(path).starts_with("three\n"));
}

TEST(LogWriter, KeepsLinesWhileTheDiskIsFull) {
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  std::atomic<int> told = 0;
  auto writer =
      start(LogSink::file("/dev/full").value(), {.interval = 1ms, .tell_every = 0ms}, [&] {
        ++told;
        told.notify_one();
      });
  ASSERT_TRUE(writer->queue(0).push("one\n"));
  told.wait(0);
  EXPECT_EQ(writer->error(), ENOSPC);
  ASSERT_TRUE(writer->queue(0).push("two\n"));
  writer->replace(LogSink::file(path).value());
  told.wait(1);
  EXPECT_EQ(writer->error(), 0);
  EXPECT_EQ(writer->close(), 0U);
  EXPECT_EQ(text_of(path), "one\ntwo\n");
  EXPECT_EQ(writer->dropped(), 0U);
  EXPECT_EQ(told, 2);
}

TEST(LogWriter, CountsWhatItCouldNotWriteAtTheEnd) {
  auto writer = start(LogSink::file("/dev/full").value(), {});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(writer->queue(0).push("line\n"));
  EXPECT_EQ(writer->close(), 3U);
}

TEST(LogWriter, TellsAboutDroppedLines) {
  const SmallPipe pipe;
  std::atomic<int> told = 0;
  auto writer =
      start(pipe.sink(), {.queue_capacity = 1024, .interval = 1ms, .last_wait = 0ms}, [&] {
        ++told;
        told.notify_one();
      });
  const std::string line = std::string(99, 'x') + "\n";
  while (writer->dropped() == 0) (void)writer->queue(0).push(line);
  told.wait(0);
  EXPECT_EQ(writer->error(), 0);
}

TEST(LogWriter, TellsNoMoreThanOnceInAWhile) {
  const SmallPipe pipe;
  std::atomic<int> told = 0;
  auto writer = start(LogSink::file("/dev/full").value(),
                      {.queue_capacity = 1024, .interval = 1ms, .tell_every = kNever}, [&] {
                        ++told;
                        told.notify_one();
                      });
  ASSERT_TRUE(writer->queue(0).push("line\n"));
  told.wait(0);
  while (writer->dropped() == 0) (void)writer->queue(0).push("line\n");
  writer->replace(pipe.sink());
  EXPECT_EQ(pipe.read(5), "line\n");  // now the error is over, and lines were dropped
  (void)writer->close();
  EXPECT_EQ(told, 1);
}

TEST(LogWriter, WaitsAtTheEndForAReaderThatReads) {
  SmallPipe pipe;
  auto writer = start(pipe.sink(), {.interval = kNever, .last_wait = kNever});
  pipe.close_own_end();
  const std::string line = std::string(99, 'x') + "\n";
  std::string lines;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(writer->queue(0).push(line));
    lines += line;
  }
  std::string text;
  std::thread reader([&] { text = tests::read_until_end(pipe.reader.get()); });
  EXPECT_EQ(writer->close(), 0U);
  writer.reset();
  reader.join();
  EXPECT_TRUE(text == lines);
}

TEST(LogWriter, DoesNotWaitForEverForAReaderAtTheEnd) {
  const SmallPipe pipe;
  auto writer = start(pipe.sink(), {.interval = kNever, .last_wait = 1ms});
  // At once: what a pipe of one page takes of a second write depends on the size of the first.
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += std::string(99, 'x') + "\n";
  ASSERT_TRUE(writer->queue(0).push(lines));
  EXPECT_EQ(writer->close(), 100U - 40U);
}

TEST(LogWriter, ANewFileBeginsWithAWholeLine) {
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  const SmallPipe pipe;
  auto writer = start(pipe.sink(), {.interval = kNever});
  // The pipe holds the first line and a part of the second.
  std::string lines;
  for (const char name : {'a', 'b', 'c'}) lines += std::string(2999, name) + "\n";
  ASSERT_TRUE(writer->queue(0).push(lines));
  wait_until([&] { return pipe.is_full(); });
  writer->replace(LogSink::file(path).value());
  EXPECT_EQ(writer->close(), 0U);
  EXPECT_EQ(text_of(path), std::string(2999, 'c') + "\n");
  EXPECT_EQ(writer->dropped(), 1U);
}

TEST(LogWriter, OutlivesItsReader) {
  SmallPipe pipe;
  std::latch told(1);
  auto writer = start(pipe.sink(), {}, [&] { told.count_down(); });
  pipe.close_own_end();
  pipe.reader.reset();
  ASSERT_TRUE(writer->queue(0).push("line\n"));
  told.wait();
  EXPECT_EQ(writer->error(), EPIPE);
  EXPECT_EQ(writer->close(), 1U);
}

TEST(LogWriter, OutlivesTheLimitOfAFile) {
  const tests::TemporaryFolder folder;
  const auto path = folder.write("log", "");
  constexpr rlim_t kLimit = 64 * 1024 * 1024;  // far beyond what the test itself may print
  std::filesystem::resize_file(path, kLimit);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit low{.rlim_cur = kLimit, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  std::latch told(1);
  auto writer = start(LogSink::file(path).value(), {}, [&] { told.count_down(); });
  EXPECT_TRUE(writer->queue(0).push("line\n"));
  told.wait();
  EXPECT_EQ(writer->error(), EFBIG);
  EXPECT_EQ(writer->close(), 1U);
  EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
}

}  // namespace
}  // namespace server
