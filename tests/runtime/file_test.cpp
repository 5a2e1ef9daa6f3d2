#include "runtime/file.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/runtime/support.hpp"

namespace runtime {
namespace {

using tests::make_loop;

std::string name_of(Dispatch dispatch) {
  return dispatch == Dispatch::punted ? "Punted" : "InlineFirst";
}

/// Everything, read in pieces of an odd size.
Task<std::string> read_whole(Loop& loop, int descriptor, Dispatch dispatch) {
  std::string all;
  std::array<char, 1001> piece;
  for (;;) {
    const auto count = co_await read(loop, descriptor, piece, all.size(), {}, dispatch);
    EXPECT_TRUE(count.has_value());
    if (count.value_or(0) == 0) co_return all;
    all.append(piece.data(), *count);
  }
}

/// Files whether or not the kernel may try inline.
class FileTest : public ::testing::TestWithParam<Dispatch> {
 protected:
  Result<Fd> open(const char* path) {
    const Fd root = folder_.open();
    return tests::run(*loop_, [&]() -> Task<Result<Fd>> {
      co_return co_await open_beneath(*loop_, root.get(), path, {}, GetParam());
    });
  }
  int error_of_opening(const char* path) {
    const auto opened = open(path);
    return opened ? 0 : opened.error().code;
  }

