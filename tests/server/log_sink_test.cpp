#include "server/log_sink.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

using runtime::Fd;

LogQueue::Pieces pieces(std::string_view first, std::string_view second = {}) {
  return {std::span(first), std::span(second)};
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The sink that a process has whose standard output is `descriptor`.
runtime::Result<LogSink> standard_output_on(int descriptor) {
  const Fd saved(::dup(STDOUT_FILENO));
  ::dup2(descriptor, STDOUT_FILENO);
  auto sink = LogSink::standard_output();
  ::dup2(saved.get(), STDOUT_FILENO);
  return sink;
}

bool is_nonblocking(int descriptor) {
  return (::fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0;
}

/// Writes until the reader has to make room, and returns the error of that.
int fill(const LogSink& sink) {
  const std::string block(16 * 1024, 'x');
  for (;;) {
    if (const auto written = sink.write(pieces(block)); !written) return written.error().code;
  }
}

TEST(LogSink, AppendsBothPiecesToAFile) {
  const tests::TemporaryFolder folder;
  const auto path = folder.write("log", "before\n");
  const LogSink sink = LogSink::file(path).value();
  EXPECT_EQ(sink.write(pieces("one\nt", "wo\n")), 8U);
  EXPECT_EQ(sink.write(pieces("three\n")), 6U);
  EXPECT_EQ(content_of(path), "before\none\ntwo\nthree\n");
}

TEST(LogSink, MakesAFileThatOthersMayNotRead) {
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  ASSERT_TRUE(LogSink::file(path));
  struct stat attributes{};
  ASSERT_EQ(::stat(path.c_str(), &attributes), 0);
  EXPECT_EQ(attributes.st_mode & 0137, 0U);
}

TEST(LogSink, GoesOnAtTheEndOfATruncatedFile) {  // logrotate's copytruncate
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  const LogSink sink = LogSink::file(path).value();
  EXPECT_TRUE(sink.write(pieces("one\n")));
  std::filesystem::resize_file(path, 0);
  EXPECT_TRUE(sink.write(pieces("two\n")));
  EXPECT_EQ(content_of(path), "two\n");
}

TEST(LogSink, TellsWhyAFileCannotBeOpened) {
  const tests::TemporaryFolder folder;
  EXPECT_EQ(LogSink::file(folder.path() / "missing" / "log").error().code, ENOENT);
  EXPECT_EQ(LogSink::file(folder.path()).error().code, EISDIR);
}

TEST(LogSink, TellsThatTheDiskIsFull) {
  EXPECT_EQ(LogSink::file("/dev/full").value().write(pieces("one\n")).error().code, ENOSPC);
}

TEST(LogSink, DoesNotWaitForAPipeAndLeavesOthersTheirs) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Fd reader(ends[0]);
  const Fd writer(ends[1]);
  const LogSink sink = standard_output_on(writer.get()).value();
  EXPECT_EQ(fill(sink), EAGAIN);
  EXPECT_FALSE(is_nonblocking(writer.get()));
}

TEST(LogSink, DoesNotWaitForASocketAndLeavesOthersTheirs) {  // the journal's standard output
  const tests::Connection connection = tests::unix_connection();
  ASSERT_FALSE(is_nonblocking(connection.near.get()));
  const LogSink sink = standard_output_on(connection.near.get()).value();
  EXPECT_EQ(fill(sink), EAGAIN);
  EXPECT_FALSE(is_nonblocking(connection.near.get()));
}

TEST(LogSink, SharesTheOffsetOfAFileWithStandardError) {  // quoit >all.log 2>&1
  const tests::TemporaryFolder folder;
  const auto path = folder.path() / "log";
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const LogSink sink = standard_output_on(file.get()).value();
  tests::write_all(file.get(), "an error\n");
  EXPECT_TRUE(sink.write(pieces("a line\n")));
  tests::write_all(file.get(), "another error\n");
  EXPECT_EQ(content_of(path), "an error\na line\nanother error\n");
}

}  // namespace
}  // namespace server
