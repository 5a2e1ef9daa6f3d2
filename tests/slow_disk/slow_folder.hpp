#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <sys/types.h>

#include "tests/slow_disk/brake.hpp"
#include "tests/slow_disk/fuse.hpp"
#include "tests/slow_disk/options.hpp"

namespace slow_disk {

/// The numbers by which the kernel knows the folder's files. A file keeps its number for as long as
/// the program runs, unless another kind of file takes its place.
class Nodes {
 public:
  explicit Nodes(std::string root);

  /// The number of a file that was found to be of this kind (S_IFMT).
  [[nodiscard]] fuse_ino_t number_of(const std::string& path, mode_t kind);
  [[nodiscard]] const std::string& path_of(fuse_ino_t number);
  [[nodiscard]] std::string path_of(fuse_ino_t parent, const char* name);

 private:
  std::mutex guard_;
  std::deque<std::string> paths_;  // node n is at n - FUSE_ROOT_ID
  std::map<std::pair<std::string, mode_t>, fuse_ino_t> numbers_;
};

/// What answers the kernel; requests come on many threads at once.
class SlowFolder {
 public:
  SlowFolder(const Options& options, Brake& brake);

  /// Handlers of requests; their user data is a SlowFolder.
  [[nodiscard]] static const fuse_lowlevel_ops& operations();

 private:
  static SlowFolder& of(fuse_req_t request);

  static void begin(void* folder, fuse_conn_info* connection);
  static void look_up(fuse_req_t request, fuse_ino_t parent, const char* name);
  static void get_attributes(fuse_req_t request, fuse_ino_t node, fuse_file_info* file);
  static void read_link(fuse_req_t request, fuse_ino_t node);
  static void open(fuse_req_t request, fuse_ino_t node, fuse_file_info* file);
  static void read(fuse_req_t request, fuse_ino_t node, std::size_t size, off_t offset,
                   fuse_file_info* file);
  static void flush(fuse_req_t request, fuse_ino_t node, fuse_file_info* file);
  static void release(fuse_req_t request, fuse_ino_t node, fuse_file_info* file);
  static void open_folder(fuse_req_t request, fuse_ino_t node, fuse_file_info* file);
  static void read_folder(fuse_req_t request, fuse_ino_t node, std::size_t size, off_t offset,
                          fuse_file_info* file);
  static void release_folder(fuse_req_t request, fuse_ino_t node, fuse_file_info* file);

  /// Lets the request wait. False if who asked waits no longer: it is answered then.
  [[nodiscard]] bool hold(fuse_req_t request, std::chrono::milliseconds delay);

  /// Whether a read up to this offset is to fail.
  [[nodiscard]] bool is_broken(fuse_ino_t node, std::uint64_t end);

  const Options& options_;
  Brake& brake_;
  Nodes nodes_;
};

}  // namespace slow_disk
