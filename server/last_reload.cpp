#include "server/last_reload.hpp"

#include <utility>

namespace server {

void LastReload::set(Outcome outcome) {
  if (outcome.error.size() > kMost) outcome.error.resize(kMost);
  const std::lock_guard lock(guard_);
  outcome_ = std::move(outcome);
}

std::optional<LastReload::Outcome> LastReload::get() const {
  const std::lock_guard lock(guard_);
  return outcome_;
}

}  // namespace server
