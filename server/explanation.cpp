#include "server/explanation.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "config/status_range.hpp"
#include "server/finding.hpp"

namespace server {
namespace {

constexpr std::size_t kLabelWidth = 12;
std::string in_quotes(std::string_view text) {
  return "\"" + shown_path(text) + "\"";
}

std::string_view authority_of(const Request& request) noexcept {
  if (!request.target.authority.empty()) return request.target.authority;
  return request.field(KnownField::host).value_or("");
}

/// The longest of a site's wildcards that covers the authority.
std::string_view covering_wildcard(const config::Site& site, std::string_view authority) {
  std::string_view longest;
  for (const std::string& host : site.hosts) {
    std::array<config::Site, 2> sites;
    sites[1].hosts = {host};
    const HostTable::Match match = HostTable(sites).find(authority);
    if (match.reason == HostTable::Reason::wildcard && host.size() > longest.size()) {
      longest = host;
    }
  }
  return longest;
}

std::string reason_text(HostTable::Reason reason, const config::Site& site,
                        std::string_view authority) {
  switch (reason) {
    case HostTable::Reason::exact:
      return "it names the host " + in_quotes(authority);
    case HostTable::Reason::wildcard:
      return in_quotes(covering_wildcard(site, authority)) + " covers the host " +
             in_quotes(authority);
    case HostTable::Reason::first_site:
      break;
  }
  if (authority.empty()) return "the request names no host, so the first site answers";
  return "no site claims the host " + in_quotes(authority) + ", so the first one answers";
}

bool is_for(const config::HeaderRule& rule, Status status) noexcept {
  const auto code = static_cast<unsigned>(status);
  return std::ranges::any_of(rule.status, [code](const config::StatusRange& range) {
    return range.first <= code && code <= range.last;
  });
}

std::string status_list(std::span<const config::StatusRange> ranges) {
  // As it is when nothing else is said.
  if (std::ranges::equal(ranges, config::HeaderRule().status)) return "2xx and 304";
  std::string list;
  for (const config::StatusRange& range : ranges) {
    list += (list.empty() ? "" : ", ") + config::to_string(range);
  }
  return list;
}

}  // namespace

void Explanation::add(std::string_view label, std::string_view text) {
  text_.append(label).append(kLabelWidth - label.size(), ' ').append(text).append("\n");
}

void Explanation::describe(const SiteSet& sites, const Request& request, const Response& response) {
  if (!settings_.config.proxy.trusted.empty()) add_client(request);
  if (!response.resource()) {
    add("Leads to", "nothing: the method or the target is answered without a look at any site");
    return;
  }
  const std::size_t site = sites.site_of(request);
  add_site(sites, request, site);
  if (const auto* const moved = response.resource()->redirection(request.scheme)) {
    add_redirect(site, *moved);
  } else {
    for (const FindingLine& line : describe_finding(sites[site], request, response)) {
      add(line.label, line.text + origin_of(site, line.setting));
    }
  }
  add_rules(sites[site], site, request, response);
}

void Explanation::add_client(const Request& request) {
  const std::string name =
      request.client ? config::to_string(*request.client) : "without an address (a unix socket)";
  add("Client", name + (request.scheme == Scheme::https ? ", by https" : ", by http"));
}

void Explanation::add_site(const SiteSet& sites, const Request& request, std::size_t site) {
  const config::Site& settings = settings_.config.sites[site];
  const std::string_view authority = authority_of(request);
  if (sites.size() == 1) {
    add("Site", "the only one" + at_line(settings.line));
  } else {
    add("Site", std::to_string(site + 1) + " of " + std::to_string(sites.size()) +
                    at_line(settings.line) + ": " +
                    reason_text(sites.hosts().find(authority).reason, settings, authority));
  }
  add("Root", shown_path(settings.root) + origin_of(site, "root"));
  add("Path", shown_path(request.target.path));
}

void Explanation::add_redirect(std::size_t site, const Redirection& redirection) {
  const config::Redirect& rule = settings_.config.sites[site].redirects[redirection.rule];
  const std::string target = rule.to.empty() ? "gone for good" : in_quotes(rule.to);
  add("Redirect", in_quotes(rule.from) + " to " + target + at_line(rule.line));
  if (redirection.status == Status::uri_too_long) {
    add("", "the Location would be too long for clients");
  }
}

void Explanation::add_rules(const SiteRules& rules, std::size_t site, const Request& request,
                            const Response& response) {
  // The fallback is no file of the path that was asked for, and gets the rules of its own.
  const bool falls_back = response.resource()->falls_back();
  const config::Site& settings = settings_.config.sites[site];
  GlobIndex::Indices matches;
  rules.headers().find(falls_back ? settings.fallback : request.target.path, matches);
  std::string_view label = "Headers";
  for (const std::uint32_t index : matches) {
    const config::HeaderRule& rule = settings.headers[index];
    std::string text = in_quotes(rule.match) + at_line(rule.line);
    if (!is_for(rule, response.status())) {
      text += ": not for " + std::to_string(static_cast<unsigned>(response.status())) +
              ", only for " + status_list(rule.status);
    } else if (falls_back) {
      text += ", but for its Cache-Control";
    }
    add(std::exchange(label, ""), text);
  }
}

std::string Explanation::at_line(unsigned line) const {
  return line == 0 ? "" : " (" + file_ + ":" + std::to_string(line) + ")";
}

std::string Explanation::origin_of(std::size_t site, std::string_view setting) const {
  const auto origin =
      settings_.origins.find("site[" + std::to_string(site) + "]." + std::string(setting));
  return origin == settings_.origins.end() ? "" : " (" + origin->second + ")";
}

}  // namespace server
