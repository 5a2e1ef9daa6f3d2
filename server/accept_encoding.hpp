#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "server/content_coding.hpp"
#include "server/status.hpp"
#include "server/weight.hpp"

namespace server {

/// What a client wants of the content codings that this server knows (RFC 9110 §12.5.3).
struct AcceptEncoding {
  std::array<Weight, kContentCodings.size()> codings{};  ///< by ContentCoding
  /// No coding. Where the client did not say how much it wants it, which makes it acceptable all
  /// the same, the smallest there is.
  Weight identity = 0;

  [[nodiscard]] Weight of(ContentCoding coding) const noexcept {
    return codings[static_cast<std::size_t>(coding)];
  }

  friend bool operator==(const AcceptEncoding&, const AcceptEncoding&) = default;
};

/// Reads a request's Accept-Encoding, its lines joined by commas, or the lack of one: a client that
/// says nothing takes any coding, but may not know what to do with it.
///
/// A malformed member is as if it were not there. Of a coding that is named more than once, by an
/// alias too, the smallest weight counts.
[[nodiscard]] AcceptEncoding parse_accept_encoding(std::optional<std::string_view> field) noexcept;

/// Which of the available codings to send, in the server's order of preference; nothing stands for
/// identity. Where the client does not care, a coding goes before identity. The error is
/// not_acceptable: the client refuses everything that is available.
[[nodiscard]] std::expected<std::optional<ContentCoding>, Status> select_coding(
    const AcceptEncoding& accepted, std::span<const ContentCoding> available,
    bool identity_available) noexcept;

}  // namespace server
