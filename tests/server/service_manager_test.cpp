#include "server/service_manager.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/runtime/support.hpp"

namespace server {
namespace {

/// In systemd's place.
class NotifySocket {
 public:
  explicit NotifySocket(const char* room = nullptr) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
    if (room != nullptr) ::setenv("FDSTORE", room, 1);
  }
  ~NotifySocket() {
    for (const char* const name : {"NOTIFY_SOCKET", "FDSTORE", "WATCHDOG_USEC"}) ::unsetenv(name);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  struct Message {
    std::string text;
    std::size_t descriptors = 0;
  };

  /// The next message; empty: there is none.
  [[nodiscard]] Message take() const {
    std::array<char, 4096> text{};
    union {
      cmsghdr header;
      std::array<char, CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(16 * sizeof(int))> bytes;
    } control{};
    iovec piece{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    const ssize_t size = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0) return {};
    Message taken{.text = std::string(text.data(), static_cast<std::size_t>(size))};
    for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
         each = CMSG_NXTHDR(&message, each)) {
      if (each->cmsg_type != SCM_RIGHTS) continue;
      taken.descriptors += (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t i = 0; i < taken.descriptors; ++i) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(each) + i * sizeof descriptor, sizeof descriptor);
        const runtime::Fd close_it(descriptor);
      }
    }
    return taken;
  }

 private:
  const tests::TemporaryFolder folder_;
  const std::string path_ = (folder_.path() / "notify").string();
  const runtime::Fd socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST(ServiceManager, IsToldTheFirstLineOfAStatus) {
  const NotifySocket socket;
  ServiceManager manager;
  EXPECT_TRUE(manager.is_there());
  manager.ready("Serving\nmore");
  EXPECT_EQ(socket.take().text, "READY=1\nSTATUS=Serving");
  manager.tell("Idle");
  EXPECT_EQ(socket.take().text, "STATUS=Idle");
  manager.stopping("Finishing");
  EXPECT_EQ(socket.take().text, "STOPPING=1\nSTATUS=Finishing");
}

TEST(ServiceManager, IsToldWhenAReloadBegan) {
  const NotifySocket socket;
  const ServiceManager manager;
  manager.reloading();
  const std::string text = socket.take().text;
  constexpr std::string_view kBegin = "RELOADING=1\nMONOTONIC_USEC=";
  ASSERT_TRUE(text.starts_with(kBegin)) << text;
  EXPECT_GT(std::stoll(text.substr(kBegin.size())), 0);
}

TEST(ServiceManager, KeepsAsManySocketsAsItHasRoomFor) {
  const NotifySocket socket("3");
  ServiceManager manager;
  const auto [near, far] = tests::unix_connection();
  const std::array both = {near.get(), far.get()};
  EXPECT_TRUE(manager.keep(both, "kept-a"));
  const NotifySocket::Message message = socket.take();
  EXPECT_EQ(message.text, "FDSTORE=1\nFDNAME=kept-a");
  EXPECT_EQ(message.descriptors, 2U);
  EXPECT_FALSE(manager.keep(both, "kept-b"));
  EXPECT_EQ(socket.take().text, "");
  manager.forget("kept-a");
  EXPECT_EQ(socket.take().text, "FDSTOREREMOVE=1\nFDNAME=kept-a");
  // Which leaves room for others.
  EXPECT_TRUE(manager.keep(both, "kept-b"));
}

TEST(ServiceManager, KeepsNothingTwice) {
  const NotifySocket socket("2");
  ServiceManager manager;
  const auto [near, far] = tests::unix_connection();
  const std::array both = {near.get(), far.get()};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(manager.keep(both, "kept-a"));
  EXPECT_EQ(socket.take().descriptors, 2U);
  EXPECT_EQ(socket.take().text, "");
}

TEST(ServiceManager, KeepsNothingUnlessItSaysSo) {
  const NotifySocket socket;
  ServiceManager manager;
  const auto [near, far] = tests::unix_connection();
  const std::array one = {near.get()};
  EXPECT_FALSE(manager.keep(one, "kept-a"));
}

TEST(ServiceManager, SaysHowOftenItWantsASignOfLife) {
  const NotifySocket socket;
  EXPECT_FALSE(ServiceManager().watchdog());
  ::setenv("WATCHDOG_USEC", "2000000", 1);
  const ServiceManager manager;
  EXPECT_EQ(manager.watchdog(), std::chrono::seconds(2));
  manager.keep_alive();
  EXPECT_EQ(socket.take().text, "WATCHDOG=1");
}

TEST(ServiceManager, HearsNothingMoreOfAProcessThatWasReplaced) {
  const NotifySocket socket;
  ServiceManager manager;
  manager.hand_over(1234);
  EXPECT_EQ(socket.take().text, "MAINPID=1234");
  manager.tell("Finishing");
  manager.keep_alive();
  EXPECT_FALSE(manager.is_there());
  EXPECT_EQ(socket.take().text, "");
}

TEST(ServiceManager, MayNotBeThere) {
  ServiceManager manager;
  EXPECT_FALSE(manager.is_there());
  manager.ready("Serving");
  EXPECT_FALSE(manager.keep({}, "kept-a"));
}

}  // namespace
}  // namespace server
