#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "runtime/intrusive_list.hpp"
#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"
#include "server/file_loader.hpp"
#include "server/representation.hpp"
#include "server/root.hpp"

namespace server {

struct FileCacheOptions {
  std::size_t memory;      ///< bytes, of files, names and bookkeeping
  std::size_t open_files;  ///< descriptors kept for files that are too large to keep in memory
  std::chrono::nanoseconds revalidate;  ///< how long an answer is given without looking at the disk
};

struct FileCacheCounters {
  std::uint64_t hits = 0;
  std::uint64_t loads = 0;  ///< looks at the disk, whether or not something had changed
  std::uint64_t evictions = 0;
};

/// What the paths of one root led to, refusals too. One worker's: it is shared with nobody and
/// takes no lock. The least recently used go first when it is full. An answer older than
/// `revalidate` is looked up again before it is given, and only once however many requests wait for
/// it. When the root itself leads elsewhere, everything is forgotten at once.
class FileCache {
 public:
  FileCache(runtime::Loop& loop, Root& root, FileLoader& loader, const FileCacheOptions& options);
  ~FileCache();
  FileCache(const FileCache&) = delete;
  FileCache& operator=(const FileCache&) = delete;

  /// What is known and fresh; empty if it has to be fetched.
  [[nodiscard]] RepresentationRef find(std::string_view path) noexcept;

  /// Looks at the disk, unless another request has just done so. Never empty. `path` lives until it
  /// completes.
  [[nodiscard]] runtime::Task<RepresentationRef> fetch(std::string_view path,
                                                       runtime::StopToken token);

  /// Forgets everything. Before the root is joined: large files are closed through it.
  void clear() noexcept;

  [[nodiscard]] const FileCacheCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] std::size_t memory_used() const noexcept { return memory_used_; }
  [[nodiscard]] std::size_t entries() const noexcept { return entries_.size(); }

 private:
  struct AgeTag;
  struct Entry : runtime::ListNode<AgeTag> {
    std::string path;
    RepresentationRef representation;
    runtime::system::TimePoint checked;
  };
  using AgeList = runtime::IntrusiveList<Entry, AgeTag>;

  [[nodiscard]] runtime::Task<RepresentationRef> look_up(std::string_view path,
                                                         runtime::StopToken token);
  [[nodiscard]] runtime::Task<bool> resolve_root(runtime::StopToken token);
  [[nodiscard]] bool is_fresh(const Entry& entry) const noexcept;
  [[nodiscard]] static bool holds_descriptor(const Entry& entry) noexcept;
  [[nodiscard]] static std::size_t cost(const Entry& entry) noexcept;
  [[nodiscard]] AgeList& list_of(const Entry& entry) noexcept;
  void store(std::string_view path, RepresentationRef representation,
             runtime::system::TimePoint checked);
  void erase(Entry& entry) noexcept;
  void evict() noexcept;

  runtime::Loop& loop_;
  Root& root_;
  FileLoader& loader_;
  const FileCacheOptions options_;
  std::unordered_map<std::string_view, std::unique_ptr<Entry>> entries_;
  AgeList in_memory_;  // least recently used first
  AgeList with_descriptor_;
  std::size_t memory_used_ = 0;
  std::size_t descriptors_ = 0;
  FileCacheCounters counters_;
  std::unordered_set<std::string_view> being_looked_up_;
  runtime::WaitQueue looked_up_{loop_};
  runtime::system::TimePoint root_checked_;
  std::uint64_t generation_ = 0;  ///< counts the folders that the root has led to
};

}  // namespace server
