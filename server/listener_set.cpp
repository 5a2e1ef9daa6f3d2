#include "server/listener_set.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <unistd.h>

#include "server/log.hpp"

namespace server {
namespace {

bool outlives(const ListenerGroup& group) noexcept {
  return !group.activated.empty() || !group.kept.empty();
}

/// What a Unix domain socket leaves behind.
void remove_name(const ListenerGroup& group) noexcept {
  if (group.address.family != config::Address::Family::unix_domain) return;
  if (group.activated.empty()) ::unlink(group.address.host.c_str());
}

/// The same, unless it is somebody's who listens there when this process has ended.
void remove_name_if_ours(const ListenerGroup& group) noexcept {
  if (!outlives(group)) remove_name(group);
}

/// The entry that says how to listen on a socket of systemd's.
config::Endpoint endpoint_for(const InheritedSocket& socket,
                              std::span<const config::Endpoint> endpoints) {
  const auto with = [&](auto member, const auto& value) {
    const auto found = std::ranges::find(endpoints, value, member);
    return found == endpoints.end() ? nullptr : &*found;
  };
  if (const auto* same = with(&config::Endpoint::address, socket.address)) return *same;
  if (const auto* named = with(&config::Endpoint::name, socket.name)) return *named;
  return {.address = socket.address};
}

bool is_among(std::span<const ListenerGroup> groups, const config::Endpoint& endpoint) noexcept {
  return std::ranges::any_of(
      groups, [&](const ListenerGroup& group) { return group.is_meant_by(endpoint); });
}

}  // namespace

std::expected<std::vector<ListenerGroup>, std::string> ListenerSet::open_first(
    InheritedSockets& inherited, std::span<const config::Endpoint> endpoints,
    const config::Limits& limits) const {
  std::vector<ListenerGroup> opened;
  while (!inherited.activated.empty()) {
    const config::Endpoint endpoint = endpoint_for(inherited.activated.front(), endpoints);
    auto group = ListenerGroup::adopt(inherited.take_activated(), endpoint, limits, workers_,
                                      next_number(opened));
    if (!group) return std::unexpected(group.error());
    opened.push_back(std::move(*group));
  }
  if (auto done = open_others(endpoints, limits, inherited, opened); !done) {
    return std::unexpected(done.error());
  }
  return opened;
}

std::expected<std::vector<ListenerGroup>, std::string> ListenerSet::open_missing(
    std::span<const config::Endpoint> endpoints, const config::Limits& limits) const {
  InheritedSockets none;
  std::vector<ListenerGroup> opened;
  if (auto done = open_others(endpoints, limits, none, opened); !done) {
    return std::unexpected(done.error());
  }
  return opened;
}

std::expected<void, std::string> ListenerSet::open_others(
    std::span<const config::Endpoint> endpoints, const config::Limits& limits,
    InheritedSockets& inherited, std::vector<ListenerGroup>& opened) const {
  for (const config::Endpoint& endpoint : endpoints) {
    if (is_among(groups_, endpoint) || is_among(opened, endpoint)) continue;
    auto mine = inherited.take_kept(endpoint.address);
    auto group = mine.empty()
                     ? ListenerGroup::open(endpoint, limits, workers_, next_number(opened), groups_)
                     : ListenerGroup::adopt(std::move(mine), endpoint, limits, workers_,
                                            next_number(opened));
    if (!group) {
      std::ranges::for_each(opened, remove_name_if_ours);
      return std::unexpected(group.error());
    }
    opened.push_back(std::move(*group));
  }
  return {};
}

ListenerSet::Dropped ListenerSet::change(std::vector<ListenerGroup> opened,
                                         std::span<const config::Endpoint> endpoints,
                                         const config::Limits& limits) {
  Dropped dropped;
  std::vector<ListenerGroup> remaining;
  for (ListenerGroup& group : groups_) {
    const auto endpoint =
        std::ranges::find_if(endpoints, [&](const auto& each) { return group.is_meant_by(each); });
    if (endpoint == endpoints.end() && group.activated.empty()) {
      dropped.groups.push_back(group.number);
      if (!group.kept.empty()) dropped.kept.push_back(group.kept);
      remove_name(group);
      continue;
    }
    const config::Endpoint wanted =
        endpoint == endpoints.end() ? config::Endpoint{.address = group.address} : *endpoint;
    if (auto changed = group.change(wanted, limits); !changed) log::warning(changed.error());
    remaining.push_back(std::move(group));
  }
  groups_ = std::move(remaining);
  last_number_ += opened.size();
  std::ranges::move(opened, std::back_inserter(groups_));
  return dropped;
}

void ListenerSet::close() noexcept {
  std::ranges::for_each(groups_, remove_name_if_ours);
  groups_.clear();
}

bool ListenerSet::is_activated() const noexcept {
  return std::ranges::any_of(groups_,
                             [](const ListenerGroup& group) { return !group.activated.empty(); });
}

bool ListenerSet::outlives_process() const noexcept {
  return std::ranges::any_of(groups_, outlives);
}

}  // namespace server