  std::unique_ptr<Loop> loop_ = make_loop();
  tests::TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(File, FileTest,
                         ::testing::Values(Dispatch::inline_first, Dispatch::punted),
                         [](const auto& dispatch) { return name_of(dispatch.param); });

TEST_P(FileTest, OpensAFileBelowTheFolder) {
  folder_.write("sub/file.txt", "content");
  const auto file = open("sub/file.txt");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(tests::read_until_end(file->get()), "content");
  EXPECT_EQ(::fcntl(file->get(), F_GETFD), FD_CLOEXEC);
}

TEST_P(FileTest, CountsWhatIsLeftToTheKernelsThreads) {
  folder_.write("file", "content");
  ASSERT_TRUE(open("file").has_value());
  EXPECT_EQ(loop_->punts(), GetParam() == Dispatch::punted ? 1U : 0U);
}

TEST_P(FileTest, FollowsASymbolicLinkThatStaysInside) {
  folder_.write("sub/file.txt", "content");
  std::filesystem::create_symlink("../sub/file.txt", folder_.path() / "sub/link");
  const auto file = open("sub/link");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(tests::read_until_end(file->get()), "content");
}

TEST_P(FileTest, RefusesEveryWayOut) {
  const tests::TemporaryFolder outside;
  const auto secret = outside.write("secret", "x");
  folder_.write("sub/file.txt", "content");
  const auto relative = std::filesystem::relative(secret, folder_.path());
  std::filesystem::create_symlink(secret, folder_.path() / "absolute");
  std::filesystem::create_symlink(folder_.path() / "sub/file.txt", folder_.path() / "own");
  std::filesystem::create_symlink(relative, folder_.path() / "relative");
  std::filesystem::create_symlink(outside.path(), folder_.path() / "folder");

  EXPECT_EQ(error_of_opening(relative.c_str()), EXDEV);
  EXPECT_EQ(error_of_opening("sub/../../anything"), EXDEV);
  EXPECT_EQ(error_of_opening(".."), EXDEV);
  EXPECT_EQ(error_of_opening(secret.c_str()), EXDEV);
  EXPECT_EQ(error_of_opening("absolute"), EXDEV);
  EXPECT_EQ(error_of_opening("own"), EXDEV);
  EXPECT_EQ(error_of_opening("relative"), EXDEV);
  EXPECT_EQ(error_of_opening("folder/secret"), EXDEV);
}

TEST_P(FileTest, FailsWithAValueForAMissingFile) {
  folder_.write("file", "content");
  EXPECT_EQ(error_of_opening("missing"), ENOENT);
  EXPECT_EQ(error_of_opening("missing/file"), ENOENT);
  EXPECT_EQ(error_of_opening("file/below"), ENOTDIR);
}

TEST_P(FileTest, DoesNotWaitForTheOtherEndOfAFifo) {
  ASSERT_EQ(::mkfifo((folder_.path() / "fifo").c_str(), 0600), 0);
  EXPECT_TRUE(open("fifo").has_value());
}

TEST_P(FileTest, ReadsAtAnOffset) {
  const Fd file = tests::open_for_reading(folder_.write("file", "0123456789"));
  tests::run(*loop_, [&]() -> Task<void> {
    std::array<char, 4> bytes{};
    const auto count = co_await read(*loop_, file.get(), bytes, 3, {}, GetParam());
    EXPECT_EQ(count.value_or(0), 4u);
    EXPECT_EQ(std::string(bytes.data(), bytes.size()), "3456");
  });
}

TEST_P(FileTest, ReadsFewerBytesWhereTheFileEnds) {
  const Fd file = tests::open_for_reading(folder_.write("file", "0123456789"));
  tests::run(*loop_, [&]() -> Task<void> {
    std::array<char, 4> bytes{};
    const auto last = co_await read(*loop_, file.get(), bytes, 8, {}, GetParam());
    EXPECT_EQ(last.value_or(99), 2u);
    const auto beyond = co_await read(*loop_, file.get(), bytes, 10, {}, GetParam());
    EXPECT_EQ(beyond.value_or(99), 0u);
  });
}

TEST_P(FileTest, ReadsEveryByte) {
  const std::string content = tests::pattern(300'000);
  const Fd file = tests::open_for_reading(folder_.write("file", content));
  EXPECT_TRUE(loop_->run(read_whole(*loop_, file.get(), GetParam())) == content);
}

TEST_P(FileTest, ReadsAFolderAsAValue) {
  const Fd directory = tests::open_for_reading(folder_.path());
  tests::run(*loop_, [&]() -> Task<void> {
    std::array<char, 4> bytes{};
    const auto count = co_await read(*loop_, directory.get(), bytes, 0, {}, GetParam());
    EXPECT_EQ(count.has_value() ? 0 : count.error().code, EISDIR);
  });
}

TEST_P(FileTest, ReadsFromAClosedDescriptorAsAValueAndTheLoopGoesOn) {
  Fd file = tests::open_for_reading(folder_.write("file", "content"));
  const Fd other = tests::open_for_reading(folder_.write("other", "content"));
  const int closed = file.get();
  file.reset();
  tests::run(*loop_, [&]() -> Task<void> {
    std::array<char, 7> bytes{};
    const auto failed = co_await read(*loop_, closed, bytes, 0, {}, GetParam());
    EXPECT_EQ(failed.has_value() ? 0 : failed.error().code, EBADF);
    const auto count = co_await read(*loop_, other.get(), bytes, 0, {}, GetParam());
    EXPECT_EQ(count.value_or(0), 7u);
  });
}

TEST_P(FileTest, ClosesTheDescriptor) {
  Fd file = tests::open_for_reading(folder_.write("file", "content"));
  const int number = file.get();
  tests::run(*loop_, [&]() -> Task<void> {
    const auto closed = co_await close(*loop_, std::move(file), GetParam());
    EXPECT_TRUE(closed.has_value());
    EXPECT_FALSE(tests::is_open(number));
  });
}

TEST(Close, ClosesTheDescriptorWhenItIsNeverAwaited) {
  const auto loop = make_loop();
  Fd descriptor = tests::event(0);
  const int number = descriptor.get();
  {
    [[maybe_unused]] const Close unused = close(*loop, std::move(descriptor));
  }
  EXPECT_FALSE(tests::is_open(number));
}

TEST(Read, GivesTheReadmesOwnBytes) {
  // And its neighbours', which people wrote too.
  const auto loop = make_loop();
  const Fd root = tests::open_for_reading(QUOIT_SOURCE_DIR);
  for (const auto& entry : std::filesystem::directory_iterator(QUOIT_SOURCE_DIR)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename();
    const std::string content = tests::run(*loop, [&]() -> Task<std::string> {
      const auto file = co_await open_beneath(*loop, root.get(), name.c_str());
      co_return co_await read_whole(*loop, file.value().get(), Dispatch::inline_first);
    });
    EXPECT_FALSE(content.empty()) << name;
    EXPECT_TRUE(content == tests::read_until_end(tests::open_for_reading(entry.path()).get()))
        << name;
  }
}

}  // namespace
}  // namespace runtime
