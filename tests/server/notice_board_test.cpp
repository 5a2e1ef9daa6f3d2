#include "server/notice_board.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

class NoticeBoardTest : public testing::Test {
 protected:
  void post(int number) {
    board_.post({.kind = Notice::Kind::old_sidecar, .subject = std::to_string(number)});
  }
  [[nodiscard]] std::vector<std::string> take() {
    std::vector<std::string> subjects;
    for (const Notice& notice : board_.take()) subjects.push_back(notice.subject);
    return subjects;
  }

  const Event news_ = Event::make().value();
  NoticeBoard board_{news_};
};

TEST_F(NoticeBoardTest, GivesEachNoticeOnceInTheirOrder) {
  EXPECT_FALSE(news_.take());
  for (int i = 0; i < 3; ++i) post(i);
  EXPECT_TRUE(news_.take());
  EXPECT_EQ(take(), (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_TRUE(take().empty());
  EXPECT_FALSE(news_.take());
}

TEST_F(NoticeBoardTest, IsBounded) {
  for (int i = 0; i < 1000; ++i) post(i);
  EXPECT_EQ(take().size(), NoticeBoard::kMost);
  post(1);
  EXPECT_EQ(take().size(), 1U);
}

TEST_F(NoticeBoardTest, TakesFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = NoticeBoard::kMost / kThreads;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int each = 0; each < kEach; ++each) post(each);
    });
  }
  std::size_t taken = 0;
  while (taken < kThreads * kEach) taken += take().size();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, kThreads * kEach);
}

}  // namespace
}  // namespace server
