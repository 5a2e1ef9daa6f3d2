#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// Many clients that are slow, or ask for more than they take: each is bounded, others go on.
namespace tests {
namespace {

constexpr std::size_t kKibibyte = 1024;

/// A client whose kernel takes little for it: it must be said before it connects.
RawClient narrow_client(std::uint16_t port) {
  runtime::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int size = 16 * 1024;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  return {std::move(socket), port};
}

/// The most that the kernel has queued for one connection of a server: what was not sent, or not
/// acknowledged (proc_net(5), tx_queue).
std::size_t longest_send_queue(std::uint16_t port) {
  std::ifstream connections("/proc/net/tcp");
  std::string line;
  std::getline(connections, line);  // the names of the columns
  std::size_t most = 0;
  while (std::getline(connections, line)) {
    std::istringstream columns(line);
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    std::string queues;
    columns >> number >> local >> remote >> state >> queues;
    const bool of_server = std::stoul(local.substr(local.find(':') + 1), nullptr, 16) == port;
    const bool listens = state == "0A";
    if (of_server && !listens) most = std::max<std::size_t>(most, std::stoul(queues, nullptr, 16));
  }
  return most;
}

class Overload : public testing::Test {
 protected:
  static constexpr std::size_t kLarge = 10 * kKibibyte * kKibibyte;

  [[nodiscard]] std::filesystem::path write_configuration() const {
    (void)folder_.write("root/small", "small");
    (void)folder_.write("root/other", "the other");
    (void)folder_.write("root/large", std::string(kLarge, 'x'));
    return folder_.write("quoit.toml",
                         "server.listen = [\"127.0.0.1:0\"]\nserver.workers = 1\n"
                         "cache.revalidate = \"1h\"\n"
                         "limits.head-timeout = \"1s\"\nlimits.send-timeout = \"1s\"\n"
                         "site = [{ root = \"root\" }]\n");
  }

  void expect_service() { EXPECT_EQ(witness_.get("/small").body, "small"); }

  TemporaryFolder folder_;
  ServerProcess server_{write_configuration()};
  HttpClient witness_{server_.port()};
};

TEST_F(Overload, OfHeadsThatDripIsCut) {
  constexpr std::size_t kClients = 100;
  constexpr std::chrono::seconds kHeadTimeout{1};
  const auto begun = std::chrono::steady_clock::now();
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    ASSERT_TRUE(clients.emplace_back(server_.port()).send("GET /small HTTP/1.1\r\nX: "));
  }
  std::size_t told = 0;
  while (!clients.empty()) {
    constexpr int kDripEvery_ms = 20;
    ::poll(nullptr, 0, kDripEvery_ms);
    expect_service();
    std::erase_if(clients, [&](const RawClient& client) {
      pollfd answer{.fd = client.descriptor(), .events = POLLIN, .revents = 0};
      if (::poll(&answer, 1, 0) == 0) return !client.send("x");
      EXPECT_EQ(client.receive().substr(0, 13), "HTTP/1.1 408 ");
      EXPECT_GE(std::chrono::steady_clock::now() - begun, kHeadTimeout);
      ++told;
      return true;
    });
  }
  EXPECT_EQ(told, kClients);
}

TEST_F(Overload, OfReadersThatStallIsBoundedAndCut) {
  constexpr std::size_t kReaders = 100;
  EXPECT_EQ(witness_.get("/large").length, kLarge);
  const std::size_t descriptors = server_.descriptors();
  const std::size_t memory = server_.peak_memory();
  std::vector<RawClient> readers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    readers.push_back(narrow_client(server_.port()));
    ASSERT_TRUE(readers.back().send(request_of("GET", "/large")));
  }
  std::size_t queued = 0;
  do {
    expect_service();
    queued = std::max(queued, longest_send_queue(server_.port()));
  } while (server_.descriptors() > descriptors);
  for (const RawClient& reader : readers) EXPECT_LT(reader.receive_until_end().size(), kLarge);
  // limits.unsent, and what one send may exceed it by.
  EXPECT_GT(queued, 0U);
  EXPECT_LE(queued, (128 + 64) * kKibibyte);
  if (kSanitized) return;
  EXPECT_LE(server_.peak_memory() - memory, kReaders * 160 * kKibibyte);
}

TEST_F(Overload, OfPipelinedRequestsWaitsInTheSocket) {
  constexpr std::size_t kRequests = 20'000;
  std::string requests;
  for (std::size_t i = 0; i < kRequests; ++i) {
    requests += request_of("GET", i % 3 == 0 ? "/other" : "/small");
  }
  EXPECT_EQ(witness_.get("/other").body, "the other");
  // Each receive takes the next buffer (runtime::BufferPoolOptions): now they all have memory.
  constexpr int kMoreThanBuffers = 300;
  for (int i = 0; i < kMoreThanBuffers; ++i) expect_service();
  const std::size_t memory = server_.own_memory();
  const RawClient client = narrow_client(server_.port());
  std::string_view rest = requests;
  // Until nothing more is taken in for as long as it takes to answer a hundred others.
  for (int refusals = 0; refusals < 100;) {
    const ssize_t sent =
        ::send(client.descriptor(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
      refusals = 0;
      if (rest.empty()) break;
      continue;
    }
    ASSERT_EQ(errno, EAGAIN);
    ++refusals;
    expect_service();
  }
  EXPECT_FALSE(rest.empty()) << "the server has read " << requests.size() << " bytes of requests";
  if (!kSanitized) {
    // Of requests a connection keeps limits.request-head at most and what came along with the head,
    // of responses the one that it sends; the rest is for the allocator.
    constexpr std::size_t kRequestHead = 16 * kKibibyte;
    EXPECT_LE(server_.own_memory(), memory + 8 * kRequestHead);
  }

  const std::jthread sender([&] { EXPECT_TRUE(client.send(rest)); });
  ResponseReader reader(client);
  for (std::size_t i = 0; i < kRequests; ++i) {
    ASSERT_EQ(reader.read().body, i % 3 == 0 ? "the other" : "small") << i;
  }
  EXPECT_EQ(reader.rest(), "");
}

}  // namespace
}  // namespace tests
