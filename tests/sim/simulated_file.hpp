#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/system.hpp"
#include "tests/sim/descriptors.hpp"

namespace sim {

using runtime::system::TimePoint;

class Inode;
using InodeRef = std::shared_ptr<Inode>;

/// What a file held from some time on.
struct Version {
  std::shared_ptr<const std::string> content;
  TimePoint since;
  std::int64_t modified;  ///< nanoseconds since the epoch, of a clock that ticks in milliseconds
};

/// What a name led to from some time on; nothing: it was not there.
struct Binding {
  InodeRef inode;
  TimePoint since;
};
using Bindings = std::vector<Binding>;

/// A file or a folder, with all that it has been.
class Inode {
 public:
  std::uint64_t number = 0;
  bool is_folder = false;
  std::vector<Version> versions;            ///< of a file; never empty
  std::map<std::string, Bindings> entries;  ///< of a folder

  [[nodiscard]] const std::string& content() const { return *versions.back().content; }
  [[nodiscard]] runtime::system::FileAttributes attributes() const;
};

/// A descriptor of a file or folder.
class OpenFile final : public Object {
 public:
  explicit OpenFile(InodeRef opened) noexcept : inode(std::move(opened)) {}
  const InodeRef inode;
};

/// A time during which something was to be seen.
struct Window {
  TimePoint from, to;
};

/// The files of the world, and their history, for whoever judges what was served.
class FileSystem {
 public:
  [[nodiscard]] InodeRef make_folder();
  [[nodiscard]] InodeRef make_file(TimePoint now, std::int64_t wall_clock, std::string content);

  /// How far apart the times of modification are that files can have.
  void set_tick(std::int64_t nanoseconds) noexcept { tick_ = nanoseconds; }

  /// Changes what a file holds, in its place.
  void write(Inode& file, TimePoint now, std::int64_t wall_clock, std::string content);
  /// Lets a name lead to something, or to nothing.
  static void bind(Bindings& name, TimePoint now, InodeRef inode);
  static void bind(Inode& folder, const std::string& name, TimePoint now, InodeRef inode);

  /// What an absolute path of a folder leads to, which may change as a symbolic link's target does.
  [[nodiscard]] Bindings& root(const std::string& path) { return roots_[path]; }
  [[nodiscard]] InodeRef find_root(const std::string& path) const;

  /// What a path below a folder leads to now; nothing if it is not there.
  [[nodiscard]] static InodeRef find(const InodeRef& folder, std::string_view path);

  /// All that the path of a file below a root led to at some time of the window; with an empty one
  /// if it led to nothing at some time.
  [[nodiscard]] std::vector<InodeRef> seen(const std::string& root, std::string_view path,
                                           Window window) const;

  /// The most bytes that any file has ever held, of those that held no more than this.
  [[nodiscard]] std::size_t largest_up_to(std::size_t most) const noexcept;

  /// What a file held at some time of the window.
  [[nodiscard]] static std::vector<const Version*> seen(const Inode& file, Window window);

 private:
  std::map<std::string, Bindings> roots_;
  std::set<std::size_t> sizes_{0};  ///< of all versions
  std::uint64_t next_number_ = 1;
  std::int64_t tick_ = 4'000'000;
};

}  // namespace sim
