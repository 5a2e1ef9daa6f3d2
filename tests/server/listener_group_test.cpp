#include "server/listener_group.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

namespace server {
namespace {

using config::Address;
using Family = Address::Family;

Address unix_address(const std::filesystem::path& path) {
  return {.family = Family::unix_domain, .host = path.string(), .port = 0};
}

/// A client that has connected; nothing, and why in errno, if nobody listens.
runtime::Fd client_of(const Address& address) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (address.family == Family::unix_domain) {
    auto& un = reinterpret_cast<sockaddr_un&>(storage);
    un.sun_family = AF_UNIX;
    std::memcpy(un.sun_path, address.host.c_str(), address.host.size() + 1);
    size = sizeof un;
  } else if (address.family == Family::ipv6) {
    auto& in = reinterpret_cast<sockaddr_in6&>(storage);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(address.port);
    ::inet_pton(AF_INET6, address.host.c_str(), &in.sin6_addr);
    size = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in&>(storage);
    in.sin_family = AF_INET;
    in.sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.host.c_str(), &in.sin_addr);
    size = sizeof in;
  }
  runtime::Fd client(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&storage), size) == 0)
    return client;
  const int error = errno;
  client = runtime::Fd();
  errno = error;
  return client;
}

/// Connects; the error, or 0.
int connect_to(const Address& address) {
  return client_of(address) ? 0 : errno;
}

/// Whether someone can be accepted there, within a time.
bool has_arrived(const Listener& listener, std::chrono::milliseconds most) {
  pollfd arrival{.fd = listener.descriptor.get(), .events = POLLIN, .revents = 0};
  return ::poll(&arrival, 1, static_cast<int>(most.count())) == 1;
}

int option(const Listener& listener, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(listener.descriptor.get(), level, name, &value, &size), 0);
  return value;
}

bool has_ipv6() {
  return ListenerGroup::open({.address = {Family::ipv6, "::1", 0}}, {}, 1).has_value();
}

TEST(ListenerGroup, TakesAPortThatTheKernelChooses) {
  const auto group = ListenerGroup::open({.address = {Family::ipv4, "127.0.0.1", 0}}, {}, 3);
  ASSERT_TRUE(group.has_value()) << group.error();
  ASSERT_EQ(group->listeners.size(), 3U);
  EXPECT_NE(group->address.port, 0);
  for (const Listener& listener : group->listeners) {
    EXPECT_EQ(listener.sharing, runtime::ListenerSharing::own);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener.descriptor.get(), reinterpret_cast<sockaddr*>(&address), &size);
    EXPECT_EQ(ntohs(address.sin_port), group->address.port);
  }
  EXPECT_EQ(connect_to(group->address), 0);
}

