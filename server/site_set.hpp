#pragma once

#include <cstddef>
#include <deque>
#include <span>

#include "config/config.hpp"
#include "server/host_table.hpp"
#include "server/request.hpp"
#include "server/site_rules.hpp"

namespace server {

/// The rules of all sites, and which of them answers for which host. Does not change; any thread
/// may use it.
class SiteSet {
 public:
  /// There is at least one site.
  explicit SiteSet(std::span<const config::Site> sites) : hosts_(sites) {
    for (const config::Site& site : sites) rules_.emplace_back(site);
  }

  [[nodiscard]] std::size_t size() const noexcept { return rules_.size(); }
  [[nodiscard]] const SiteRules& operator[](std::size_t index) const noexcept {
    return rules_[index];
  }

  /// The authority of the target goes before Host (RFC 9112 §3.2.2).
  [[nodiscard]] std::size_t site_of(const Request& request) const noexcept {
    if (!request.target.authority.empty()) return hosts_.site_of(request.target.authority);
    return hosts_.site_of(request.field(KnownField::host).value_or(""));
  }
  [[nodiscard]] const HostTable& hosts() const noexcept { return hosts_; }

 private:
  HostTable hosts_;
  std::deque<SiteRules> rules_;  // whose addresses resources keep
};

}  // namespace server
