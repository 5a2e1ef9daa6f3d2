#include "tests/slow_disk/slow_folder.hpp"

#include <cerrno>
#include <climits>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slow_disk {
namespace {

/// Requests that may wait at once, of those that the kernel sends without anybody waiting.
constexpr unsigned kBackground = 1024;

/// libfuse 3.14 does not tell the kernel that the names of one folder may be looked up at once
/// (FUSE_PARALLEL_DIROPS). Files in folders of their own can be, if those are known.
constexpr double kFolderIsKnownFor_s = 3600;

DIR* folder_of(const fuse_file_info* file) {
  return reinterpret_cast<DIR*>(file->fh);
}

void reply_last_error(fuse_req_t request) {
  fuse_reply_err(request, errno);
}

}  // namespace

Nodes::Nodes(std::string root) {
  paths_.push_back(std::move(root));
}

fuse_ino_t Nodes::number_of(const std::string& path, mode_t kind) {
  const std::lock_guard lock(guard_);
  const auto [at, is_new] = numbers_.try_emplace({path, kind}, FUSE_ROOT_ID + paths_.size());
  if (is_new) paths_.push_back(path);
  return at->second;
}

const std::string& Nodes::path_of(fuse_ino_t number) {
  const std::lock_guard lock(guard_);
  return paths_[number - FUSE_ROOT_ID];
}

std::string Nodes::path_of(fuse_ino_t parent, const char* name) {
  return path_of(parent) + "/" + name;
}

SlowFolder::SlowFolder(const Options& options, Brake& brake)
    : options_(options), brake_(brake), nodes_(options.folder) {}

const fuse_lowlevel_ops& SlowFolder::operations() {
  static const fuse_lowlevel_ops operations = [] {
    fuse_lowlevel_ops made{};
    made.init = begin;
    made.lookup = look_up;
    made.getattr = get_attributes;
    made.readlink = read_link;
    made.open = open;
    made.read = read;
    made.flush = flush;
    made.release = release;
    made.opendir = open_folder;
    made.readdir = read_folder;
    made.releasedir = release_folder;
    return made;
  }();
  return operations;
}

SlowFolder& SlowFolder::of(fuse_req_t request) {
  return *static_cast<SlowFolder*>(fuse_req_userdata(request));
}

void SlowFolder::begin(void*, fuse_conn_info* connection) {
  connection->max_background = kBackground;
  connection->congestion_threshold = kBackground;
}

bool SlowFolder::hold(fuse_req_t request, std::chrono::milliseconds delay) {
  if (!options_.interruptible) {
    brake_.wait(delay);
    return true;
  }
  const auto look_again = [](fuse_req_t, void* brake) { static_cast<Brake*>(brake)->look_again(); };
  fuse_req_interrupt_func(request, look_again, &brake_);
  brake_.wait(delay, [&] { return fuse_req_interrupted(request) != 0; });
  fuse_req_interrupt_func(request, nullptr, nullptr);
  if (fuse_req_interrupted(request) == 0) return true;
  fuse_reply_err(request, EINTR);
  return false;
}

void SlowFolder::look_up(fuse_req_t request, fuse_ino_t parent, const char* name) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.lookup)) return;
  const std::string path = self.nodes_.path_of(parent, name);
  fuse_entry_param entry{};
  if (::lstat(path.c_str(), &entry.attr) != 0) return reply_last_error(request);
  if (S_ISDIR(entry.attr.st_mode)) entry.entry_timeout = kFolderIsKnownFor_s;
  entry.ino = self.nodes_.number_of(path, entry.attr.st_mode & S_IFMT);
  fuse_reply_entry(request, &entry);
}

void SlowFolder::get_attributes(fuse_req_t request, fuse_ino_t node, fuse_file_info*) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.getattr)) return;
  struct stat found{};
  if (::lstat(self.nodes_.path_of(node).c_str(), &found) != 0) return reply_last_error(request);
  fuse_reply_attr(request, &found, 0);
}

void SlowFolder::read_link(fuse_req_t request, fuse_ino_t node) {
  std::vector<char> target(PATH_MAX + 1);
  const ssize_t size =
      ::readlink(of(request).nodes_.path_of(node).c_str(), target.data(), PATH_MAX);
  if (size < 0) return reply_last_error(request);
  fuse_reply_readlink(request, target.data());
}

void SlowFolder::open(fuse_req_t request, fuse_ino_t node, fuse_file_info* file) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.open)) return;
  const int opened = ::open(self.nodes_.path_of(node).c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return reply_last_error(request);
  file->fh = static_cast<std::uint64_t>(opened);
  file->direct_io = 1;  // no page of it is kept
  if (fuse_reply_open(request, file) != 0) ::close(opened);
}

void SlowFolder::read(fuse_req_t request, fuse_ino_t node, std::size_t size, off_t offset,
                      fuse_file_info* file) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.read)) return;
  if (self.is_broken(node, static_cast<std::uint64_t>(offset) + size)) {
    fuse_reply_err(request, EIO);
    return;
  }
  std::vector<char> bytes(size);
  const ssize_t got = ::pread(static_cast<int>(file->fh), bytes.data(), size, offset);
  if (got < 0) return reply_last_error(request);
  fuse_reply_buf(request, bytes.data(), static_cast<std::size_t>(got));
}

bool SlowFolder::is_broken(fuse_ino_t node, std::uint64_t end) {
  return !options_.broken.empty() && end > options_.broken_from && brake_.is_on() &&
         nodes_.path_of(node) == options_.folder + "/" + options_.broken;
}

void SlowFolder::flush(fuse_req_t request, fuse_ino_t, fuse_file_info*) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.flush)) return;
  fuse_reply_err(request, 0);
}

void SlowFolder::release(fuse_req_t request, fuse_ino_t, fuse_file_info* file) {
  ::close(static_cast<int>(file->fh));
  fuse_reply_err(request, 0);
}

void SlowFolder::open_folder(fuse_req_t request, fuse_ino_t node, fuse_file_info* file) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.open)) return;
  DIR* const opened = ::opendir(self.nodes_.path_of(node).c_str());
  if (opened == nullptr) return reply_last_error(request);
  file->fh = reinterpret_cast<std::uint64_t>(opened);
  if (fuse_reply_open(request, file) != 0) ::closedir(opened);
}

void SlowFolder::read_folder(fuse_req_t request, fuse_ino_t, std::size_t size, off_t offset,
                             fuse_file_info* file) {
  SlowFolder& self = of(request);
  if (!self.hold(request, self.options_.delays.read)) return;
  DIR* const folder = folder_of(file);
  ::seekdir(folder, offset);
  std::vector<char> entries(size);
  std::size_t used = 0;
  while (const dirent* const each = ::readdir(folder)) {
    struct stat attributes{};
    attributes.st_ino = each->d_ino;
    attributes.st_mode = static_cast<mode_t>(DTTOIF(each->d_type));
    const std::size_t added = fuse_add_direntry(request, entries.data() + used, size - used,
                                                each->d_name, &attributes, each->d_off);
    if (added > size - used) break;
    used += added;
  }
  fuse_reply_buf(request, entries.data(), used);
}

void SlowFolder::release_folder(fuse_req_t request, fuse_ino_t, fuse_file_info* file) {
  ::closedir(folder_of(file));
  fuse_reply_err(request, 0);
}

}  // namespace slow_disk
