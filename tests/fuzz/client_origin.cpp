#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/ip_address.hpp"
#include "config/network.hpp"
#include "runtime/check.hpp"
#include "server/forwarded_field.hpp"
#include "server/proxy_protocol.hpp"
#include "server/request_origin.hpp"
#include "server/trusted_proxies.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"

// From whom a request comes. The input: trusted networks, separated by spaces; the peer's address;
// X-Forwarded-For, X-Forwarded-Proto and Forwarded; what a client has written into these before;
// and what follows is the begin of a connection by the PROXY protocol.
namespace {

using config::ForwardedFields;
using config::IpAddress;
using server::KnownField;
using server::ProxyProtocolParser;
using server::RequestOrigin;
using server::TrustedProxies;
using Progress = ProxyProtocolParser::Progress;

config::Proxy settings_of(std::string_view networks, ForwardedFields fields) {
  config::Proxy settings{.fields = fields};
  while (!networks.empty()) {
    const std::string_view word = networks.substr(0, networks.find(' '));
    networks.remove_prefix(std::min(word.size() + 1, networks.size()));
    if (config::parse_network(word)) settings.trusted.emplace_back(word);
  }
  return settings;
}

struct Fields {
  std::string clients, schemes, forwarded;
};

RequestOrigin trace(const std::optional<IpAddress>& peer, const Fields& fields,
                    const TrustedProxies& proxies) {
  server::Request request;
  const auto set = [&](KnownField known, const std::string& value) {
    request.fields[static_cast<std::size_t>(known)] = value;
  };
  set(KnownField::x_forwarded_for, fields.clients);
  set(KnownField::x_forwarded_proto, fields.schemes);
  set(KnownField::forwarded, fields.forwarded);
  return server::trace_origin(peer, request, proxies);
}

void check_trace(const std::optional<IpAddress>& peer, const Fields& fields,
                 const std::string& written, const TrustedProxies& proxies) {
  const RequestOrigin origin = trace(peer, fields, proxies);
  if (!proxies.contains(peer)) {
    CHECK(origin.client == peer && origin.scheme == server::Scheme::http);
  }
  if (origin.client) {
    const std::string text = to_string(*origin.client);
    CHECK(server::parse_node(text) == origin.client);
    CHECK(text.contains(':') || server::parse_node(text + ":80") == origin.client);
    CHECK(!text.contains(':') || server::parse_node("[" + text + "]:80") == origin.client);
  }
  if (proxies.contains(origin.client)) return;
  // The proxies have named a client whom nobody trusts: what it wrote itself changes nothing.
  const RequestOrigin again = trace(peer,
                                    {.clients = written + "," + fields.clients,
                                     .schemes = fields.schemes,
                                     .forwarded = written + "," + fields.forwarded},
                                    proxies);
  CHECK(again.client == origin.client && again.scheme == origin.scheme);
}

/// What a proxy that is trusted has added is found, whatever stands in front of it.
void check_last_element(const std::optional<IpAddress>& peer, const Fields& fields,
                        const TrustedProxies& proxies) {
  const std::optional<IpAddress> client = config::parse_ip_address("2001:db8::c");
  if (!proxies.contains(peer) || proxies.contains(client)) return;
  const RequestOrigin origin =
      trace(peer,
            {.clients = fields.clients + ", 2001:db8::c",
             .schemes = fields.schemes + ",https",
             .forwarded = fields.forwarded + ", by=_a;for=\"[2001:db8::c]:80\";proto=https"},
            proxies);
  CHECK(origin.client == client && origin.scheme == server::Scheme::https);
}

struct Introduction {
  Progress progress = Progress::more;
  std::size_t size = 0;
  std::optional<IpAddress> client{};

  bool operator==(const Introduction&) const = default;
};

Introduction introduce(std::span<const char> bytes, std::size_t piece) {
  ProxyProtocolParser parser;
  Introduction result;
  while (result.progress == Progress::more && result.size < bytes.size()) {
    const auto next = bytes.subspan(result.size, std::min(piece, bytes.size() - result.size));
    result.progress = parser.read(next);
    result.size += result.progress == Progress::more ? next.size() : parser.consumed();
  }
  if (result.progress == Progress::complete) result.client = parser.client();
  return result;
}

void check_introduction(std::string_view bytes) {
  const Introduction whole = introduce(bytes, bytes.size());
  CHECK(introduce(bytes, 1) == whole);
  CHECK(introduce(bytes, 7) == whole);
  if (whole.progress == Progress::more) return;
  CHECK(introduce(bytes.substr(0, whole.size), bytes.size()) == whole);
  CHECK(introduce(bytes.substr(0, whole.size - 1), bytes.size()).progress == Progress::more);
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  Input input(text);
  const std::string_view networks = input.line();
  const std::optional<IpAddress> peer = config::parse_ip_address(input.line());
  const Fields fields{.clients = std::string(input.line()),
                      .schemes = std::string(input.line()),
                      .forwarded = std::string(input.line())};
  const std::string written(input.line());
  for (const ForwardedFields kind : {ForwardedFields::x_forwarded, ForwardedFields::forwarded}) {
    const TrustedProxies proxies(settings_of(networks, kind));
    check_trace(peer, fields, written, proxies);
    check_last_element(peer, fields, proxies);
  }
  check_introduction(input.rest());
}
