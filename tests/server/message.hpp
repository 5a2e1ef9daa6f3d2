#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/http1_parser.hpp"

/// Feeds the parser as a connection does.
namespace tests {

/// Small, so that a message can be split at every place in no time.
inline constexpr server::Http1ParserLimits kSmallLimits{.head = 256, .fields = 8, .body = 64};

/// Everything that a caller may learn of a message.
struct Outcome {
  server::Http1Parser::Progress progress = server::Http1Parser::Progress::more;
  server::Status status = server::Status::ok;  ///< of a message that failed
  std::size_t size = 0;                        ///< of a message that is complete
  server::Method method = server::Method::other;
  std::string target{};
  bool keep_alive = false;
  bool is_http_1_0 = false;
  bool expects_continue = false;
  std::array<std::optional<std::string>, server::kKnownFields> fields{};

  bool operator==(const Outcome&) const = default;
};
[[nodiscard]] inline Outcome failed(server::Status status) {
  return {.progress = server::Http1Parser::Progress::failed, .status = status};
}
void PrintTo(const Outcome& outcome, std::ostream* out);

/// Parses `text`, which arrives in pieces that end at `ends` and with the text itself.
[[nodiscard]] Outcome parse_pieces(std::string_view text, std::span<const std::size_t> ends,
                                   const server::Http1ParserLimits& limits = kSmallLimits);

/// Parses `text` in one piece; expects the same of every split in two and of single bytes.
[[nodiscard]] Outcome parse(std::string_view text,
                            const server::Http1ParserLimits& limits = kSmallLimits);

}  // namespace tests
