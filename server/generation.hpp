#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "server/access_log_output.hpp"
#include "server/event.hpp"
#include "server/root.hpp"
#include "server/site_set.hpp"
#include "server/trusted_proxies.hpp"

namespace server {

/// One configuration in force, and what the main thread has made of it for all workers. Does not
/// change. Workers hold leases, and it must outlive these: responses that have begun finish under
/// the configuration they began with.
class Generation {
 public:
  class Lease;

  /// `left` is signalled when the last lease has gone. No access log: it is off.
  Generation(std::uint64_t number, config::Config config, std::vector<RootFolder> roots,
             std::shared_ptr<AccessLogOutput> access_log, const Event& left)
      : number_(number),
        config_(std::move(config)),
        sites_(config_.sites),
        proxies_(config_.proxy),
        roots_(std::move(roots)),
        access_log_(std::move(access_log)),
        left_(left) {}
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  /// 1 for the first one.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] const config::Config& config() const noexcept { return config_; }
  [[nodiscard]] const SiteSet& sites() const noexcept { return sites_; }
  [[nodiscard]] const TrustedProxies& proxies() const noexcept { return proxies_; }
  /// Of the sites, in their order.
  [[nodiscard]] const std::vector<RootFolder>& roots() const noexcept { return roots_; }
  [[nodiscard]] const std::shared_ptr<AccessLogOutput>& access_log() const noexcept {
    return access_log_;
  }

  [[nodiscard]] bool is_left() const noexcept { return leases_ == 0; }

 private:
  const std::uint64_t number_;
  const config::Config config_;
  const SiteSet sites_;
  const TrustedProxies proxies_;
  const std::vector<RootFolder> roots_;
  const std::shared_ptr<AccessLogOutput> access_log_;
  const Event& left_;
  std::atomic<unsigned> leases_ = 0;
};

/// Keeps a generation. Dies on any thread.
class [[nodiscard]] Generation::Lease {
 public:
  explicit Lease(Generation& generation) noexcept : generation_(&generation) {
    ++generation.leases_;
  }
  Lease(Lease&& other) noexcept : generation_(std::exchange(other.generation_, nullptr)) {}
  Lease& operator=(Lease&&) = delete;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    if (generation_ == nullptr) return;
    // The main thread may end the generation as soon as nobody holds it, but not the event.
    const Event& left = generation_->left_;
    if (--generation_->leases_ == 0) left.signal();
  }

  const Generation* operator->() const noexcept { return generation_; }

 private:
  Generation* generation_;
};

}  // namespace server
