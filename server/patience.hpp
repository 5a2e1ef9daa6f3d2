#pragma once

#include <chrono>
#include <thread>
#include <utility>

namespace server {

/// Calls `attempt`, which gives a runtime::Result, again and again for up to a second while it
/// fails with `code`, and gives its last result. For starting: blocks the thread.
///
/// The kernel takes a ring apart some time after its process has died, and until then a listener
/// that it holds keeps its address, and its memory counts for the limit of the user. A server that
/// is started again after a crash would fail for that.
template <class Attempt>
[[nodiscard]] auto try_patiently(int code, Attempt&& attempt) {
  constexpr std::chrono::milliseconds kPatience{1000};
  constexpr std::chrono::milliseconds kPause{20};
  auto result = attempt();
  for (auto waited = kPause.zero(); waited < kPatience; waited += kPause) {
    if (result || result.error().code != code) break;
    std::this_thread::sleep_for(kPause);
    result = attempt();
  }
  return result;
}

}  // namespace server
