#include "server/sandbox.hpp"

#include "server/capabilities.hpp"
#include "server/log.hpp"
#include "server/sandbox_grants.hpp"
#include "server/system_call_filter.hpp"

namespace server {
namespace {

void tell_missing(const std::string& what, const runtime::Error& error, const std::string& key) {
  log::warning(what + " (" + describe(error) + "); " + key +
               " = false in [sandbox] says that this "
               "is meant");
}

void give_up_rights(const config::Sandbox& options) {
  if (options.no_new_privileges) {
    if (const auto forbidden = forbid_new_privileges(); !forbidden) {
      tell_missing("this process may still gain rights by running a program", forbidden.error(),
                   "no-new-privileges");
    }
  }
  if (options.capabilities) {
    if (const auto dropped = drop_capabilities(); !dropped) {
      tell_missing("this process keeps capabilities that it does not need", dropped.error(),
                   "capabilities");
    }
  }
}

}  // namespace

Sandbox::Sandbox(const config::Config& config, const std::string& file)
    : options_(config.sandbox), grants_(grants_for(config, file)) {}

void Sandbox::confine() {
  give_up_rights(options_);
  if (!options_.landlock) return;
  const auto entered = enter_landlock(grants_);
  confined_ = entered.has_value();
  if (!entered) {
    tell_missing("Landlock does not keep this process from files that it does not need",
                 entered.error(), "landlock");
  }
}

void Sandbox::tell_of_rings(const runtime::Result<void>& restriction) const {
  if (restriction) return;
  tell_missing("io_uring is not kept from operations that this process does not need",
               restriction.error(), "ring-restrictions");
}

void Sandbox::filter() {
  if (!options_.seccomp) return;
  if (const auto filtered = filter_system_calls(); !filtered) {
    tell_missing("seccomp does not keep this process from system calls that it does not need",
                 filtered.error(), "seccomp");
  }
}

std::expected<void, std::string> Sandbox::admits(const config::Config& config) const {
  if (!confined_) return {};
  for (const config::Site& site : config.sites) {
    if (is_granted(site.root, grants_)) continue;
    return std::unexpected("the folder '" + site.root +
                           "' lies outside of what this process has kept for itself at its start: "
                           "restart quoit, or name it in sandbox.paths before the next start");
  }
  return {};
}

}  // namespace server
