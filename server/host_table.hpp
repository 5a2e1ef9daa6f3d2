#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/config.hpp"

namespace server {

/// Which site answers for a host: the one that names it, else the one with the longest wildcard
/// that covers it ("*.example.org" covers names below example.org at any depth, not example.org
/// itself), else the first. Does not change; any thread may use it.
class HostTable {
 public:
  /// Longer ones are no names of hosts (RFC 1035 §2.3.4).
  static constexpr std::size_t kLongestHost = 255;

  enum class Reason : std::uint8_t { exact, wildcard, first_site };
  struct Match {
    std::size_t site;
    Reason reason;
  };

  /// No host is named twice. There is at least one site.
  explicit HostTable(std::span<const config::Site> sites);

  /// `authority` is a Host field, or that part of an absolute target (RFC 9112 §3.2.2). Its port
  /// does not count, nor does a dot at the end of the name; letters of either case are the same
  /// (RFC 3986 §3.2.2). Allocates nothing.
  [[nodiscard]] Match find(std::string_view authority) const noexcept;

  /// The site alone, for which one that is the only one is not looked up.
  [[nodiscard]] std::size_t site_of(std::string_view authority) const noexcept {
    return only_one_ ? 0 : find(authority).site;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  using Map = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

  bool only_one_;
  Map exact_;
  Map wildcards_;  // without the asterisk: ".example.org"
};

}  // namespace server
