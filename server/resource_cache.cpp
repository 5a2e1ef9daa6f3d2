#include "server/resource_cache.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include <xxhash.h>

#include "server/file_error.hpp"

namespace server {

using runtime::StopToken;
using runtime::Task;
using runtime::system::TimePoint;

namespace {

std::uint64_t random_seed() noexcept {
  std::uint64_t seed = 0;
  runtime::system::fill_random(std::as_writable_bytes(std::span(&seed, 1)));
  return seed;
}

bool is_short_of_descriptors(const Resource& found) noexcept {
  return found.kind() == Resource::Kind::refused && is_shortage_of_descriptors(found.error());
}

}  // namespace

std::size_t ResourceCache::KeyHash::operator()(const Key& key) const noexcept {
  return XXH3_64bits_withSeed(key.path.data(), key.path.size(),
                              seed ^ reinterpret_cast<std::uintptr_t>(key.site));
}

ResourceCache::ResourceCache(runtime::Loop& loop, ResourceCacheCounters& counters,
                             const ResourceCacheOptions& options) noexcept
    : loop_(loop), options_(options), counters_(counters), hash_{random_seed()} {}

ResourceRef ResourceCache::find(const Site& site, std::string_view path) noexcept {
  Entry* const entry = entry_of(site, path);
  if (entry == nullptr || !is_fresh(*entry)) return {};
  // Most requests will want it. To learn where it is from the resource would be one wait more.
  __builtin_prefetch(entry->identity);
  entry->used = true;
  ++counters_.hits;
  return entry->resource;
}

ResourceCache::Entry* ResourceCache::entry_of(const Site& site,
                                              std::string_view path) const noexcept {
  return entries_.find(hash_({&site, path}), [&](const Entry& entry) {
    return entry.site == &site && entry.path == path;
  });
}

Task<ResourceRef> ResourceCache::fetch(Site& site, std::string_view path, StopToken token) {
  const Key key{&site, path};
  // Whoever comes while a look is under way began before it ended: its result is as fresh as an own
  // one. With `revalidate` at zero nothing is ever fresh, and each looks for itself.
  while (options_.revalidate > options_.revalidate.zero() && being_looked_up_.contains(key)) {
    if (!co_await looked_up_.wait(token)) co_return Resource::refused(Status::service_unavailable);
    if (ResourceRef found = find(site, path)) co_return found;
  }
  const bool announced = being_looked_up_.insert(key).second;
  ResourceRef found = co_await look_up(site, path, token);
  if (announced) {
    being_looked_up_.erase(key);
    looked_up_.wake_all();
  }
  co_return found;
}

Task<ResourceRef> ResourceCache::look_up(Site& site, std::string_view path, StopToken token) {
  const std::uint64_t closings = closings_;
  ResourceRef found = co_await look_up_once(site, path, token);
  if (!is_short_of_descriptors(*found)) co_return found;
  // Files kept open for later requests must not keep this one's from being opened. Others that are
  // short of descriptors may have closed them meanwhile.
  if (closings == closings_) close_idle_files();
  if (closings != closings_) found = co_await look_up_once(site, path, token);
  co_return found;
}

Task<ResourceRef> ResourceCache::look_up_once(Site& site, std::string_view path, StopToken token) {
  const TimePoint began = loop_.now();
  const std::uint64_t before = site.release();
  const auto followed = co_await site.follow_root(options_.revalidate, token);
  if (!followed) {
    co_return Resource::refused(Status::service_unavailable, Resource::Reason::unavailable,
                                followed.error().code);
  }
  const std::uint64_t release = site.release();
  if (release != before) forget(site);
  // What is found in a folder is no newer than the knowledge that the root leads there.
  const TimePoint checked = std::min(began, site.root_checked());
  ResourceRef previous;
  if (const Entry* const known = entry_of(site, path)) previous = known->resource;

  ++counters_.loads;
  ResourceRef found = co_await site.loader().load(path, std::move(previous), token);
  const bool transient =
      found->kind() == Resource::Kind::refused && static_cast<unsigned>(found->refusal()) >= 500;
  co_await find_page(site, path, *found, token);
  if (!transient && release == site.release()) store(site, path, found, checked);
  co_return found;
}

Task<void> ResourceCache::find_page(Site& site, std::string_view path, Resource& refused,
                                    StopToken token) {
  if (refused.kind() != Resource::Kind::refused) co_return;
  const SiteRules& rules = site.rules();
  if (rules.is_page(path)) co_return;
  const bool is_fallback = refused.refusal() == Status::not_found && rules.falls_back(path);
  const std::string_view page_path =
      is_fallback ? rules.site().fallback : rules.page_for(refused.refusal());
  if (page_path.empty()) co_return;
  ResourceRef page = find(site, page_path);
  if (!page) page = co_await fetch(site, page_path, token);
  if (page->kind() != Resource::Kind::file) co_return;
  refused.set_page(std::move(page), is_fallback);
  // The fallback stands for whatever path: it must not get what the rules give to the path's files,
  // and least of all their lifetime in caches.
  if (is_fallback) refused.set_rules(rules.headers().resolve(page_path, "Cache-Control"));
}

bool ResourceCache::is_fresh(const Entry& entry) const noexcept {
  return loop_.now() - entry.checked < options_.revalidate;
}

ResourceCache::AgeList& ResourceCache::list_of(const Entry& entry) noexcept {
  return entry.descriptors != 0 ? with_descriptors_ : in_memory_;
}

void ResourceCache::store(const Site& site, std::string_view path, ResourceRef resource,
                          TimePoint checked) {
  if (Entry* const known = entry_of(site, path)) {
    if (known->resource == resource) {
      known->checked = checked;
      known->used = true;
      return;
    }
    erase(*known);
  }
  auto entry = std::make_unique<Entry>();
  entry->site = &site;
  entry->resource = std::move(resource);
  entry->identity = entry->resource->identity().get();
  entry->checked = checked;
  entry->path = path;
  const std::uint64_t hash = hash_({&site, path});
  entry->hash = hash;
  count(*entry);
  entries_.insert(hash, std::move(entry));
  evict();
}

void ResourceCache::recount(const Site& site, std::string_view path) noexcept {
  Entry* const known = entry_of(site, path);
  if (known == nullptr) return;
  discount(*known);
  count(*known);
  evict();
}

void ResourceCache::count(Entry& entry) noexcept {
  // What the table and the allocator take beside an entry and its resource, which are aligned to
  // lines of the processor's cache: loadtest/FINDINGS.md.
  constexpr std::size_t kBookkeeping = 400;
  entry.memory = sizeof(Entry) + kBookkeeping + entry.path.capacity() + entry.resource->footprint();
  entry.descriptors = entry.resource->descriptors();
  memory_used_ += entry.memory;
  descriptors_ += entry.descriptors;
  list_of(entry).push_back(entry);
}

void ResourceCache::discount(Entry& entry) noexcept {
  memory_used_ -= entry.memory;
  descriptors_ -= entry.descriptors;
  entry.unlink();
}

void ResourceCache::erase(Entry& entry) noexcept {
  discount(entry);
  entries_.erase(entry.hash, entry);
}

void ResourceCache::forget(const Site& site) noexcept {
  for (AgeList* const list : {&in_memory_, &with_descriptors_}) {
    list->for_each([&](Entry& entry) {
      if (entry.site == &site) erase(entry);
    });
  }
}

// In the order of the lists: that of the table depends on chance, and nothing could be repeated
// that closes files in it.
void ResourceCache::clear() noexcept {
  for (AgeList* const list : {&in_memory_, &with_descriptors_}) {
    while (!list->empty()) erase(list->front());
  }
}

void ResourceCache::close_idle_files() noexcept {
  if (!with_descriptors_.empty()) ++closings_;
  while (!with_descriptors_.empty()) erase(with_descriptors_.front());
}

void ResourceCache::evict() noexcept {
  while (descriptors_ > options_.open_files) evict_from(with_descriptors_);
  while (memory_used_ > options_.memory && entries_.size() != 0) {
    evict_from(in_memory_.empty() ? with_descriptors_ : in_memory_);
  }
}

void ResourceCache::evict_from(AgeList& list) noexcept {
  // A request that is answered from the cache only marks its entry: to move it in the list would
  // touch its neighbours. Where all are in use, one of them has to go, and soon.
  constexpr int kMostTurns = 64;
  for (int turns = 0; turns < kMostTurns && list.front().used; ++turns) {
    Entry& entry = list.pop_front();
    entry.used = false;
    list.push_back(entry);
  }
  erase(list.front());
  ++counters_.evictions;
}

}  // namespace server
