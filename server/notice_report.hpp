#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "server/flood_limit.hpp"
#include "server/notice_board.hpp"

namespace server {

/// Tells the error log of notices, each once however many workers post it and however often, and of
/// what may come in floods only as often as FloodLimit allows. On the main thread.
class NoticeReport {
 public:
  ~NoticeReport() {
    tell_held_back_roots();
    tell_held_back_faults();
  }

  void tell(const Notice& notice);

  /// Forgets what was told: a reload may have changed everything.
  void clear() noexcept;

 private:
  void tell_root(const Notice& notice);
  void tell_held_back_roots();
  void tell_fault(const Notice& notice);
  void tell_unreadable(const Notice& notice);
  void tell_held_back_faults();
  void tell_old_sidecar(const std::string& path);
  void tell_not_introduced(const std::string& proxy);

  static constexpr std::size_t kMostSidecars = 100;

  std::set<std::string> lost_;
  FloodLimit of_roots_;
  FloodLimit of_faults_;
  std::set<std::string> old_sidecars_;
  bool not_introduced_ = false;
};

}  // namespace server
