#include "config/contradiction.hpp"

namespace config {
namespace {

void check_metrics(const Config& config, std::vector<Contradiction>& found) {
  const Metrics& metrics = config.metrics;
  if (!metrics.listen) return;
  const std::string name = "'" + to_string(*metrics.listen) + "'";
  if (!metrics.allow_remote && !is_local(*metrics.listen)) {
    found.push_back(
        {"metrics", "listen",
         name + " can be reached from other machines, and nobody is asked for a password: "
                "choose an address of 127.0.0.1, or say allow-remote = true in [metrics]"});
  }
  for (const Endpoint& endpoint : config.server.listen) {
    if (!overlap(endpoint.address, *metrics.listen)) continue;
    found.push_back({"metrics", "listen",
                     name + " overlaps '" + to_string(endpoint.address) + "' in server.listen"});
  }
}

void check_proxy(const Config& config, std::vector<Contradiction>& found) {
  if (!config.proxy.protocol || !config.proxy.trusted.empty()) return;
  found.push_back({"proxy", "protocol",
                   "no header of the PROXY protocol is read from whom nobody trusts: name the "
                   "proxies, as in trusted = [\"10.0.0.0/8\"] in [proxy]"});
}

/// The kernel takes neither from a process that could still gain rights (landlock(7), seccomp(2)).
void check_sandbox(const Config& config, std::vector<Contradiction>& found) {
  const Sandbox& sandbox = config.sandbox;
  if (sandbox.no_new_privileges || (!sandbox.landlock && !sandbox.seccomp)) return;
  found.push_back({"sandbox", "no-new-privileges",
                   "landlock and seccomp need a process that gains no rights: say landlock = false "
                   "and seccomp = false as well, or leave this true"});
}

}  // namespace

std::vector<Contradiction> find_contradictions(const Config& config) {
  std::vector<Contradiction> found;
  check_metrics(config, found);
  check_proxy(config, found);
  check_sandbox(config, found);
  return found;
}

}  // namespace config
