#include "server/listener_set.hpp"

#include <algorithm>
#include <iterator>

#include <unistd.h>

#include "server/log.hpp"

namespace server {
namespace {

/// What a Unix domain socket leaves behind.
void remove_name(const ListenerGroup& group) noexcept {
  if (group.address.family != config::Address::Family::unix_domain) return;
  ::unlink(group.address.host.c_str());
}

}  // namespace

std::expected<std::vector<ListenerGroup>, std::string> ListenerSet::open_missing(
    std::span<const config::Endpoint> endpoints, const config::Limits& limits) const {
  std::vector<ListenerGroup> opened;
  for (const config::Endpoint& endpoint : endpoints) {
    if (has(endpoint.address)) continue;
    const std::uint64_t number = last_number_ + opened.size() + 1;
    auto group = ListenerGroup::open(endpoint, limits, workers_, number, groups_);
    if (!group) {
      std::ranges::for_each(opened, remove_name);
      return std::unexpected(group.error());
    }
    opened.push_back(std::move(*group));
  }
  return opened;
}

std::vector<std::uint64_t> ListenerSet::change(std::vector<ListenerGroup> opened,
                                               std::span<const config::Endpoint> endpoints,
                                               const config::Limits& limits) {
  const auto wanted = [&](const ListenerGroup& group) {
    return std::ranges::find(endpoints, group.endpoint.address, &config::Endpoint::address);
  };
  std::vector<std::uint64_t> closed;
  for (ListenerGroup& group : groups_) {
    const auto endpoint = wanted(group);
    if (endpoint == endpoints.end()) {
      closed.push_back(group.number);
      remove_name(group);
    } else if (auto changed = group.change(*endpoint, limits); !changed) {
      log::warning(changed.error());
    }
  }
  std::erase_if(groups_,
                [&](const ListenerGroup& group) { return wanted(group) == endpoints.end(); });
  last_number_ += opened.size();
  std::ranges::move(opened, std::back_inserter(groups_));
  return closed;
}

void ListenerSet::close() noexcept {
  std::ranges::for_each(groups_, remove_name);
  groups_.clear();
}

bool ListenerSet::has(const config::Address& address) const noexcept {
  return std::ranges::any_of(
      groups_, [&](const ListenerGroup& group) { return group.endpoint.address == address; });
}

}  // namespace server
