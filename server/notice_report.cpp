#include "server/notice_report.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>

#include "server/log.hpp"

namespace server {

void NoticeReport::tell(const Notice& notice) {
  switch (notice.kind) {
    case Notice::Kind::root_lost:
      if (lost_.insert(notice.subject).second) tell_root(notice);
      return;
    case Notice::Kind::root_back:
      if (lost_.erase(notice.subject) != 0) tell_root(notice);
      return;
    case Notice::Kind::old_sidecar:
      tell_old_sidecar(notice.subject);
      return;
    case Notice::Kind::fault:
      tell_fault(notice);
      return;
    case Notice::Kind::unreadable:
      tell_unreadable(notice);
      return;
    case Notice::Kind::not_introduced:
      tell_not_introduced(notice.subject);
      return;
  }
}

void NoticeReport::tell_root(const Notice& notice) {
  if (!of_roots_.admit(std::chrono::steady_clock::now())) return;
  tell_held_back_roots();
  if (notice.kind == Notice::Kind::root_back) {
    log::info("the folder '" + notice.subject + "' is back");
    return;
  }
  log::error("the folder '" + notice.subject + "' cannot be reached (" +
             ::strerrordesc_np(notice.code) + "): what is asked of it is refused until it is back");
}

void NoticeReport::tell_held_back_roots() {
  const std::uint64_t count = of_roots_.take_held_back();
  if (count == 0) return;
  log::warning("folders came and went too often to tell each time: " + std::to_string(count) +
               " messages were left out");
}

void NoticeReport::tell_fault(const Notice& notice) {
  if (!of_faults_.admit(std::chrono::steady_clock::now())) return;
  tell_held_back_faults();
  log::warning("answered " + std::to_string(notice.code) + " to what was asked of " +
               notice.subject);
}

void NoticeReport::tell_unreadable(const Notice& notice) {
  if (!of_faults_.admit(std::chrono::steady_clock::now())) return;
  tell_held_back_faults();
  const std::string cut = "a response to " + notice.subject + " was cut off: its file ";
  if (notice.code == ENODATA) {
    log::warning(cut + "became shorter while it was sent");
  } else {
    log::error(cut + "cannot be read (" + ::strerrordesc_np(notice.code) + ")");
  }
}

void NoticeReport::tell_held_back_faults() {
  const std::uint64_t count = of_faults_.take_held_back();
  if (count == 0) return;
  log::warning("errors were answered too often to tell each time: " + std::to_string(count) +
               " messages were left out");
}

void NoticeReport::tell_old_sidecar(const std::string& path) {
  if (old_sidecars_.size() == kMostSidecars || !old_sidecars_.insert(path).second) return;
  log::warning("'" + path + "' is not used: it is older than the file that it was made of");
  if (old_sidecars_.size() == kMostSidecars) {
    log::warning("no more of such files are named until the configuration is reloaded");
  }
}

void NoticeReport::tell_not_introduced(const std::string& proxy) {
  if (std::exchange(not_introduced_, true)) return;
  log::warning("a connection of " + (proxy.empty() ? "a unix socket" : proxy) +
               " did not begin with a header of the PROXY protocol and was closed: let that proxy "
               "send one, or set protocol = false in [proxy]. This is said once");
}

void NoticeReport::clear() noexcept {
  lost_.clear();
  old_sidecars_.clear();
  not_introduced_ = false;
}

}  // namespace server
