#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "config/ip_address.hpp"
#include "server/method.hpp"
#include "server/scheme.hpp"
#include "server/target.hpp"

namespace server {

/// The fields that the server acts on, or tells of in its log.
enum class KnownField : std::uint8_t {
  host,
  range,
  if_match,
  if_none_match,
  if_modified_since,
  if_unmodified_since,
  if_range,
  expect,
  accept,
  accept_encoding,
  referer,
  user_agent,
  forwarded,
  x_forwarded_for,
  x_forwarded_proto,
};
inline constexpr std::size_t kKnownFields = 15;

/// What a client asks for, whatever the protocol that carried it. Views into memory of the
/// exchange: valid until the response has been made.
struct Request {
  Method method = Method::get;
  Target target;
  std::array<std::optional<std::string_view>, kKnownFields> fields;
  /// From whom it comes, where somebody wants to know: for the log, or because proxies are trusted.
  std::optional<config::IpAddress> client{};
  Scheme scheme = Scheme::http;  ///< as a proxy says that is trusted
  /// Whether the protocol can send what it has built for a representation before: then the fields
  /// of a whole one (Response::mark_whole), for which that is usable, are not asked for.
  bool takes_prebuilt = false;

  [[nodiscard]] std::optional<std::string_view> field(KnownField known) const noexcept {
    return fields[static_cast<std::size_t>(known)];
  }
};

}  // namespace server