TEST(ListenerGroup, SetsWhatConnectionsInherit) {
  config::Limits limits;
  limits.unsent = 4321;
  limits.send_buffer = 100'000;
  const auto group = ListenerGroup::open({.address = {Family::ipv4, "127.0.0.1", 0}}, limits, 1);
  ASSERT_TRUE(group.has_value()) << group.error();
  const Listener& listener = group->listeners.front();
  EXPECT_EQ(option(listener, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(listener, IPPROTO_TCP, TCP_NOTSENT_LOWAT), 4321);
  EXPECT_EQ(option(listener, SOL_SOCKET, SO_SNDBUF), 200'000);  // socket(7): doubled
}

TEST(ListenerGroup, AcceptsWhoeverHasSpoken) {
  constexpr std::chrono::minutes kPatience{1};
  const auto group = ListenerGroup::open({.address = {Family::ipv4, "127.0.0.1", 0}}, {}, 1);
  ASSERT_TRUE(group.has_value()) << group.error();
  const Listener& listener = group->listeners.front();
  const auto client = client_of(group->address);
  ASSERT_TRUE(client);
  EXPECT_FALSE(has_arrived(listener, {}));
  ASSERT_EQ(::send(client.get(), "G", 1, 0), 1);
  EXPECT_TRUE(has_arrived(listener, kPatience));
}

TEST(ListenerGroup, AcceptsTheSilentLater) {
  constexpr std::chrono::minutes kPatience{1};
  const auto group = ListenerGroup::open({.address = {Family::ipv4, "127.0.0.1", 0}}, {}, 1);
  ASSERT_TRUE(group.has_value()) << group.error();
  const auto client = client_of(group->address);
  ASSERT_TRUE(client);
  EXPECT_TRUE(has_arrived(group->listeners.front(), kPatience));
}

TEST(ListenerGroup, ListensOnIpv6Alone) {
  PREREQUISITE(has_ipv6(), "this machine has no IPv6");
  const auto six = ListenerGroup::open({.address = {Family::ipv6, "::", 0}}, {}, 2);
  ASSERT_TRUE(six.has_value()) << six.error();
  EXPECT_EQ(connect_to({Family::ipv6, "::1", six->address.port}), 0);
  // It leaves the same port of IPv4 to others, whatever net.ipv6.bindv6only says.
  for (const Listener& listener : six->listeners) {
    int alone = 0;
    socklen_t size = sizeof alone;
    ASSERT_EQ(::getsockopt(listener.descriptor.get(), IPPROTO_IPV6, IPV6_V6ONLY, &alone, &size), 0);
    EXPECT_EQ(alone, 1);
  }
}

TEST(ListenerGroup, SharesAUnixSocket) {
  const tests::TemporaryFolder folder;
  const Address address = unix_address(folder.path() / "socket");
  const auto group = ListenerGroup::open({.address = address}, {}, 2);
  ASSERT_TRUE(group.has_value()) << group.error();
  ASSERT_EQ(group->listeners.size(), 2U);
  EXPECT_EQ(group->listeners[0].sharing, runtime::ListenerSharing::shared);
  EXPECT_EQ(group->listeners[1].sharing, runtime::ListenerSharing::shared);
  EXPECT_EQ(connect_to(address), 0);
}

TEST(ListenerGroup, ReplacesASocketThatNobodyListensOn) {
  const tests::TemporaryFolder folder;
  const Address address = unix_address(folder.path() / "socket");
  {
    const auto killed = ListenerGroup::open({.address = address}, {}, 1);
  }
  EXPECT_EQ(connect_to(address), ECONNREFUSED);
  const auto group = ListenerGroup::open({.address = address}, {}, 1);
  ASSERT_TRUE(group.has_value()) << group.error();
  EXPECT_EQ(connect_to(address), 0);
}

TEST(ListenerGroup, GivesASocketFileItsMode) {
  const tests::TemporaryFolder folder;
  for (const unsigned mode : {0600U, 0666U, 0777U}) {
    const Address address = unix_address(folder.path() / std::to_string(mode));
    const auto group = ListenerGroup::open({.address = address, .mode = mode}, {}, 1);
    ASSERT_TRUE(group.has_value()) << group.error();
    const auto permissions = std::filesystem::status(address.host).permissions();
    EXPECT_EQ(static_cast<unsigned>(permissions), mode);
  }
}

/// How many connect while nobody accepts.
int count_waiting(const Address& address, int tries) {
  std::vector<runtime::Fd> clients;
  sockaddr_un un{};
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, address.host.c_str(), address.host.size() + 1);
  for (int i = 0; i < tries; ++i) {
    runtime::Fd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&un), sizeof un) != 0) break;
    clients.push_back(std::move(client));
  }
  return static_cast<int>(clients.size());
}

TEST(ListenerGroup, LetsAsManyWaitAsItsBacklogSays) {
  const tests::TemporaryFolder folder;
  for (const int backlog : {1, 7}) {
    const Address address = unix_address(folder.path() / std::to_string(backlog));
    const auto group =
        ListenerGroup::open({.address = address, .backlog = static_cast<unsigned>(backlog)}, {}, 1);
    ASSERT_TRUE(group.has_value()) << group.error();
    EXPECT_EQ(count_waiting(address, 20), backlog + 1);  // the kernel takes one more
  }
}

constexpr const char* kInUse = ": another process listens there; choose another address";

TEST(ListenerGroup, LeavesALiveSocketAlone) {
  const tests::TemporaryFolder folder;
  const Address address = unix_address(folder.path() / "socket");
  const auto first = ListenerGroup::open({.address = address}, {}, 1);
  const auto second = ListenerGroup::open({.address = address}, {}, 1);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(), "cannot listen on unix:" + address.host + kInUse);
  EXPECT_EQ(connect_to(address), 0);
}

