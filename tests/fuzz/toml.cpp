#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "config/load.hpp"
#include "config/print.hpp"
#include "config/utf8.hpp"
#include "runtime/check.hpp"
#include "server/access_filter.hpp"
#include "server/host_table.hpp"
#include "server/site_rules.hpp"
#include "server/trusted_proxies.hpp"
#include "tests/config/loading.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/run_target.hpp"

// The input is a configuration file.
namespace {

bool is_control(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return (code < 0x20 && byte != '\n' && byte != '\t') || code == 0x7F;
}

std::string_view line_of(std::string_view text, unsigned number) {
  for (unsigned line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    CHECK(end != std::string_view::npos);
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

void check_diagnostic(const config::Diagnostic& diagnostic, std::string_view text) {
  CHECK(!diagnostic.message.empty());
  const config::Place& place = diagnostic.place;
  if (place.line != 0) {
    CHECK(place.column > 0);
    CHECK(place.column <= config::characters_in(line_of(text, place.line)) + 1);
  }
  const std::string shown = to_string(diagnostic);
  CHECK(std::ranges::none_of(shown, is_control));
  CHECK(!config::find_invalid_utf8(shown));
}

/// Whoever uses a configuration relies on it that it was checked.
void check_use(const config::Config& config) {
  const server::HostTable hosts(config.sites);
  for (const config::Site& site : config.sites) const server::SiteRules rules(site);
  const server::TrustedProxies proxies(config.proxy);
  const server::AccessFilter filter(config.access_log);
}

void check_settings(const config::Settings& settings) {
  check_use(settings.config);
  const std::string printed = print(settings);
  const config::Loaded again = config::load_text(printed, "printed.toml");
  if (!again) fuzz::expect_same(printed, to_string(again.error()), "What is printed loads");
  CHECK(tests::without_lines(again->config) == tests::without_lines(settings.config));
}

}  // namespace

void fuzz::run_target(std::string_view input) {
  const config::Loaded loaded = config::load_text(input, "q.toml");
  if (loaded) return check_settings(*loaded);
  CHECK(!loaded.error().empty());
  for (const config::Diagnostic& diagnostic : loaded.error()) check_diagnostic(diagnostic, input);
}
