#include "server/listener_set.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/listening_socket.hpp"
#include "server/socket_address.hpp"
#include "tests/runtime/support.hpp"

namespace server {
namespace {

using config::Endpoint;
using Family = config::Address::Family;

constexpr unsigned kWorkers = 2;

Endpoint any_port(std::string name = {}) {
  return {.address = {Family::ipv4, "127.0.0.1", 0}, .name = std::move(name)};
}

/// A socket that somebody else has opened.
InheritedSocket socket_called(const std::string& name) {
  auto descriptor = open_listening_socket(any_port(), {}).value();
  const auto address = SocketAddress::of_socket(descriptor.get()).value();
  return {.descriptor = std::move(descriptor), .name = name, .address = address};
}

std::vector<ListenerGroup> open_all(ListenerSet& set, InheritedSockets& inherited,
                                    const std::vector<Endpoint>& endpoints) {
  auto opened = set.open_first(inherited, endpoints, {});
  EXPECT_TRUE(opened) << opened.error();
  return opened ? std::move(*opened) : std::vector<ListenerGroup>();
}

TEST(ListenerSet, TakesASocketInsteadOfTheEndpointWithItsName) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.activated.push_back(socket_called("http"));
  const config::Address address = inherited.activated.front().address;
  const auto opened = open_all(set, inherited, {any_port("other"), any_port("http")});
  ASSERT_EQ(opened.size(), 2U);
  EXPECT_EQ(opened[0].address, address);
  EXPECT_EQ(opened[0].activated, "http");
  EXPECT_EQ(opened[0].endpoint.name, "http");
  EXPECT_EQ(opened[1].endpoint.name, "other");
  EXPECT_TRUE(opened[1].activated.empty());
}

TEST(ListenerSet, TakesASocketInsteadOfTheEndpointWithItsAddress) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.activated.push_back(socket_called("http"));
  const Endpoint same = {.address = inherited.activated.front().address, .backlog = 7};
  const auto opened = open_all(set, inherited, {same});
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].endpoint.backlog, 7U);
}

TEST(ListenerSet, ListensOnASocketThatNoEndpointNames) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.activated.push_back(socket_called("http"));
  const auto opened = open_all(set, inherited, {});
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].listeners.size(), kWorkers);
  EXPECT_EQ(opened[0].listeners[0].sharing, runtime::ListenerSharing::shared);
}

TEST(ListenerSet, NeverLetsGoOfWhatItWasPassed) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.activated.push_back(socket_called("http"));
  const std::vector<Endpoint> endpoints = {any_port()};
  (void)set.change(open_all(set, inherited, endpoints), endpoints, {});
  ASSERT_EQ(set.groups().size(), 2U);
  const auto dropped = set.change({}, {}, {});
  EXPECT_EQ(dropped.groups.size(), 1U);
  ASSERT_EQ(set.groups().size(), 1U);
  EXPECT_EQ(set.groups().front().activated, "http");
  EXPECT_TRUE(set.outlives_process());
}

TEST(ListenerSet, OpensAgainWhatWasKept) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.kept.push_back(socket_called("kept-a"));
  inherited.kept.push_back(socket_called("kept-b"));
  const Endpoint wanted = {.address = inherited.kept.front().address};
  const auto opened = open_all(set, inherited, {wanted});
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].kept, "kept-a");
  // Nobody wants the other one.
  ASSERT_EQ(inherited.kept.size(), 1U);
  EXPECT_EQ(inherited.kept.front().name, "kept-b");
}

TEST(ListenerSet, OpensThePortAgainThatTheKernelChose) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.kept.push_back(socket_called("kept-127.0.0.1_80"));
  inherited.kept.push_back(socket_called(InheritedSockets::name_for(any_port().address) + "_1"));
  const config::Address chosen = inherited.kept.back().address;
  const auto opened = open_all(set, inherited, {any_port()});
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].address, chosen);
}

TEST(ListenerSet, SaysWhatNeedNotBeKeptAnyLonger) {
  ListenerSet set(kWorkers);
  InheritedSockets inherited;
  inherited.kept.push_back(socket_called("kept-a"));
  const std::vector<Endpoint> endpoints = {{.address = inherited.kept.front().address}};
  (void)set.change(open_all(set, inherited, endpoints), endpoints, {});
  EXPECT_EQ(set.change({}, {}, {}).kept, std::vector<std::string>{"kept-a"});
}

TEST(ListenerSet, LeavesASocketFileThatIsKept) {
  const tests::TemporaryFolder folder;
  for (const bool is_kept : {false, true}) {
    const auto path = folder.path() / (is_kept ? "kept" : "own");
    const std::vector<Endpoint> endpoints = {
        {.address = {.family = Family::unix_domain, .host = path.string(), .port = 0}}};
    ListenerSet set(kWorkers);
    InheritedSockets none;
    (void)set.change(open_all(set, none, endpoints), endpoints, {});
    if (is_kept) set.groups().front().kept = "kept-it";
    set.close();
    EXPECT_EQ(std::filesystem::exists(path), is_kept);
  }
}

}  // namespace
}  // namespace server
