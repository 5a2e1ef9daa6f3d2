#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/address.hpp"
#include "config/site.hpp"
#include "config/size.hpp"

/// Everything an operator can set, with its default. Plain values: whoever holds a Config may rely
/// on it not to change.
namespace config {

enum class LogLevel { debug, info, warning, error, off };

/// Where to listen, and how.
struct Endpoint {
  Address address;
  std::string name{};  ///< of the sockets that a service manager may pass instead; empty: none
  std::optional<unsigned>
      mode{};               ///< of the file of a Unix domain socket; nothing: as the umask says
  unsigned backlog = 4096;  ///< the kernel bounds it by net.core.somaxconn

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// What a worker without anything to do does.
enum class Wait {
  coalesce,  ///< sleep, but not wake up for each request when there are very many
  block,     ///< sleep until something happens
  spin,      ///< look for completions for a while before sleeping
};

struct Server {
  std::vector<Endpoint> listen = {
      {.address = {.family = Address::Family::ipv4, .host = "127.0.0.1", .port = 8080}}};
  std::optional<unsigned> workers;  ///< nothing: one per CPU that the process may use
  bool immediate_submission =
      false;  ///< for measurement: every operation enters the kernel by itself
  Wait wait = Wait::coalesce;
  std::chrono::milliseconds shutdown_timeout = std::chrono::seconds(30);
  std::chrono::milliseconds restart_grace =
      std::chrono::seconds(1);  ///< the same where connections wait for the next process

  friend bool operator==(const Server&, const Server&) = default;
};

/// What one client, and all of them, may take.
struct Limits {
  std::optional<unsigned>
      connections;                  ///< of the process; nothing: what the descriptor limit allows
  unsigned connections_per_ip = 0;  ///< of one address, or of one IPv6 network of 64 bits; 0: any
  std::size_t request_head = 16_KiB;
  unsigned request_headers = 100;
  std::chrono::milliseconds head_timeout =
      std::chrono::seconds(10);  ///< first byte to end of head; also for a body
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);  ///< between requests
  std::chrono::milliseconds send_timeout =
      std::chrono::seconds(30);         ///< without a byte accepted by the kernel
  std::uint64_t min_send_rate = 1_KiB;  ///< bytes per second over each send_timeout
  std::size_t unsent =
      128_KiB;  ///< what the kernel may queue beyond what is in flight (TCP_NOTSENT_LOWAT)
  std::optional<std::size_t> send_buffer;  ///< SO_SNDBUF; nothing: the kernel's autotuning
  std::size_t request_body = 64_KiB;       ///< read and discarded; beyond it 413
  unsigned ranges = 16;                    ///< in one request; beyond it the whole file is sent

  friend bool operator==(const Limits&, const Limits&) = default;
};

/// Of the whole process; the workers share it out.
struct Cache {
  std::size_t memory = 256_MiB;
  std::size_t max_file = 256_KiB;  ///< larger files are read from the disk's cache each time
  std::optional<unsigned>
      open_files;  ///< of those larger files; nothing: a share of the descriptor limit
  std::chrono::milliseconds revalidate = std::chrono::seconds(1);
  bool zero_copy = true;  ///< of large files pages are sent, not copies of them

  friend bool operator==(const Cache&, const Cache&) = default;
};

/// The forms of a line of the access log.
enum class AccessFormat { common, combined, json };

/// One line for each response.
struct AccessLog {
  static constexpr std::string_view kOff = "off";
  static constexpr std::string_view kStandardOutput = "stdout";
  static constexpr std::string_view kJournal = "journal";

  [[nodiscard]] static bool is_file(std::string_view sink) noexcept {
    return sink != kOff && sink != kStandardOutput && sink != kJournal;
  }

  std::string sink{kOff};  ///< one of those, or the path of a file
  AccessFormat format = AccessFormat::combined;
  unsigned sample = 1;                   ///< one line for so many responses that are no errors
  std::vector<std::string> leave_out{};  ///< patterns of paths
  std::vector<std::string> redact{};     ///< of kQuery and the others

  static constexpr std::string_view kQuery = "query";
  static constexpr std::string_view kReferrer = "referrer";
  static constexpr std::string_view kUserAgent = "user-agent";

  friend bool operator==(const AccessLog&, const AccessLog&) = default;
};

/// What tells monitoring of the process, on a listener of its own.
struct Metrics {
  std::optional<Address> listen;  ///< nothing: it is off
  bool allow_remote = false;      ///< whether that may be another address than the loopback's
  std::chrono::milliseconds drain_delay{
      0};  ///< how long it is not ready, and serves, before it stops

  friend bool operator==(const Metrics&, const Metrics&) = default;
};

/// The fields in which a proxy tells for whom it speaks. Only one kind is read: a proxy writes one,
/// and passes the other on as the client wrote it.
enum class ForwardedFields {
  x_forwarded,  ///< X-Forwarded-For and X-Forwarded-Proto
  forwarded,    ///< RFC 7239
};

/// The proxies in front of quoit.
struct Proxy {
  std::vector<std::string> trusted{};  ///< each a Network: those whose word counts
  ForwardedFields fields = ForwardedFields::x_forwarded;
  bool protocol = false;  ///< whether they begin connections with a header of the PROXY protocol

  friend bool operator==(const Proxy&, const Proxy&) = default;
};

/// What the process takes from itself when it has started.
struct Sandbox {
  bool no_new_privileges = true;     ///< no rights that a program could bring; both filters need it
  bool capabilities = true;          ///< none but two that serving may need
  bool landlock = true;              ///< no file but what it needs, and no TCP connection to others
  bool seccomp = true;               ///< no system call but those it makes
  bool ring_restrictions = true;     ///< no operation of io_uring but those it uses
  std::vector<std::string> paths{};  ///< absolute: what may be read beside the roots

  friend bool operator==(const Sandbox&, const Sandbox&) = default;
};

struct Config {
  Server server;
  Limits limits;
  Cache cache;
  std::vector<Site> sites = std::vector<Site>(1);  ///< never empty
  LogLevel log_level = LogLevel::info;
  AccessLog access_log;
  Metrics metrics;
  Proxy proxy;
  Sandbox sandbox;

  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace config
