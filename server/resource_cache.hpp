#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "runtime/cache_line.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "runtime/wait_queue.hpp"
#include "server/hash_table.hpp"
#include "server/resource.hpp"
#include "server/site.hpp"

namespace server {

struct ResourceCacheOptions {
  std::size_t memory;      ///< bytes, of files, names and bookkeeping
  std::size_t open_files;  ///< descriptors kept for files that are too large to keep in memory
  std::chrono::nanoseconds revalidate;  ///< how long an answer is given without looking at the disk
};

struct ResourceCacheCounters {
  std::uint64_t hits = 0;
  std::uint64_t loads = 0;  ///< looks at the disk, whether or not something had changed
  std::uint64_t evictions = 0;
};

/// What the paths of all sites led to, refusals too. One worker's: it is shared with nobody and
/// takes no lock. The oldest go first when it is full, but who was used since gets another turn. An
/// answer older than `revalidate` is looked up again before it is given, and only once however many
/// requests wait for it. When a site's root leads elsewhere, all that was found there is forgotten
/// at once.
class ResourceCache {
 public:
  /// `counters` go on counting where another cache has stopped, and outlive it.
  ResourceCache(runtime::Loop& loop, ResourceCacheCounters& counters,
                const ResourceCacheOptions& options) noexcept;
  ~ResourceCache() { clear(); }
  ResourceCache(const ResourceCache&) = delete;
  ResourceCache& operator=(const ResourceCache&) = delete;

  /// What is known and fresh; empty if it has to be fetched.
  [[nodiscard]] ResourceRef find(const Site& site, std::string_view path) noexcept;

  /// Looks at the disk, unless another request has just done so. Never empty. `path` lives until it
  /// completes.
  [[nodiscard]] runtime::Task<ResourceRef> fetch(Site& site, std::string_view path,
                                                 runtime::StopToken token);

  /// Counts anew what a resource takes that has got another representation.
  void recount(const Site& site, std::string_view path) noexcept;

  /// Forgets the files that are kept open.
  void close_idle_files() noexcept;

  /// Forgets everything. Before the roots are joined: large files are closed through them.
  void clear() noexcept;

  [[nodiscard]] const ResourceCacheCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] std::size_t memory_used() const noexcept { return memory_used_; }
  [[nodiscard]] std::size_t entries() const noexcept { return entries_.size(); }

 private:
  struct Key {
    const Site* site;
    std::string_view path;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
    /// Nobody outside knows which paths collide.
    std::uint64_t seed;
  };
  struct AgeTag;
  /// Where there are many, each look at one waits for memory: first what a request needs of it.
  struct alignas(runtime::kCacheLine) Entry : runtime::ListNode<AgeTag> {
    const Site* site = nullptr;
    ResourceRef resource;
    const Representation* identity = nullptr;  ///< of the resource
    runtime::system::TimePoint checked;
    bool used = false;  ///< since it came to its place in the list
    std::string path;
    std::uint64_t hash = 0;
    std::size_t memory = 0;       ///< as counted in memory_used_
    std::size_t descriptors = 0;  ///< as counted in descriptors_
  };
  using AgeList = runtime::IntrusiveList<Entry, AgeTag>;

  [[nodiscard]] runtime::Task<ResourceRef> look_up(Site& site, std::string_view path,
                                                   runtime::StopToken token);
  [[nodiscard]] runtime::Task<ResourceRef> look_up_once(Site& site, std::string_view path,
                                                        runtime::StopToken token);
  /// Gives what was refused the page that the site has for that.
  [[nodiscard]] runtime::Task<void> find_page(Site& site, std::string_view path, Resource& refused,
                                              runtime::StopToken token);
  [[nodiscard]] Entry* entry_of(const Site& site, std::string_view path) const noexcept;
  [[nodiscard]] bool is_fresh(const Entry& entry) const noexcept;
  [[nodiscard]] AgeList& list_of(const Entry& entry) noexcept;
  void store(const Site& site, std::string_view path, ResourceRef resource,
             runtime::system::TimePoint checked);
  void count(Entry& entry) noexcept;
  void discount(Entry& entry) noexcept;
  void erase(Entry& entry) noexcept;
  void forget(const Site& site) noexcept;
  void evict() noexcept;
  void evict_from(AgeList& list) noexcept;

  runtime::Loop& loop_;
  const ResourceCacheOptions options_;
  ResourceCacheCounters& counters_;
  const KeyHash hash_;
  HashTable<Entry> entries_;
  AgeList in_memory_;  // oldest first
  AgeList with_descriptors_;
  std::size_t memory_used_ = 0;
  std::size_t descriptors_ = 0;
  std::uint64_t closings_ = 0;  ///< of files that were kept open
  std::unordered_set<Key, KeyHash> being_looked_up_{0, hash_};
  runtime::WaitQueue looked_up_{loop_};
};

}  // namespace server
