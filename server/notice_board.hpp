#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/event.hpp"

namespace server {

/// Something that a worker met and that an operator should know of.
struct Notice {
  enum class Kind : std::uint8_t {
    root_lost,       ///< `subject` cannot be reached any more
    root_back,       ///< ... can again
    old_sidecar,     ///< `subject` is older than the file beside it
    fault,           ///< `subject` was answered with status `code`, which is no fault of the client
    unreadable,      ///< the file of `subject` could not be read on amid its response
    not_introduced,  ///< the proxy at `subject` sent no header of the PROXY protocol
  };
  Kind kind;
  std::string subject;  ///< a path, an address, or a request
  int code = 0;         ///< an errno value, if that says more; or a status
};

/// Where workers leave notices for the main thread, which alone may write to the error log: that
/// may wait. Takes no lock.
class NoticeBoard {
 public:
  /// `news` is signalled when there is something to take.
  explicit NoticeBoard(const Event& news) noexcept : news_(news) {}
  ~NoticeBoard() { (void)take(); }
  NoticeBoard(const NoticeBoard&) = delete;
  NoticeBoard& operator=(const NoticeBoard&) = delete;

  /// From any thread; never waits. Beyond kMost that nobody has taken it is lost.
  void post(Notice notice);

  /// For the main thread: all since the last call, the oldest first.
  [[nodiscard]] std::vector<Notice> take();

  static constexpr std::size_t kMost = 256;

 private:
  struct Pinned {
    Notice notice;
    Pinned* older;
  };

  const Event& news_;
  std::atomic<Pinned*> newest_ = nullptr;
  std::atomic<std::size_t> count_ = 0;
};

}  // namespace server
