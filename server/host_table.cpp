#include "server/host_table.hpp"

#include <algorithm>
#include <array>

#include "runtime/check.hpp"
#include "server/ascii.hpp"

namespace server {
namespace {

/// The authority without its port; empty if what should be one is none.
std::string_view without_port(std::string_view authority) noexcept {
  // The colons of an IPv6 address stand between brackets (RFC 3986 §3.2.2).
  const std::size_t end_of_address = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t colon = authority.find(':', end_of_address);
  if (colon == std::string_view::npos) return authority;
  return std::ranges::all_of(authority.substr(colon + 1), is_digit) ? authority.substr(0, colon)
                                                                    : std::string_view();
}

std::string_view without_final_dot(std::string_view host) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

}  // namespace

HostTable::HostTable(std::span<const config::Site> sites) : only_one_(sites.size() == 1) {
  CHECK(!sites.empty());
  for (std::size_t site = 0; site < sites.size(); ++site) {
    for (const std::string_view written : sites[site].hosts) {
      const bool is_wildcard = written.starts_with("*.");
      std::string host(without_final_dot(written.substr(is_wildcard ? 1 : 0)));
      std::ranges::transform(host, host.begin(), to_lower);
      (is_wildcard ? wildcards_ : exact_).emplace(std::move(host), site);
    }
  }
}

HostTable::Match HostTable::find(std::string_view authority) const noexcept {
  constexpr Match kFirstSite = {.site = 0, .reason = Reason::first_site};
  const std::string_view written = without_final_dot(without_port(authority));
  if (written.empty() || written.size() > kLongestHost) return kFirstSite;

  std::array<char, kLongestHost> storage;
  const auto end = std::ranges::transform(written, storage.begin(), to_lower).out;
  const std::string_view host(storage.begin(), end);
  if (const auto found = exact_.find(host); found != exact_.end()) {
    return {.site = found->second, .reason = Reason::exact};
  }
  if (wildcards_.empty()) return kFirstSite;
  // The asterisk stands for something, so no dot at the begin counts.
  for (std::size_t dot = host.find('.', 1); dot != std::string_view::npos;
       dot = host.find('.', dot + 1)) {
    const auto found = wildcards_.find(host.substr(dot));
    if (found != wildcards_.end()) return {.site = found->second, .reason = Reason::wildcard};
  }
  return kFirstSite;
}

}  // namespace server
