#include "server/explain.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/ip_address.hpp"
#include "config/network.hpp"
#include "server/ascii.hpp"
#include "server/explanation.hpp"
#include "server/rehearsal.hpp"

namespace server {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool is_host_field(const std::string& line) {
  return equal_ignoring_case(std::string_view(line).substr(0, line.find(':')), "Host");
}

/// For a URL that names none: one that leads to the first site.
std::string default_host(const config::Config& config) {
  const std::vector<std::string>& hosts = config.sites.front().hosts;
  if (hosts.empty()) return "localhost";
  const std::string& host = hosts.front();
  return host.starts_with('*') ? "www" + host.substr(1) : host;
}

/// What a proxy adds that was asked by https.
std::string_view field_of_https(config::ForwardedFields fields) {
  return fields == config::ForwardedFields::forwarded ? "Forwarded: proto=https"
                                                      : "X-Forwarded-Proto: https";
}

/// Who asks, if nobody says so: https comes from a proxy.
ClientAddress usual_client(const ExplainedRequest& request, const config::Proxy& proxy) {
  if (request.url.secured && !proxy.trusted.empty()) {
    const auto network = config::parse_network(proxy.trusted.front());
    if (network->kind == config::Network::Kind::unix_domain) return ClientAddress(std::nullopt);
    return ClientAddress(network->first);
  }
  return ClientAddress(config::parse_ip_address("127.0.0.1"));
}

/// The lines of the request's head.
std::vector<std::string> lines_of(const ExplainedRequest& request, const config::Config& config) {
  std::vector<std::string> lines = {request.method + " " + request.url.target + " HTTP/1.1"};
  if (std::ranges::none_of(request.fields, is_host_field)) {
    lines.push_back("Host: " +
                    (request.url.host.empty() ? default_host(config) : request.url.host));
  }
  if (request.url.secured && !config.proxy.trusted.empty()) {
    lines.emplace_back(field_of_https(config.proxy.fields));
  }
  lines.insert(lines.end(), request.fields.begin(), request.fields.end());
  return lines;
}

std::string without_carriage_returns(std::string_view head) {
  std::string text(head);
  std::erase(text, '\r');
  // With the empty line that ends it.
  text.pop_back();
  return text;
}

}  // namespace

std::expected<ExplainedRequest, std::string> ExplainedRequest::make(std::string method,
                                                                    std::string_view url,
                                                                    std::vector<std::string> fields,
                                                                    std::string_view from) {
  if (!is_token(method)) return std::unexpected("the method '" + method + "' is no word");
  auto parsed = parse_requested_url(url);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  for (const std::string& field : fields) {
    constexpr std::string_view kEndings("\r\n\0", 3);
    if (!field.contains(':') || field.find_first_of(kEndings) != std::string::npos) {
      return std::unexpected("--header '" + field + "': expected 'Name: value' in one line");
    }
  }
  const auto address = config::parse_ip_address(from);
  if (!from.empty() && from != "unix" && !address) {
    return std::unexpected("--from '" + std::string(from) + "': expected an address, or unix");
  }
  return ExplainedRequest{.method = std::move(method),
                          .url = std::move(*parsed),
                          .fields = std::move(fields),
                          .from = from.empty() ? ClientAddress() : ClientAddress(address)};
}

std::expected<std::string, std::string> explain(const config::Settings& settings,
                                                const std::string& file,
                                                const ExplainedRequest& request) {
  Explanation explanation(settings, file);
  std::string message;
  std::string_view label = "Request";
  for (const std::string& line : lines_of(request, settings.config)) {
    message.append(line).append(kLineEnd);
    explanation.add(std::exchange(label, ""), line);
  }
  message.append(kLineEnd);
  if (message.size() > kLongestRehearsedRequest) {
    return std::unexpected("the request is longer than 64 KiB, which no server would read");
  }
  const ClientAddress client =
      request.from.is_known() ? request.from : usual_client(request, settings.config.proxy);
  if (request.url.secured) {
    explanation.add("Note", settings.config.proxy.trusted.empty()
                                ? "as a proxy sends it that ends TLS in front of quoit"
                                : "as it is sent by a proxy of proxy.trusted that ends TLS");
  }

  bool understood = false;
  const auto head =
      rehearse(settings.config, client, message,
               [&](const SiteSet& sites, const Request& asked, const Response& response) {
                 understood = true;
                 explanation.describe(sites, asked, response);
               });
  if (!head) return std::unexpected(head.error());
  if (!understood) {
    explanation.add("Leads to", "nothing: the request is refused before any site is asked");
  }
  return explanation.text() + "\n" + without_carriage_returns(*head);
}

}  // namespace server
