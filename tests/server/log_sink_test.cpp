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
#include <sys/un.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "server/journal_entry.hpp"
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

/// In the journal's place.
class Journal {
 public:
  Journal() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    CHECK(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }

  [[nodiscard]] std::string path() const { return folder_.path() / "socket"; }

  /// The next datagram, which has been sent.
  [[nodiscard]] std::string entry() const {
    std::string bytes(2 * kLongestJournalEntry, '\0');
    const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return bytes;
  }

 private:
  tests::TemporaryFolder folder_;
  Fd socket_;
};

TEST(LogSink, GivesTheJournalAnEntryAtATimeWithAFieldALine) {
  const Journal journal;
  const LogSink sink = LogSink::journal(journal.path()).value();
  EXPECT_EQ(sink.write(pieces("MESSAGE=one\x1fSTATUS=200\nMESS", "AGE=two\x1fSTATUS=404\n")), 23U);
  EXPECT_EQ(sink.write(pieces("MESS", "AGE=two\x1fSTATUS=404\n")), 23U);
  EXPECT_EQ(journal.entry(), "MESSAGE=one\nSTATUS=200\n");
  EXPECT_EQ(journal.entry(), "MESSAGE=two\nSTATUS=404\n");
  EXPECT_EQ(journal.entry(), "");
}

TEST(LogSink, DoesNotWaitForTheJournal) {
  const Journal journal;
  const LogSink sink = LogSink::journal(journal.path()).value();
  runtime::Result<std::size_t> written;
  do written = sink.write(pieces("MESSAGE=one\n"));
  while (written);
  EXPECT_EQ(written.error().code, EAGAIN);
}

TEST(LogSink, TellsThatThereIsNoJournal) {
  const tests::TemporaryFolder folder;
  EXPECT_EQ(LogSink::journal(folder.path() / "socket").error().code, ENOENT);
}

}  // namespace
}  // namespace server
