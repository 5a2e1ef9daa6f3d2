#pragma once

#include <expected>
#include <span>
#include <string_view>

#include "server/status.hpp"

namespace server {

/// The target of a request (RFC 9112 §3.2). The views point into the raw target, into the storage
/// given with it, or at constants.
struct Target {
  /// Names a file below the root in exactly one way: begins with "/", is decoded, has no empty, "."
  /// or ".." segment, ends with "/" if the target did. It may hold any byte but zero, so it has to
  /// be encoded before it goes into a field ("\" too: browsers take "/\host" for "//host") or a
  /// log.
  std::string_view path{};
  std::string_view query{};      ///< As sent, without its "?".
  std::string_view authority{};  ///< Of the absolute form only: takes the place of Host (§3.2.2).
  bool asterisk = false;         ///< "*": the server itself. The other members are empty.
};

/// Understands the origin, absolute (http) and asterisk forms. A path that is already as
/// Target wants it, which nearly all are, is not copied. `storage` is at least as large as `raw`
/// and does not overlap it.
///
/// Repeated slashes count as one, as file systems read them: so a file has one path, which caches
/// and rules can rely on, and no Location made from a path begins with "//host". Segments are
/// resolved (RFC 3986 §5.2.4) after decoding and after slashes were merged, so that "%2e%2e" is
/// "..", too.
///
/// Errors: bad_request for what the grammar forbids, for "%00", for ".." above the root, for the
/// authority form (CONNECT), for user information and an empty host (RFC 9110 §4.2); not_found for
/// "%2F", which no name of a file holds and which, decoded, would name another file;
/// misdirected_request for https, as no connection here is secured (RFC 9110 §7.4).
/// A byte that no URI may hold raw but that clients send anyway (as "|" or "{") stands for itself.
std::expected<Target, Status> parse_target(std::string_view raw, std::span<char> storage) noexcept;

}  // namespace server
