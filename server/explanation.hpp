#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "config/settings.hpp"
#include "server/request.hpp"
#include "server/resource.hpp"
#include "server/response.hpp"
#include "server/site_set.hpp"

namespace server {

/// Why a request is answered as it is, for people: lines of a label and a text. Says what the
/// handler's own objects tell.
class Explanation {
 public:
  /// `settings` outlive it. `file`: what the configuration was read from, if it was.
  Explanation(const config::Settings& settings, std::string file)
      : settings_(settings), file_(std::move(file)) {}

  /// A line; without a label it goes on with what is above.
  void add(std::string_view label, std::string_view text);

  /// All that there is to say of an answer.
  void describe(const SiteSet& sites, const Request& request, const Response& response);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  void add_client(const Request& request);
  void add_site(const SiteSet& sites, const Request& request, std::size_t site);
  void add_redirect(std::size_t site, const Redirection& redirection);
  void add_rules(const SiteRules& rules, std::size_t site, const Request& request,
                 const Response& response);

  /// " (quoit.toml:17)"; empty if it is not from the file.
  [[nodiscard]] std::string at_line(unsigned line) const;
  /// The same for a setting of a site, wherever it comes from; empty if it is a default, or none.
  [[nodiscard]] std::string origin_of(std::size_t site, std::string_view setting) const;

  const config::Settings& settings_;
  const std::string file_;
  std::string text_;
};

}  // namespace server
