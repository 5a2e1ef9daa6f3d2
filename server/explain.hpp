#pragma once

#include <expected>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "server/client_address.hpp"
#include "server/requested_url.hpp"

namespace server {

/// A request to be explained.
struct ExplainedRequest {
  std::string method = "GET";
  RequestedUrl url;
  std::vector<std::string> fields;  ///< lines: "Name: value"
  ClientAddress from{};             ///< who is at the connection's other end; not known: anybody

  /// Without mistakes that would make it another request, or none. The error is a sentence for
  /// people.
  [[nodiscard]] static std::expected<ExplainedRequest, std::string> make(
      std::string method, std::string_view url, std::vector<std::string> fields,
      std::string_view from = {});
};

/// How a server with these settings would answer the request, and why, for people. `file`: what the
/// configuration was read from, or empty. The error is a sentence for people.
[[nodiscard]] std::expected<std::string, std::string> explain(const config::Settings& settings,
                                                              const std::string& file,
                                                              const ExplainedRequest& request);

}  // namespace server
