#include "server/rehearsal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "runtime/check.hpp"
#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/socket.hpp"
#include "server/compressor.hpp"
#include "server/http1_service.hpp"
#include "server/resource_cache.hpp"
#include "server/root.hpp"
#include "server/site.hpp"
#include "server/static_files.hpp"
#include "server/trusted_proxies.hpp"

namespace server {
namespace {

using runtime::Fd;
using runtime::Lease;
using runtime::Result;
using runtime::Task;

constexpr std::size_t kOpenFiles = 16;
constexpr std::chrono::milliseconds kLongestWait{1000};
constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// The handler that serves, watched.
class WatchedHandler final : public Handler {
 public:
  WatchedHandler(Handler& handler, const SiteSet& sites, const Witness& witness) noexcept
      : handler_(handler), sites_(sites), witness_(witness) {}

  [[nodiscard]] bool answer(const Request& request, Response& response) noexcept override {
    if (!handler_.answer(request, response)) return false;
    witness_(sites_, request, response);
    return true;
  }
  [[nodiscard]] Task<void> answer_later(const Request& request, Response& response,
                                        runtime::StopToken token) override {
    co_await handler_.answer_later(request, response, token);
    witness_(sites_, request, response);
  }

 private:
  Handler& handler_;
  const SiteSet& sites_;
  const Witness& witness_;
};

/// Nobody sees what is encoded after the only answer was given, but its end is waited for. And no
/// proxy is there to introduce the client, who is known.
config::Config hurried(config::Config config) {
  config.proxy.protocol = false;
  for (config::Site& site : config.sites) {
    site.compress_levels = {.brotli = compression_levels_of(ContentCoding::brotli).first,
                            .zstd = compression_levels_of(ContentCoding::zstd).first,
                            .gzip = compression_levels_of(ContentCoding::gzip).first};
  }
  return config;
}

Http1Service::Options http1_options(const config::Limits& limits, SiteMetrics& metrics,
                                    const TrustedProxies& proxies) {
  return {.parser = {.head = limits.request_head,
                     .fields = limits.request_headers,
                     .body = limits.request_body},
          .head_timeout = std::min(limits.head_timeout, kLongestWait),
          .idle_timeout = limits.idle_timeout,
          .send_timeout = limits.send_timeout,
          .min_send_rate = limits.min_send_rate,
          .first_site = &metrics,
          .proxies = &proxies};
}

/// What a worker has above its loop, for one connection.
class Stage {
 public:
  Stage(runtime::Loop& loop, const config::Config& config, std::vector<RootFolder> folders,
        const Witness& witness)
      : loop_(loop),
        set_(config.sites),
        proxies_(config.proxy),
        uncounted_(config.sites.size(), &site_metrics_),
        resources_(loop, cache_counters_,
                   {.memory = config.cache.memory,
                    .open_files = kOpenFiles,
                    .revalidate = config.cache.revalidate}),
        files_(loop, helpers_, set_, sites_, uncounted_, resources_, room_, config.limits.ranges),
        handler_(files_, set_, witness),
        connections_(loop),
        http1_(loop, handler_, connections_.stop_source(), metrics_,
               http1_options(config.limits, site_metrics_, proxies_)) {
    for (std::size_t i = 0; i < set_.size(); ++i) {
      sites_.emplace_back(loop, std::move(folders[i]), set_[i], config.cache.max_file);
    }
  }

  /// The head of the response; empty if there was none.
  [[nodiscard]] Task<std::string> answer(std::string_view request, ClientAddress client,
                                         Fd client_end, Fd server_end) {
    connections_.spawn(http1_.serve(std::move(server_end), client));
    std::string head = co_await converse(request, std::move(client_end));
    connections_.stop();
    co_await connections_.join();
    co_await files_.join();
    resources_.clear();
    for (Site& site : sites_) co_await site.root().join();
    co_return head;
  }

 private:
  [[nodiscard]] Task<std::string> converse(std::string_view request, Fd client_end) {
    runtime::Socket client(loop_, std::move(client_end));
    std::string received;
    const Result<std::size_t> sent = co_await client.send(request, {});
    if (sent != request.size()) co_return received;
    while (!received.contains(kHeadEnd)) {
      const Result<Lease> piece = co_await client.receive({});
      if (!piece || piece->bytes().empty()) co_return std::string();
      received.append(piece->bytes().begin(), piece->bytes().end());
    }
    received.erase(received.find(kHeadEnd) + kHeadEnd.size());
    co_return received;
  }

  runtime::Loop& loop_;
  runtime::Helpers helpers_{runtime::HelpersOptions{}};
  const SiteSet set_;
  const TrustedProxies proxies_;
  std::deque<Site> sites_;
  WorkerMetrics metrics_;
  SiteMetrics site_metrics_;
  const std::vector<SiteMetrics*> uncounted_;  // nobody asks for what is counted here
  ResourceCacheCounters cache_counters_;
  WaitingRoom room_{1};
  ResourceCache resources_;
  StaticFiles files_;
  WatchedHandler handler_;
  runtime::Scope connections_;
  Http1Service http1_;
};

std::expected<std::vector<RootFolder>, std::string> open_roots(const config::Config& config) {
  std::vector<RootFolder> folders;
  for (const config::Site& site : config.sites) {
    auto folder = RootFolder::open(site.root);
    if (!folder) return std::unexpected(explain_root(site.root, folder.error()));
    folders.push_back(std::move(*folder));
  }
  return folders;
}

}  // namespace

std::expected<std::string, std::string> rehearse(const config::Config& config,
                                                 const ClientAddress& client,
                                                 std::string_view request, const Witness& witness) {
  CHECK(request.size() <= kLongestRehearsedRequest);
  auto folders = open_roots(config);
  if (!folders) return std::unexpected(std::move(folders.error()));
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return std::unexpected(describe(runtime::last_error("socketpair").error()));
  }
  Fd client_end(ends[0]);
  Fd server_end(ends[1]);
  auto loop = runtime::Loop::create({});
  if (!loop) return std::unexpected(runtime::Ring::explain(loop.error()));

  const config::Config quick = hurried(config);
  Stage stage(**loop, quick, std::move(*folders), witness);
  std::string head =
      (*loop)->run(stage.answer(request, client, std::move(client_end), std::move(server_end)));
  if (head.empty()) return std::unexpected("the connection ended without an answer");
  return head;
}

}  // namespace server