TEST(ListenerGroup, LeavesOtherFilesAlone) {
  const tests::TemporaryFolder folder;
  const Address address = unix_address(folder.write("precious", "content"));
  EXPECT_FALSE(ListenerGroup::open({.address = address}, {}, 1).has_value());
  EXPECT_EQ(tests::read_until_end(tests::open_for_reading(address.host).get()), "content");
}

TEST(ListenerGroup, RefusesAPortInUse) {
  const auto first = ListenerGroup::open({.address = {Family::ipv4, "127.0.0.1", 0}}, {}, 1);
  ASSERT_TRUE(first.has_value()) << first.error();
  const auto second = ListenerGroup::open({.address = first->address}, {}, 1);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(), "cannot listen on " + config::to_string(first->address) + kInUse);
}

TEST(ListenerGroup, RefusesAnAddressThatIsNotHere) {
  const auto group = ListenerGroup::open({.address = {Family::ipv4, "192.0.2.1", 0}}, {}, 1);
  ASSERT_FALSE(group.has_value());
  EXPECT_EQ(group.error(), "cannot listen on 192.0.2.1:0: this machine has no such address");
}

/// So many sockets with one address, as a service manager keeps them.
std::vector<InheritedSocket> sockets_called(const std::string& name, unsigned count) {
  auto group = ListenerGroup::open({.address = {Family::ipv4, "127.0.0.1", 0}}, {}, count);
  std::vector<InheritedSocket> sockets;
  for (Listener& listener : group.value().listeners) {
    sockets.push_back(
        {.descriptor = std::move(listener.descriptor), .name = name, .address = group->address});
  }
  return sockets;
}

TEST(ListenerGroup, GivesAWorkerTheSocketsOfThoseThatAreNoMore) {
  const auto group = ListenerGroup::adopt(sockets_called("kept-a", 3), {}, {}, 2);
  ASSERT_TRUE(group.has_value()) << group.error();
  EXPECT_EQ(group->sockets, 3U);
  EXPECT_EQ(group->lend(0, 2).value().size(), 2U);
  EXPECT_EQ(group->lend(1, 2).value().size(), 1U);
}

TEST(ListenerGroup, OpensMoreBesideThoseThatWereKept) {
  const auto group = ListenerGroup::adopt(sockets_called("kept-a", 1), {}, {}, 3);
  ASSERT_TRUE(group.has_value()) << group.error();
  EXPECT_EQ(group->sockets, 3U);
  EXPECT_EQ(group->listeners[2].sharing, runtime::ListenerSharing::own);
}

TEST(ListenerGroup, OpensNothingBesideASocketOfSystemd) {
  const auto group = ListenerGroup::adopt(sockets_called("http", 1), {}, {}, 3);
  ASSERT_TRUE(group.has_value()) << group.error();
  EXPECT_EQ(group->sockets, 1U);
  EXPECT_EQ(group->listeners.size(), 3U);
  EXPECT_EQ(group->listeners[2].sharing, runtime::ListenerSharing::shared);
  EXPECT_EQ(group->passed().size(), 1U);
}

TEST(ListenerGroup, IsKeptUnderANameThatSystemdTakes) {
  EXPECT_EQ(InheritedSockets::name_for({Family::ipv6, "::1", 80}), "kept-[__1]_80");
  EXPECT_EQ(InheritedSockets::name_for(unix_address("/a b")), "kept-unix_/a_b");
  EXPECT_EQ(InheritedSockets::name_for(unix_address(std::string(300, 'a'))).size(), 255U);
}

TEST(ListenerGroup, ChangesTheOptionsOfAnIpv6Address) {
  PREREQUISITE(has_ipv6(), "this machine has no IPv6");
  auto group = ListenerGroup::open({.address = {Family::ipv6, "::1", 0}}, {}, 1);
  ASSERT_TRUE(group.has_value()) << group.error();
  const auto changed = group->change({.address = group->address, .backlog = 9}, {});
  EXPECT_TRUE(changed.has_value()) << changed.error();
}

}  // namespace
}  // namespace server
