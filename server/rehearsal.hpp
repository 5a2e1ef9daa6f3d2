#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "server/client_address.hpp"
#include "server/request.hpp"
#include "server/response.hpp"
#include "server/site_set.hpp"

namespace server {

/// A request is sent in one piece, which the socket has to take.
inline constexpr std::size_t kLongestRehearsedRequest = std::size_t{64} * 1024;

/// Is shown what the handler answers; not called where a request gets no further than the parser.
using Witness =
    std::function<void(const SiteSet& sites, const Request& request, const Response& response)>;

/// Answers one request as a worker does that has just started: a real HTTP/1 connection on a loop
/// of its own, without a listener. A request that is not complete is given up after a second at
/// most, as nothing more will come. Gives the head of the response as it was sent; the error is a
/// sentence for people. At most kLongestRehearsedRequest bytes.
[[nodiscard]] std::expected<std::string, std::string> rehearse(const config::Config& config,
                                                               const ClientAddress& client,
                                                               std::string_view request,
                                                               const Witness& witness);

}  // namespace server
