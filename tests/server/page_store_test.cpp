#include "server/page_store.hpp"

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace server {
namespace {

using runtime::system::TimePoint;

constexpr std::size_t kQuarter = PageStore::kBlock / 4;
constexpr PageStore::Options kOneBlock{.blocks = 1, .least_body = 1000, .requests = 0};
constexpr TimePoint kBegin{std::chrono::hours(1)};

std::string letters(char letter, std::size_t size = kQuarter) {
  return std::string(size, letter);
}

/// What stands in the file of the store.
std::string stored_at(const PageStore& store, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t count = ::pread(store.descriptor(), bytes.data(), size, static_cast<off_t>(offset));
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

/// Puts bodies of a letter into the store until it takes no more; how many it took.
std::size_t fill(PageStore& store, char letter, TimePoint now) {
  std::size_t count = 0;
  for (PagePlace place; store.find(letters(letter), place, now); place = {}) ++count;
  return count;
}

TEST(PageStore, HasWhatWasAskedForOften) {
  PageStore store({.blocks = 1, .least_body = 1000, .requests = 2});
  const std::string body = letters('a', 5000);
  PagePlace place;
  EXPECT_FALSE(store.find(body, place, kBegin));
  EXPECT_FALSE(store.find(body, place, kBegin));
  const auto offset = store.find(body, place, kBegin);
  ASSERT_TRUE(offset);
  EXPECT_EQ(stored_at(store, *offset, body.size()), body);
  EXPECT_EQ(store.find(body, place, kBegin), offset);
}

TEST(PageStore, TakesWhatIsNeitherTooSmallNorTooLarge) {
  const PageStore store(kOneBlock);
  EXPECT_FALSE(store.takes(999));
  EXPECT_TRUE(store.takes(1000));
  EXPECT_TRUE(store.takes(PageStore::kBlock));
  EXPECT_FALSE(store.takes(PageStore::kBlock + 1));
  EXPECT_FALSE(PageStore({}).takes(100'000));
}

TEST(PageStore, KeepsBodiesApart) {
  PageStore store(kOneBlock);
  PagePlace one;
  PagePlace other;
  const auto first = store.find(letters('a', 1001), one, kBegin);
  const auto second = store.find(letters('b', 1001), other, kBegin);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(stored_at(store, *first, 1001), letters('a', 1001));
  EXPECT_EQ(stored_at(store, *second, 1001), letters('b', 1001));
}

TEST(PageStore, GivesUpTheOldestBlockOnceItHasStayed) {
  PageStore store({.blocks = 2, .least_body = 1000, .requests = 0});
  PagePlace oldest;
  ASSERT_TRUE(store.find(letters('a'), oldest, kBegin));
  EXPECT_EQ(fill(store, 'a', kBegin), 2 * PageStore::kBlock / kQuarter - 1);

  const TimePoint later = kBegin + PageStore::kLeastStay;
  PagePlace next;
  EXPECT_FALSE(store.find(letters('b'), next, later - std::chrono::nanoseconds(1)));
  EXPECT_TRUE(store.find(letters('a'), oldest, later));
  const auto offset = store.find(letters('b'), next, later);
  ASSERT_TRUE(offset);
  EXPECT_EQ(stored_at(store, *offset, kQuarter), letters('b'));
  // It is asked for anew, and finds room beside the other.
  const auto moved = store.find(letters('a'), oldest, later);
  ASSERT_TRUE(moved);
  EXPECT_NE(moved, offset);
  EXPECT_EQ(stored_at(store, *moved, kQuarter), letters('a'));
}

TEST(PageStore, WritesToNoPageThatASocketHas) {
  PageStore store(kOneBlock);
  PagePlace place;
  constexpr std::size_t kSent = 64 * 1024;
  const auto offset = store.find(letters('a'), place, kBegin);
  ASSERT_TRUE(offset);
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const runtime::Fd near(ends[0]);
  const runtime::Fd far(ends[1]);
  auto from = static_cast<off_t>(*offset);
  ASSERT_EQ(::sendfile(near.get(), store.descriptor(), &from, kSent), ssize_t{kSent});

  fill(store, 'a', kBegin);
  ASSERT_GT(fill(store, 'b', kBegin + PageStore::kLeastStay), 0U);
  ASSERT_EQ(stored_at(store, *offset, kSent), letters('b', kSent));
  std::string received(kSent, '\0');
  ASSERT_EQ(::recv(far.get(), received.data(), kSent, MSG_WAITALL), ssize_t{kSent});
  EXPECT_EQ(received, letters('a', kSent));
}

TEST(PageStore, GivesUpBlocksThatItMayNotHaveAnyMore) {
  PageStore store({.blocks = 2, .least_body = 1000, .requests = 0});
  std::vector<PagePlace> places(2 * PageStore::kBlock / kQuarter);
  for (PagePlace& place : places) ASSERT_TRUE(store.find(letters('a'), place, kBegin));
  store.set_blocks(1);
  EXPECT_TRUE(store.find(letters('a'), places.front(), kBegin));
  EXPECT_FALSE(store.find(letters('a'), places.back(), kBegin));
  store.set_blocks(0);
  EXPECT_FALSE(store.takes(kQuarter));
  store.set_blocks(100);
  EXPECT_TRUE(store.takes(kQuarter));
  PagePlace place;
  EXPECT_TRUE(store.find(letters('b'), place, kBegin));
}

TEST(PageStore, IsEmptyWhereFilesMayNotBeSoLarge) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{.rlim_cur = PageStore::kBlock - 1, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const PageStore store(kOneBlock);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_FALSE(store.takes(kQuarter));
}

}  // namespace
}  // namespace server
