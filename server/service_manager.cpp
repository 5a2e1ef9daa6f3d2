#include "server/service_manager.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <systemd/sd-daemon.h>

namespace server {
namespace {

using std::chrono::microseconds;

/// One message holds no more (SCM_MAX_FD).
constexpr std::size_t kMostInOneMessage = 253;

std::size_t number_in(const char* name) {
  const char* const text = std::getenv(name);
  std::size_t number = 0;
  if (text != nullptr) {
    const std::string_view digits = text;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
  }
  return number;
}

std::optional<microseconds> read_watchdog() {
  std::uint64_t period = 0;
  if (sd_watchdog_enabled(0, &period) <= 0) return std::nullopt;
  return microseconds(period);
}

std::string status_line(std::string_view status) {
  return "STATUS=" + std::string(status.substr(0, status.find('\n')));
}

}  // namespace

ServiceManager::ServiceManager()
    : is_there_(std::getenv("NOTIFY_SOCKET") != nullptr),
      watchdog_(read_watchdog()),
      room_(is_there_ ? number_in("FDSTORE") : 0) {}

void ServiceManager::ready(std::string_view status) const {
  if (is_there_) sd_notify(0, ("READY=1\n" + status_line(status)).c_str());
}

void ServiceManager::reloading() const {
  if (!is_there_) return;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t stamp = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(stamp)).c_str());
}

void ServiceManager::stopping(std::string_view status) const {
  if (is_there_) sd_notify(0, ("STOPPING=1\n" + status_line(status)).c_str());
}

void ServiceManager::tell(std::string_view status) const {
  if (is_there_) sd_notify(0, status_line(status).c_str());
}

void ServiceManager::keep_alive() const {
  if (is_there_) sd_notify(0, "WATCHDOG=1");
}

bool ServiceManager::keep(std::span<const int> descriptors, const std::string& name) {
  if (kept_.contains(name)) return true;
  if (descriptors.empty() || descriptors.size() > room_) return false;
  const std::size_t count = descriptors.size();
  const std::string text = "FDSTORE=1\nFDNAME=" + name;
  while (!descriptors.empty()) {
    const auto some = descriptors.first(std::min(descriptors.size(), kMostInOneMessage));
    const int sent =
        sd_pid_notify_with_fds(0, 0, text.c_str(), some.data(), static_cast<unsigned>(some.size()));
    if (sent <= 0) return false;
    descriptors = descriptors.subspan(some.size());
  }
  room_ -= count;
  kept_.emplace(name, count);
  return true;
}

void ServiceManager::forget(const std::string& name) {
  if (const auto kept = kept_.find(name); kept != kept_.end()) {
    room_ += kept->second;
    kept_.erase(kept);
  }
  if (is_there_) sd_notify(0, ("FDSTOREREMOVE=1\nFDNAME=" + name).c_str());
}

void ServiceManager::hand_over(pid_t successor) {
  if (is_there_) sd_notify(0, ("MAINPID=" + std::to_string(successor)).c_str());
  is_there_ = false;
  watchdog_.reset();
  room_ = 0;
}

}  // namespace server
