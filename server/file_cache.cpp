#include "server/file_cache.hpp"

#include <utility>

namespace server {

using runtime::StopToken;
using runtime::Task;
using runtime::system::TimePoint;

FileCache::FileCache(runtime::Loop& loop, Root& root, FileLoader& loader,
                     const FileCacheOptions& options)
    : loop_(loop), root_(root), loader_(loader), options_(options), root_checked_(loop.now()) {}

FileCache::~FileCache() {
  clear();
}

RepresentationRef FileCache::find(std::string_view path) noexcept {
  const auto found = entries_.find(path);
  if (found == entries_.end() || !is_fresh(*found->second)) return {};
  Entry& entry = *found->second;
  entry.unlink();
  list_of(entry).push_back(entry);
  ++counters_.hits;
  return entry.representation;
}

Task<RepresentationRef> FileCache::fetch(std::string_view path, StopToken token) {
  // Whoever comes while a look is under way began before it ended: its result is as fresh as an own
  // one. With `revalidate` at zero nothing is ever fresh, and each looks for itself.
  while (options_.revalidate > options_.revalidate.zero() && being_looked_up_.contains(path)) {
    if (!co_await looked_up_.wait(token))
      co_return Representation::refused(Status::service_unavailable);
    if (RepresentationRef found = find(path)) co_return found;
  }
  const bool announced = being_looked_up_.insert(path).second;
  RepresentationRef found = co_await look_up(path, token);
  if (announced) {
    being_looked_up_.erase(path);
    looked_up_.wake_all();
  }
  co_return found;
}

Task<RepresentationRef> FileCache::look_up(std::string_view path, StopToken token) {
  const TimePoint began = loop_.now();
  if (!co_await resolve_root(token)) co_return Representation::refused(Status::service_unavailable);
  const auto known = entries_.find(path);
  RepresentationRef previous;
  if (known != entries_.end()) previous = known->second->representation;

  ++counters_.loads;
  const std::uint64_t generation = generation_;
  RepresentationRef found = co_await loader_.load(path, std::move(previous), token);
  const bool transient = found->kind() == Representation::Kind::refused &&
                         static_cast<unsigned>(found->refusal()) >= 500;
  if (!transient && generation == generation_) store(path, found, began);
  co_return found;
}

Task<bool> FileCache::resolve_root(StopToken token) {
  if (loop_.now() - root_checked_ < options_.revalidate) co_return true;
  const TimePoint began = loop_.now();
  const auto moved = co_await root_.resolve(token);
  if (!moved) co_return false;
  root_checked_ = began;
  if (*moved) {
    ++generation_;
    clear();
  }
  co_return true;
}

bool FileCache::is_fresh(const Entry& entry) const noexcept {
  return loop_.now() - entry.checked < options_.revalidate;
}

bool FileCache::holds_descriptor(const Entry& entry) noexcept {
  return entry.representation->descriptor() >= 0;
}

std::size_t FileCache::cost(const Entry& entry) noexcept {
  // What the map, the allocator and the list take for an entry, roughly.
  constexpr std::size_t kBookkeeping = 96;
  return sizeof(Entry) + kBookkeeping + entry.path.capacity() + entry.representation->footprint();
}

FileCache::AgeList& FileCache::list_of(const Entry& entry) noexcept {
  return holds_descriptor(entry) ? with_descriptor_ : in_memory_;
}

void FileCache::store(std::string_view path, RepresentationRef representation, TimePoint checked) {
  if (const auto known = entries_.find(path); known != entries_.end()) erase(*known->second);
  auto entry = std::make_unique<Entry>();
  entry->path = path;
  entry->representation = std::move(representation);
  entry->checked = checked;
  memory_used_ += cost(*entry);
  descriptors_ += holds_descriptor(*entry) ? 1 : 0;
  list_of(*entry).push_back(*entry);
  const std::string_view key = entry->path;
  entries_.emplace(key, std::move(entry));
  evict();
}

void FileCache::erase(Entry& entry) noexcept {
  memory_used_ -= cost(entry);
  descriptors_ -= holds_descriptor(entry) ? 1 : 0;
  entry.unlink();
  entries_.erase(entries_.find(entry.path));
}

void FileCache::clear() noexcept {
  while (!entries_.empty()) erase(*entries_.begin()->second);
}

void FileCache::evict() noexcept {
  while (descriptors_ > options_.open_files) {
    erase(with_descriptor_.front());
    ++counters_.evictions;
  }
  while (memory_used_ > options_.memory && !entries_.empty()) {
    erase(in_memory_.empty() ? with_descriptor_.front() : in_memory_.front());
    ++counters_.evictions;
  }
}

}  // namespace server
