#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/fd.hpp"
#include "runtime/file.hpp"
#include "runtime/loop.hpp"
#include "runtime/result.hpp"
#include "runtime/scope.hpp"
#include "runtime/stall_budget.hpp"
#include "runtime/task.hpp"

namespace server {

/// A folder whose files are served, opened before the server starts so that a mistake is found
/// then.
struct RootFolder {
  std::string path;
  runtime::Fd directory;     ///< O_PATH: names the folder, reads nothing
  std::uint64_t device = 0;  ///< of the file system it is on
  bool may_stall = false;    ///< not known to be a local file system: any call on it may take long

  /// On the main thread, as it may wait for the disk.
  [[nodiscard]] static runtime::Result<RootFolder> open(const std::string& path);

  /// The same folder for another worker.
  [[nodiscard]] runtime::Result<RootFolder> duplicate() const;
};

/// Why a root could not be opened: a sentence for people.
[[nodiscard]] std::string explain_root(const std::string& path, const runtime::Error& error);

/// One worker's way into a root. Where the file system may stall, nothing is tried on the worker's
/// thread, and only few operations are pending at a time, as runtime::StallBudget has it: a server
/// that does not answer must not take the io-wq threads that other files need.
class Root {
 public:
  Root(runtime::Loop& loop, RootFolder folder, runtime::SymbolicLinks links) noexcept;

  /// Looks again where the path leads. True if it is another folder now: after `ln -sfn` the whole
  /// site has changed at once.
  [[nodiscard]] runtime::Task<runtime::Result<bool>> resolve(runtime::StopToken token);

  /// Opens a path below the root for reading, following symbolic links, if at all, that stay
  /// inside.
  [[nodiscard]] runtime::Task<runtime::Result<runtime::Fd>> open(std::string path,
                                                                 runtime::StopToken token);
  [[nodiscard]] runtime::Task<void> close(runtime::Fd descriptor);

  /// Closes a file that nobody waits for. `join` completes when all of these are closed.
  void discard(runtime::Fd descriptor);
  [[nodiscard]] runtime::Task<void> join() { return discarded_.join(); }

  /// Whether a call on its file system may take long.
  [[nodiscard]] bool may_stall() const noexcept { return folder_.may_stall; }
  /// The folder as it is now, for a helper thread.
  [[nodiscard]] runtime::Result<runtime::Fd> duplicate() const;

  [[nodiscard]] runtime::Dispatch dispatch() const noexcept {
    return folder_.may_stall ? runtime::Dispatch::punted : runtime::Dispatch::inline_first;
  }
  [[nodiscard]] runtime::system::Freshness freshness() const noexcept {
    return folder_.may_stall ? runtime::system::Freshness::cached
                             : runtime::system::Freshness::as_stat;
  }

  /// The right to have one operation pending, given in the order in which it is asked for. Free
  /// where nothing stalls.
  class Permit;
  [[nodiscard]] runtime::Task<Permit> acquire();
  class PermittedRead;

 private:
  runtime::Loop& loop_;
  RootFolder folder_;
  const runtime::SymbolicLinks links_;
  unsigned opening_ = 0;
  /// Folders that the root has led to, for opens that the kernel has not begun.
  std::vector<runtime::Fd> left_;
  runtime::StallBudget::Share share_{loop_};
  runtime::Scope discarded_{loop_};
};

class [[nodiscard]] Root::Permit {
 public:
  Permit() noexcept = default;
  /// Of what was taken of its share.
  explicit Permit(Root& root) noexcept : root_(&root) {}
  Permit(Permit&& other) noexcept : root_(std::exchange(other.root_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(root_, other.root_);
    return *this;
  }
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;
  ~Permit() {
    if (root_ != nullptr) root_->share_.give_back();
  }

 private:
  Root* root_ = nullptr;
};

/// A read that was permitted: it gives the permit back when the kernel is done with it, however
/// late it is awaited.
class Root::PermittedRead final : public runtime::Read {
 public:
  PermittedRead(Root& root, Permit permit, int descriptor, std::span<char> buffer,
                std::uint64_t offset, runtime::StopToken token) noexcept
      : Read(root.loop_, descriptor, buffer, offset, root.dispatch(), token),
        permit_(std::move(permit)) {}

  void complete(std::int32_t result, std::uint32_t flags) noexcept override {
    permit_ = Permit();
    Read::complete(result, flags);
  }

 private:
  Permit permit_;
};

}  // namespace server
