#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace server {

/// Who supervises this process and asked for news of it (sd_notify(3)): systemd, or nobody, to whom
/// all is said in vain. On the main thread.
class ServiceManager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and FDSTORE.
  ServiceManager();

  [[nodiscard]] bool is_there() const noexcept { return is_there_; }
  /// How often it wants a sign of life at least; nothing: it does not.
  [[nodiscard]] const std::optional<std::chrono::microseconds>& watchdog() const noexcept {
    return watchdog_;
  }

  /// `status` is a line for people, which `systemctl status` shows; of several lines the first.
  void ready(std::string_view status) const;
  void reloading() const;
  void stopping(std::string_view status) const;
  void tell(std::string_view status) const;
  void keep_alive() const;

  /// Lets it keep sockets under a name, until the process is started again. Once; what is kept
  /// under that name already stays. False: it keeps none, or not so many.
  [[nodiscard]] bool keep(std::span<const int> descriptors, const std::string& name);
  /// Also what a former process let it keep.
  void forget(const std::string& name);

  /// Another process is the service from now on; nothing is said of this one any more.
  void hand_over(pid_t successor);

 private:
  bool is_there_;
  std::optional<std::chrono::microseconds> watchdog_;
  std::size_t room_ = 0;  ///< for so many more sockets
  std::map<std::string, std::size_t> kept_;
};

}  // namespace server
