#include "tests/sim/mischief.hpp"

#include <chrono>
#include <utility>

#include "tests/sim/content.hpp"

namespace sim {

Mischief::Mischief(World& world, std::string root) : world_(world), root_(std::move(root)) {
  for (int i = 0; i < 2; ++i) releases_.push_back(make_release());
  FileSystem::bind(world_.files.root(root_), world_.now(), releases_.front());
}

InodeRef Mischief::make_file(std::string_view name, Duration age) {
  return world_.files.make_file(world_.now(), world_.wall_clock() - age.count(),
                                make_content(world_.random, name));
}

InodeRef Mischief::make_release() {
  const InodeRef release = world_.files.make_folder();
  const InodeRef folder = world_.files.make_folder();
  FileSystem::bind(*release, "sub", world_.now(), folder);
  for (const std::string_view name : kFileNames) {
    const bool in_folder = name.starts_with("sub/");
    if (world_.random.chance(100)) continue;
    if (name.starts_with("a.html.") && world_.random.chance(500)) continue;
    FileSystem::bind(in_folder ? *folder : *release, std::string(name.substr(in_folder ? 4 : 0)),
                     world_.now(),
                     make_file(name, world_.random.pick({0, 24}) * std::chrono::hours(1)));
  }
  return release;
}

void Mischief::act() {
  if (world_.random.chance(150)) {
    const InodeRef& next = releases_[world_.random.below(releases_.size())];
    world_.note("release", next->number, "is the root's");
    FileSystem::bind(world_.files.root(root_), world_.now(), next);
    return;
  }
  const InodeRef& release = releases_[world_.random.below(releases_.size())];
  const std::string_view name = kFileNames[world_.random.below(kFileNames.size())];
  if (!name.starts_with("sub/")) {
    change(*release, std::string(name));
    return;
  }
  const InodeRef folder = FileSystem::find(release, "sub");
  change(*folder, std::string(name.substr(4)));
}

void Mischief::change(Inode& folder, const std::string& name) {
  const auto found = folder.entries.find(name);
  const InodeRef inode = found == folder.entries.end() ? nullptr : found->second.back().inode;
  if (!inode || world_.random.chance(400)) {
    world_.note(name, "is replaced in", folder.number);
    FileSystem::bind(folder, name, world_.now(), make_file(name));
  } else if (world_.random.chance(200)) {
    world_.note(name, "is deleted in", folder.number);
    FileSystem::bind(folder, name, world_.now(), nullptr);
  } else {
    rewrite(*inode, name);
  }
}

void Mischief::write_again(Inode& file, std::size_t size, bool is_text) {
  // Soon, so that neither size nor time may tell.
  if (!world_.random.chance(500)) return;
  const auto soon = std::chrono::microseconds(world_.random.below(700'000));
  world_.after(soon, [this, &file, size, is_text] {
    if (file.content().size() != size) return;
    world_.note("file", file.number, "is written again");
    world_.files.write(file, world_.now(), world_.wall_clock(),
                       make_content(world_.random, size, is_text));
  });
}

void Mischief::rewrite(Inode& file, std::string_view name) {
  std::string content = file.content();
  switch (world_.random.below(3)) {
    case 0:
      content.resize(static_cast<std::size_t>(world_.random.below(content.size() + 1)));
      break;
    case 1:
      content += make_content(world_.random, std::size_t{1000}, is_text(name));
      break;
    default:
      content = make_content(world_.random, content.size(), is_text(name));
      break;
  }
  write_again(file, content.size(), is_text(name));
  world_.note(name, "is now of", content.size(), "bytes in file", file.number);
  world_.files.write(file, world_.now(), world_.wall_clock(), std::move(content));
}

}  // namespace sim
