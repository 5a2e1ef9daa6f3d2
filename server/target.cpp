#include "server/target.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/authority.hpp"

namespace server {
namespace {

enum class Byte : std::uint8_t { ordinary, slash, escape, question_mark, refused };

/// Only visible ASCII; "#" would begin a fragment, which a request target has not.
constexpr auto kBytes = [] {
  std::array<Byte, 256> bytes{};
  for (std::size_t code = 0; code < bytes.size(); ++code) {
    if (code <= 0x20 || code >= 0x7f) bytes[code] = Byte::refused;
  }
  bytes['#'] = Byte::refused;
  bytes['/'] = Byte::slash;
  bytes['%'] = Byte::escape;
  bytes['?'] = Byte::question_mark;
  return bytes;
}();

constexpr Byte classify(char character) {
  return kBytes[static_cast<unsigned char>(character)];
}

/// Whether `rest`, which follows a slash, begins with a segment that has to go: an empty one (but
/// not the last, which is a trailing slash), "." or "..".
constexpr bool begins_with_removable_segment(std::string_view rest) {
  if (rest.starts_with('/')) return true;
  if (!rest.starts_with('.')) return false;
  rest.remove_prefix(rest.starts_with("..") ? 2 : 1);
  return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

struct PathScan {
  std::size_t size;  ///< The path ends here: at the end, at "?", or at a byte that is refused.
  bool is_normal;    ///< It needs no rewriting.
};

constexpr PathScan scan_path(std::string_view text) {
  PathScan scan{.size = 0, .is_normal = true};
  for (; scan.size < text.size(); ++scan.size) {
    const Byte byte = classify(text[scan.size]);
    if (byte == Byte::ordinary) continue;
    if (byte == Byte::question_mark || byte == Byte::refused) break;
    if (byte == Byte::escape || begins_with_removable_segment(text.substr(scan.size + 1))) {
      scan.is_normal = false;
    }
  }
  return scan;
}

/// 0 to 15; 16 for what is no hexadecimal digit.
constexpr unsigned hex_value(char digit) {
  if (is_digit(digit)) return static_cast<unsigned>(digit - '0');
  const char lower = to_lower(digit);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : 16;
}

/// Decodes the escape that `text` begins with.
std::expected<char, Status> decode_escape(std::string_view text) {
  if (text.size() < 3) return std::unexpected{Status::bad_request};
  const unsigned high = hex_value(text[1]);
  const unsigned low = hex_value(text[2]);
  if (high > 15 || low > 15) return std::unexpected{Status::bad_request};
  const char decoded = static_cast<char>(high << 4 | low);
  if (decoded == '\0') return std::unexpected{Status::bad_request};
  if (decoded == '/') return std::unexpected{Status::not_found};
  return decoded;
}

/// Decodes `segment` to `out`, which has room for it. The size of the result.
std::expected<std::size_t, Status> decode_segment(std::string_view segment, char* out) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < segment.size(); ++at) {
    out[size] = segment[at];
    if (segment[at] == '%') {
      const auto decoded = decode_escape(segment.substr(at));
      if (!decoded) return std::unexpected{decoded.error()};
      out[size] = *decoded;
      at += 2;
    }
    ++size;
  }
  return size;
}

/// Rewrites `path`, which begins with a slash, to `out`. Each segment, with the slash before it,
/// takes no more room there than it took in `path`.
std::expected<std::string_view, Status> normalise(std::string_view path, char* out) {
  std::size_t size = 0;
  bool ends_with_slash = false;
  while (!path.empty()) {
    const std::string_view raw = path.substr(1, path.find('/', 1) - 1);
    path.remove_prefix(1 + raw.size());

    out[size] = '/';
    const auto decoded = decode_segment(raw, out + size + 1);
    if (!decoded) return std::unexpected{decoded.error()};
    const std::string_view segment{out + size + 1, *decoded};

    ends_with_slash = true;
    if (segment == "..") {
      if (size == 0) return std::unexpected{Status::bad_request};
      size = std::string_view{out, size}.rfind('/');
    } else if (!segment.empty() && segment != ".") {
      size += 1 + segment.size();
      ends_with_slash = false;
    }
  }
  if (ends_with_slash) out[size++] = '/';
  return std::string_view{out, size};
}

/// What follows the authority, or all of the origin form: path, or "?" and query, or nothing.
std::expected<Target, Status> parse_path_and_query(std::string_view text, char* storage) {
  const PathScan scan = scan_path(text);
  const std::string_view path = text.substr(0, scan.size);
  std::string_view query = text.substr(scan.size);
  if (std::ranges::find(query, Byte::refused, classify) != query.end()) {
    return std::unexpected{Status::bad_request};
  }
  if (!query.empty()) query.remove_prefix(1);

  if (path.empty()) return Target{.path = "/", .query = query};
  if (scan.is_normal) return Target{.path = path, .query = query};
  const auto normal = normalise(path, storage);
  if (!normal) return std::unexpected{normal.error()};
  return Target{.path = *normal, .query = query};
}

constexpr bool has_scheme(std::string_view raw, std::string_view scheme) {
  return equal_ignoring_case(raw.substr(0, scheme.size()), scheme);
}

}  // namespace

std::expected<Target, Status> parse_target(std::string_view raw, std::span<char> storage) noexcept {
  CHECK(storage.size() >= raw.size());
  if (raw.starts_with('/')) return parse_path_and_query(raw, storage.data());
  if (raw == "*") return Target{.asterisk = true};

  constexpr std::string_view kHttp = "http://";
  if (has_scheme(raw, "https://")) return std::unexpected{Status::misdirected_request};
  if (!has_scheme(raw, kHttp)) return std::unexpected{Status::bad_request};
  const std::string_view rest = raw.substr(kHttp.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (!is_authority(authority)) return std::unexpected{Status::bad_request};
  auto target = parse_path_and_query(rest.substr(authority.size()), storage.data());
  if (target) target->authority = authority;
  return target;
}

}  // namespace server
