#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/redirect_target.hpp"
#include "server/glob_index.hpp"
#include "server/scheme.hpp"
#include "server/status.hpp"

namespace server {

/// What a redirect answers to a path, for requests with any query.
struct Redirection {
  Status status;
  std::size_t rule;         ///< which one, in the order of the configuration
  std::string location{};   ///< as far as the query; empty if there is no Location
  std::string fragment{};   ///< with "#"
  bool keeps_query = true;  ///< the request's; false if the target has its own
};

/// The Location for a request with this query, in place of what `location` holds; empty if there is
/// none.
void write_location(const Redirection& redirection, std::string_view query, std::string& location);

/// The redirects of a site. Does not change; any thread may use it.
class Redirects {
 public:
  /// A longer one is not sent: clients would not take it.
  static constexpr std::size_t kLongestLocation = 8192;

  /// The rules have been checked: their patterns and targets are valid.
  explicit Redirects(const std::vector<config::Redirect>& rules);

  /// Of the first rule that matches; nothing if none does. What was captured is encoded, so that it
  /// changes neither the host nor the query; empty captures leave no double slash. 414 (URI Too
  /// Long) where the Location would become longer than kLongestLocation.
  [[nodiscard]] std::optional<Redirection> find(std::string_view path, Scheme scheme) const;

  /// Whether there are rules for one scheme only.
  [[nodiscard]] bool depend_on_scheme() const noexcept { return depend_on_scheme_; }

 private:
  struct Rule {
    Status status;
    config::RedirectScheme scheme;
    std::optional<config::RedirectTarget> target;
  };

  [[nodiscard]] Redirection apply(std::size_t index, std::string_view path) const;

  std::vector<Rule> rules_;
  GlobIndex globs_;
  bool depend_on_scheme_ = false;
};

}  // namespace server
