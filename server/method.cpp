#include "server/method.hpp"

#include <algorithm>
#include <array>

namespace server {
namespace {

// Sorted. Without "*" and "PRI", which are registered so that nobody uses them as a method, and
// with QUERY, which is on its way into the registry.
constexpr auto kRegistered = std::to_array<std::string_view>({
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "OPTIONS",
    "ORDERPATCH",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "TRACE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
});
static_assert(std::ranges::is_sorted(kRegistered));

}  // namespace

bool is_registered_method(std::string_view token) noexcept {
  return std::ranges::binary_search(kRegistered, token);
}

}  // namespace server
