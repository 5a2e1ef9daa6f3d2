#include "config/schema.hpp"

#include <algorithm>
#include <array>

namespace config {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kDay = 24h;
constexpr std::size_t kGiB = 1024_MiB;
constexpr unsigned kMostWorkers = 1024;
constexpr unsigned kMostDescriptors = 1U << 30;  // more than the kernel ever allows (fs.nr_open)

constexpr std::array<std::string_view, 2> kSubmissions = {"deferred", "immediate"};
constexpr std::array<std::string_view, 2> kWaits = {"block", "spin"};
constexpr std::array<std::string_view, 5> kLogLevels = {"debug", "info", "warning", "error", "off"};

void store_submission(Config& config, std::size_t index) {
  config.server.immediate_submission = kSubmissions[index] == "immediate";
}
void store_wait(Config& config, std::size_t index) {
  config.server.spin = kWaits[index] == "spin";
}
void store_log_level(Config& config, std::size_t index) {
  constexpr std::array kLevels = {LogLevel::debug, LogLevel::info, LogLevel::warning,
                                  LogLevel::error, LogLevel::off};
  static_assert(kLevels.size() == kLogLevels.size());
  config.log_level = kLevels[index];
}

/// Gives a member of a section of the configuration.
template <auto Section, auto Name>
auto& in(Config& config) {
  return config.*Section.*Name;
}
template <auto Name>
constexpr auto kServer = &in<&Config::server, Name>;
template <auto Name>
constexpr auto kLimits = &in<&Config::limits, Name>;
template <auto Name>
constexpr auto kCache = &in<&Config::cache, Name>;

/// Of the site that is being described: the last.
template <auto Name>
auto& in_site(Config& config) {
  return config.sites.back().*Name;
}
template <auto Name>
constexpr auto kSite = &in_site<Name>;

constexpr std::array kKeys = {
    Key{"server", "listen", AddressesKey{kServer<&Server::listen>}, R"(["127.0.0.1:8080"])",
        "Where to listen: ADDRESS:PORT, [IPV6]:PORT, :PORT (all IPv4 interfaces) or unix:/PATH"},
    Key{"server", "workers", CountKey{1, kMostWorkers, kServer<&Server::workers>}, R"("auto")",
        "Threads that serve; auto: one per CPU that the process may use"},
    Key{"server", "submission", ChoiceKey{kSubmissions, store_submission}, R"("deferred")",
        "deferred: one system call for all operations of a turn; immediate: for measurement"},
    Key{"server", "wait", ChoiceKey{kWaits, store_wait}, R"("block")",
        "block: sleep until something happens; spin: look for a while before sleeping"},
    Key{"server", "shutdown-timeout", DurationKey{0ms, kDay, kServer<&Server::shutdown_timeout>},
        R"("30s")", "How long running responses may take to finish when quoit is stopped"},

    Key{"limits", "connections", CountKey{1, kMostDescriptors, kLimits<&Limits::connections>},
        R"("auto")",
        "Of the whole process, further ones wait; auto: what the limit of descriptors allows"},
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
        "What the kernel may queue for a connection beyond what is in flight (TCP_NOTSENT_LOWAT)"},
    Key{"limits", "send-buffer", SizeKey{4_KiB, kGiB, kLimits<&Limits::send_buffer>}, R"("auto")",
        "A hard bound for the kernel's send buffer (SO_SNDBUF); auto: the kernel tunes it"},
    Key{"limits", "request-body", SizeKey{0, kGiB, kLimits<&Limits::request_body>}, R"("64KiB")",
        "What is read of a request's body, and discarded; beyond it 413"},
    Key{"limits", "ranges", CountKey{1, 1000, kLimits<&Limits::ranges>}, "16",
        "The number of byte ranges in one request; beyond it the whole file is sent"},

    Key{"cache", "memory", SizeKey{0, 1024 * kGiB, kCache<&Cache::memory>}, R"("256MiB")",
        "For the contents of files, of the whole process; the workers share it out"},
    Key{"cache", "max-file", SizeKey{0, kGiB, kCache<&Cache::max_file>}, R"("256KiB")",
        "Larger files are not kept in memory, but read for each response"},
    Key{"cache", "open-files", CountKey{0, kMostDescriptors, kCache<&Cache::open_files>},
        R"("auto")", "How many of those larger files stay open; auto: a share of the descriptors"},
    Key{"cache", "revalidate", DurationKey{0ms, kDay, kCache<&Cache::revalidate>}, R"("1s")",
        "How long a file may be served before the disk is asked whether it changed; 0s: each "
        "time"},

    Key{"log", "level", ChoiceKey{kLogLevels, store_log_level}, R"("info")",
        "debug, info, warning, error or off"},

    Key{"site", "root", FolderKey{kSite<&Site::root>}, "",
        "The folder to serve; a relative path begins at this file's folder"},
    Key{"site", "index", FileNamesKey{kSite<&Site::index>}, R"(["index.html"])",
        "What answers for a folder: the first of these files that is in it"},
};

}  // namespace

std::span<const Key> schema() noexcept {
  return kKeys;
}

const Key* find_key(std::string_view section, std::string_view name) noexcept {
  const auto* const key = std::ranges::find_if(kKeys, [&](const Key& candidate) {
    return candidate.section == section && candidate.name == name;
  });
  return key == kKeys.end() ? nullptr : key;
}

}  // namespace config
