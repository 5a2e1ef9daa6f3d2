#include "config/schema.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "config/members.hpp"
#include "config/site_schema.hpp"

namespace config {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kMostWorkers = 1024;
constexpr unsigned kMostDescriptors = 1U << 30;  // more than the kernel ever allows (fs.nr_open)

constexpr std::array<std::string_view, 2> kSubmissions = {"deferred", "immediate"};
constexpr std::array<std::string_view, 3> kWaits = {"coalesce", "block", "spin"};
static_assert(kWaits[static_cast<std::size_t>(Wait::spin)] == "spin");
constexpr std::array<std::string_view, 5> kLogLevels = {"debug", "info", "warning", "error", "off"};
static_assert(kLogLevels[static_cast<std::size_t>(LogLevel::off)] == "off");
constexpr std::array<std::string_view, 2> kForwardedFields = {"x-forwarded", "forwarded"};
static_assert(kForwardedFields[static_cast<std::size_t>(ForwardedFields::forwarded)] ==
              "forwarded");
constexpr std::array<std::string_view, 3> kAccessFormats = {"common", "combined", "json"};
static_assert(kAccessFormats[static_cast<std::size_t>(AccessFormat::json)] == "json");

LogLevel& log_level(Config& config) {
  return config.log_level;
}

template <auto Name>
constexpr auto kServer = &in<&Config::server, Name>;
template <auto Name>
constexpr auto kLimits = &in<&Config::limits, Name>;
template <auto Name>
constexpr auto kCache = &in<&Config::cache, Name>;
template <auto Name>
constexpr auto kAccessLog = &in<&Config::access_log, Name>;
template <auto Name>
constexpr auto kMetrics = &in<&Config::metrics, Name>;
template <auto Name>
constexpr auto kProxy = &in<&Config::proxy, Name>;

template <auto Name>
constexpr auto kSandbox = &in<&Config::sandbox, Name>;

template <auto Name>
auto& in_endpoint(Config& config) {
  return config.server.listen.back().*Name;
}
template <auto Name>
constexpr auto kEndpoint = &in_endpoint<Name>;

constexpr std::array kKeys = {
    Key{"", "server", TableKey{}, "{}", "The process"},
    Key{"server", "listen", EndpointsKey{kServer<&Server::listen>}, R"(["127.0.0.1:8080"])",
        "Where to listen: ADDRESS:PORT, [IPV6]:PORT, :PORT (all IPv4 interfaces), unix:/PATH, or "
        "a table"},
    Key{"server.listen", "address", AddressKey{kEndpoint<&Endpoint::address>}, "",
        "The same, where something else is to be said of it"},
    Key{"server.listen", "name", TextKey{&kSocketName, kEndpoint<&Endpoint::name>, true}, R"("")",
        "Of the sockets that systemd passes instead of it: their unit's FileDescriptorName="},
    Key{"server.listen", "mode", ModeKey{kEndpoint<&Endpoint::mode>}, R"("auto")",
        "Permissions of a unix socket in octal, such as \"0660\"; auto: as the umask says"},
    Key{"server.listen", "backlog", CountKey{1, 65535, kEndpoint<&Endpoint::backlog>}, "4096",
        "How many connections may wait to be accepted; the kernel's net.core.somaxconn bounds it"},
    Key{"server", "workers", CountKey{1, kMostWorkers, kServer<&Server::workers>}, R"("auto")",
        "Threads that serve; auto: one per CPU that the process may use"},
    Key{"server", "submission", choice<kServer<&Server::immediate_submission>>(kSubmissions),
        R"("deferred")",
        "deferred: one system call for all operations of a turn; immediate: for measurement"},
    Key{"server", "wait", choice<kServer<&Server::wait>>(kWaits), R"("coalesce")",
        "coalesce: sleep until something happens, and beyond 40,000 requests a second for 50 "
        "microseconds; block: without the latter; spin: look for a while first"},
    Key{"server", "shutdown-timeout", DurationKey{0ms, kDay, kServer<&Server::shutdown_timeout>},
        R"("30s")", "How long running responses may take to finish when quoit is stopped"},
    Key{"server", "restart-grace", DurationKey{0ms, kDay, kServer<&Server::restart_grace>},
        R"("1s")",
        "The same where systemd keeps the listeners, so that clients wait for the next start"},

    Key{"", "limits", TableKey{}, "{}", "What one client, and all of them, may take"},
    Key{"limits", "connections", CountKey{1, kMostDescriptors, kLimits<&Limits::connections>},
        R"("auto")",
        "Of the whole process, further ones wait; half of them may wait for disks that may stall; "
        "auto: what the limit of descriptors allows"},
    Key{"limits", "connections-per-ip",
        CountKey{0, kMostDescriptors, kLimits<&Limits::connections_per_ip>}, "0",
        "Of one address, or of one IPv6 network of 64 bits; further ones are closed; 0: no limit"},
    Key{"limits", "request-head", SizeKey{1_KiB, 1_MiB, kLimits<&Limits::request_head>},
        R"("16KiB")", "The request line and all header fields together; beyond it 414 or 431"},
    Key{"limits", "request-headers", CountKey{1, 10'000, kLimits<&Limits::request_headers>}, "100",
        "The number of header fields; beyond it 431"},
    Key{"limits", "head-timeout", DurationKey{1ms, kDay, kLimits<&Limits::head_timeout>},
        R"("10s")", "From the first byte of a request to the end of its head; also for a body"},
    Key{"limits", "idle-timeout", DurationKey{1ms, kDay, kLimits<&Limits::idle_timeout>},
        R"("60s")", "How long a connection may be without a request"},
    Key{"limits", "send-timeout", DurationKey{1ms, kDay, kLimits<&Limits::send_timeout>},
        R"("30s")", "How long a client may take nothing of a response"},
    Key{"limits", "min-send-rate", RateKey{0, kGiB, kLimits<&Limits::min_send_rate>}, R"("1KiB/s")",
        "What a client must take at least, on average over each send-timeout"},
    Key{"limits", "unsent", SizeKey{4_KiB, kGiB, kLimits<&Limits::unsent>}, R"("128KiB")",
        "What the kernel may queue for a connection beyond what is in flight (TCP_NOTSENT_LOWAT); "
        "of "
        "what is not copied, only until the client has taken 384 KiB"},
    Key{"limits", "send-buffer", SizeKey{4_KiB, kGiB, kLimits<&Limits::send_buffer>}, R"("auto")",
        "A hard bound for the kernel's send buffer (SO_SNDBUF); auto: the kernel tunes it"},
    Key{"limits", "request-body", SizeKey{0, kGiB, kLimits<&Limits::request_body>}, R"("64KiB")",
        "What is read of a request's body, and discarded; beyond it 413"},
    Key{"limits", "ranges", CountKey{1, 1000, kLimits<&Limits::ranges>}, "16",
        "The number of byte ranges in one request; beyond it the whole file is sent"},

    Key{"", "cache", TableKey{}, "{}", "What is kept of files; all sites share it"},
    Key{"cache", "memory", SizeKey{0, 1024 * kGiB, kCache<&Cache::memory>}, R"("256MiB")",
        "For the contents of files, of the whole process; at most half of its cgroup's memory"},
    Key{"cache", "max-file", SizeKey{0, kGiB, kCache<&Cache::max_file>}, R"("256KiB")",
        "Larger files are not kept in memory, but read for each response"},
    Key{"cache", "open-files", CountKey{0, kMostDescriptors, kCache<&Cache::open_files>},
        R"("auto")", "How many of those larger files stay open; auto: a share of the descriptors"},
    Key{"cache", "revalidate", DurationKey{0ms, kDay, kCache<&Cache::revalidate>}, R"("1s")",
        "How long a file may be served before the disk is asked whether it changed; 0s: each "
        "time"},
    Key{"cache", "zero-copy", FlagKey{kCache<&Cache::zero_copy>}, "true",
        "Whether 1 MiB or more of a file is sent without being copied; of what is cut off the file "
        "meanwhile, zeros may then arrive"},

    Key{"", "log", TableKey{}, "{}", "What quoit says of itself and of its responses"},
    Key{"log", "level", choice<&log_level>(kLogLevels), R"("info")",
        "debug, info, warning, error or off"},
    Key{"log", "access", LogSinkKey{kAccessLog<&AccessLog::sink>}, R"("off")",
        "Where a line goes for each response: off, stdout, journal or the path of a file, which "
        "SIGUSR1 opens again"},
    Key{"log", "format", choice<kAccessLog<&AccessLog::format>>(kAccessFormats), R"("combined")",
        "Of these lines: common, combined or json"},
    Key{"log", "sample", CountKey{1, 1'000'000, kAccessLog<&AccessLog::sample>}, "1",
        "One line for so many responses; errors and what was cut short always have theirs"},
    Key{"log", "leave-out", TextsKey{&kGlob, kAccessLog<&AccessLog::leave_out>, true}, "[]",
        "Patterns of paths that have no lines, such as those of health checks", R"(["/health"])"},
    Key{"log", "redact", TextsKey{&kRedactable, kAccessLog<&AccessLog::redact>, true}, "[]",
        "What no line tells: query (nor in a referrer), referrer, user-agent", R"(["query"])"},

    Key{"", "metrics", TableKey{}, "{}", "What tells monitoring and load balancers of quoit"},
    Key{"metrics", "listen", SwitchedAddressKey{kMetrics<&Metrics::listen>}, R"("off")",
        "Where the status page, /metrics, /livez and /readyz are: off, or an address as in "
        "server.listen, such as "
        "127.0.0.1:9180"},
    Key{"metrics", "allow-remote", FlagKey{kMetrics<&Metrics::allow_remote>}, "false",
        "Whether that may be an address that other machines reach: anybody there may ask"},
    Key{"metrics", "drain-delay", DurationKey{0ms, kDay, kMetrics<&Metrics::drain_delay>},
        R"("0s")",
        "How long /readyz says 503, while everything is still served, before quoit begins to stop"},

    Key{"", "proxy", TableKey{}, "{}", "Proxies in front of quoit, and for whom they speak"},
    Key{"proxy", "trusted", TextsKey{&kNetwork, kProxy<&Proxy::trusted>, true}, "[]",
        "Proxies that are believed: addresses, networks, or unix for all who come through a unix "
        "socket",
        R"(["10.0.0.0/8", "2001:db8::/32", "unix"])"},
    Key{"proxy", "fields", choice<kProxy<&Proxy::fields>>(kForwardedFields), R"("x-forwarded")",
        "Where they tell of the client: x-forwarded: X-Forwarded-For and -Proto; forwarded: "
        "Forwarded"},
    Key{"proxy", "protocol", FlagKey{kProxy<&Proxy::protocol>}, "false",
        "Whether they begin each connection with a header of the PROXY protocol, version 1 or 2"},

    Key{"", "sandbox", TableKey{}, "{}",
        "What quoit takes from itself when it has started, so that a fault of it can do little"},
    Key{"sandbox", "no-new-privileges", FlagKey{kSandbox<&Sandbox::no_new_privileges>}, "true",
        "Whether it gives up for good to gain rights by running a program; landlock and seccomp "
        "need that"},
    Key{"sandbox", "capabilities", FlagKey{kSandbox<&Sandbox::capabilities>}, "true",
        "Whether it gives up all of root's rights but to listen on ports below 1024 and to read "
        "all files"},
    Key{"sandbox", "landlock", FlagKey{kSandbox<&Sandbox::landlock>}, "true",
        "Whether it gives up all files but its roots, its configuration and its log, and "
        "connections to others"},
    Key{"sandbox", "seccomp", FlagKey{kSandbox<&Sandbox::seccomp>}, "true",
        "Whether it gives up all system calls but those it makes"},
    Key{"sandbox", "ring-restrictions", FlagKey{kSandbox<&Sandbox::ring_restrictions>}, "true",
        "Whether it gives up all operations of io_uring but those it uses"},
    Key{"sandbox", "paths", TextsKey{&kAbsolutePath, kSandbox<&Sandbox::paths>, true}, "[]",
        "What may be read besides: folders that roots will lead to, or that a reload will serve",
        R"(["/srv/releases"])"},
};

const std::vector<Key>& keys() {
  static const std::vector<Key> kAll = [] {
    std::vector<Key> result(kKeys.begin(), kKeys.end());
    result.insert(result.end(), site_keys().begin(), site_keys().end());
    return result;
  }();
  return kAll;
}

const Key* find_section(std::string_view section) {
  const std::size_t dot = section.rfind('.');
  if (dot == section.npos) return find_key("", section);
  return find_key(section.substr(0, dot), section.substr(dot + 1));
}

}  // namespace

std::span<const Key> schema() {
  return keys();
}

std::vector<const Key*> keys_of(std::string_view section) {
  std::vector<const Key*> found;
  for (const Key& key : keys()) {
    if (key.section == section) found.push_back(&key);
  }
  return found;
}

const Key* find_key(std::string_view section, std::string_view name) {
  const auto key = std::ranges::find_if(keys(), [&](const Key& candidate) {
    return candidate.section == section && candidate.name == name;
  });
  return key == keys().end() ? nullptr : &*key;
}

std::string full_name(const Key& key) {
  if (key.section.empty()) return std::string(key.name);
  return std::string(key.section) + "." + std::string(key.name);
}

std::string header(std::string_view section) {
  const Key* const key = find_section(section);
  const std::string name(section);
  if (std::holds_alternative<TablesKey>(key->type)) return "[[" + name + "]]";
  return key->section.empty() ? "[" + name + "]" : std::string(key->name);
}

}  // namespace config
