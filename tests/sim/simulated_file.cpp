#include "tests/sim/simulated_file.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <sys/stat.h>

namespace sim {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// Visits each binding that held at some time of the window, with that part of the window.
template <class Visit>
void visit_bindings(const Bindings& bindings, Window window, Visit visit) {
  bool known = false;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const bool is_last = i + 1 == bindings.size();
    const Window held{.from = std::max(window.from, bindings[i].since),
                      .to = is_last ? window.to : std::min(window.to, bindings[i + 1].since)};
    if (held.from > held.to) continue;
    known = known || bindings[i].since <= window.from;
    visit(bindings[i].inode, held);
  }
  if (!known) visit(InodeRef(), window);
}

void add_seen(const InodeRef& folder, std::string_view path, Window window,
              std::vector<InodeRef>& all) {
  if (path.empty() || !folder) {
    all.push_back(folder);
    return;
  }
  if (!folder->is_folder) {
    all.push_back(nullptr);
    return;
  }
  const std::size_t end = std::min(path.find('/'), path.size());
  const auto found = folder->entries.find(std::string(path.substr(0, end)));
  path.remove_prefix(std::min(end + 1, path.size()));
  if (found == folder->entries.end()) {
    all.push_back(nullptr);
    return;
  }
  visit_bindings(found->second, window,
                 [&](const InodeRef& inode, Window held) { add_seen(inode, path, held, all); });
}

}  // namespace

runtime::system::FileAttributes Inode::attributes() const {
  if (is_folder) return {.mode = S_IFDIR | 0755, .inode = number, .device = 1};
  return {.mode = S_IFREG | 0644,
          .size = content().size(),
          .modified_seconds = versions.back().modified / kSecond,
          .modified_nanoseconds = static_cast<std::uint32_t>(versions.back().modified % kSecond),
          .inode = number,
          .device = 1};
}

InodeRef FileSystem::make_folder() {
  auto folder = std::make_shared<Inode>();
  folder->number = next_number_++;
  folder->is_folder = true;
  return folder;
}

InodeRef FileSystem::make_file(TimePoint now, std::int64_t wall_clock, std::string content) {
  auto file = std::make_shared<Inode>();
  file->number = next_number_++;
  write(*file, now, wall_clock, std::move(content));
  return file;
}

void FileSystem::write(Inode& file, TimePoint now, std::int64_t wall_clock, std::string content) {
  sizes_.insert(content.size());
  file.versions.push_back({.content = std::make_shared<const std::string>(std::move(content)),
                           .since = now,
                           .modified = wall_clock / tick_ * tick_});
}

void FileSystem::bind(Bindings& name, TimePoint now, InodeRef inode) {
  name.push_back({.inode = std::move(inode), .since = now});
}

void FileSystem::bind(Inode& folder, const std::string& name, TimePoint now, InodeRef inode) {
  bind(folder.entries[name], now, std::move(inode));
}

InodeRef FileSystem::find_root(const std::string& path) const {
  const auto found = roots_.find(path);
  return found == roots_.end() || found->second.empty() ? nullptr : found->second.back().inode;
}

InodeRef FileSystem::find(const InodeRef& folder, std::string_view path) {
  InodeRef at = folder;
  while (at && !path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string name(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (name == ".") continue;
    if (!at->is_folder) return nullptr;
    const auto found = at->entries.find(name);
    at = found == at->entries.end() ? nullptr : found->second.back().inode;
  }
  return at;
}

std::vector<InodeRef> FileSystem::seen(const std::string& root, std::string_view path,
                                       Window window) const {
  std::vector<InodeRef> all;
  const auto found = roots_.find(root);
  if (found == roots_.end()) return {nullptr};
  // The server may hold on to a folder for a while to which the root leads no more, and finds there
  // what is there by then.
  visit_bindings(found->second, window,
                 [&](const InodeRef& folder, Window) { add_seen(folder, path, window, all); });
  return all;
}

std::size_t FileSystem::largest_up_to(std::size_t most) const noexcept {
  return *std::prev(sizes_.upper_bound(most));
}

std::vector<const Version*> FileSystem::seen(const Inode& file, Window window) {
  std::vector<const Version*> all;
  for (std::size_t i = 0; i < file.versions.size(); ++i) {
    const bool is_over = i + 1 < file.versions.size() && file.versions[i + 1].since < window.from;
    if (!is_over && file.versions[i].since <= window.to) all.push_back(&file.versions[i]);
  }
  return all;
}

}  // namespace sim
