#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "server/encoder.hpp"
#include "server/handler.hpp"
#include "server/metrics.hpp"
#include "server/resource_cache.hpp"
#include "server/site.hpp"
#include "server/site_set.hpp"
#include "server/waiting_room.hpp"

namespace server {

/// Serves the files of all sites: methods, redirects, listings, negotiation, preconditions and
/// ranges (RFC 9110).
class StaticFiles final : public Handler {
 public:
  /// `sites` are those of `set`, in its order, and `metrics` theirs. In `room` waits who needs a
  /// disk that may stall; it outlives this, as all of these do. `most_ranges`: of one request;
  /// beyond it the whole file is sent.
  StaticFiles(runtime::Loop& loop, runtime::Helpers& helpers, const SiteSet& set,
              std::deque<Site>& sites, std::span<SiteMetrics* const> metrics,
              ResourceCache& resources, WaitingRoom& room, std::size_t most_ranges) noexcept
      : loop_(loop),
        helpers_(helpers),
        set_(set),
        sites_(sites),
        metrics_(metrics),
        resources_(resources),
        room_(room),
        encoder_(loop, helpers, resources),
        most_ranges_(most_ranges) {}

  [[nodiscard]] bool answer(const Request& request, Response& response) noexcept override;
  [[nodiscard]] runtime::Task<void> answer_later(const Request& request, Response& response,
                                                 runtime::StopToken token) override;

  /// Completes when nothing goes on beside the requests.
  [[nodiscard]] runtime::Task<void> join() { return encoder_.join(); }

 private:
  void compose(Site& site, const Request& request, const ResourceRef& found, Response& response);
  void compose_refusal(Site& site, const Request& request, const ResourceRef& found,
                       Response& response);
  void compose_file(Site& site, const Request& request, const ResourceRef& resource,
                    Response& response);
  /// `path` is that of the resource. Empty if the client accepts nothing that there is; the
  /// response says so then.
  [[nodiscard]] RepresentationRef negotiate(Site& site, std::string_view path,
                                            const Request& request, const ResourceRef& resource,
                                            Response& response);
  void compose_representation(const Site& site, const Request& request, const ResourceRef& resource,
                              const RepresentationRef& file, Response& response) const;
  /// Whoever is sent what a disk that may stall is asked for meanwhile keeps the seat, or needs one
  /// now: without there is nothing to be had.
  void seat_reader(Site& site, const Request& request, Response& response,
                   std::optional<WaitingRoom::Seat> seat);
  void turn_away(const Site& site, const Request& request, Response& response) const;
  [[nodiscard]] runtime::Task<void> list(Site& site, const Request& request, Response& response,
                                         runtime::StopToken token);

  runtime::Loop& loop_;
  runtime::Helpers& helpers_;
  const SiteSet& set_;
  std::deque<Site>& sites_;
  const std::span<SiteMetrics* const> metrics_;
  ResourceCache& resources_;
  WaitingRoom& room_;
  Encoder encoder_;
  const std::size_t most_ranges_;
};

}  // namespace server
