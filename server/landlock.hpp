#pragma once

#include <span>
#include <string>

#include "runtime/result.hpp"

namespace server {

/// What Landlock leaves: files below a folder (or one file), and what may be done with them.
struct Grant {
  enum class Access {
    read,     ///< read files and list folders
    append,   ///< make files and write to them
    sockets,  ///< make and remove Unix sockets
  };
  std::string path;
  Access access = Access::read;

  friend bool operator==(const Grant&, const Grant&) = default;
};

/// The version of Landlock's interface that the kernel has, 1 or more.
[[nodiscard]] runtime::Result<int> landlock_version() noexcept;

/// From now on this thread, and every thread that it starts, can open no file that is not granted,
/// connect to no TCP address (since version 4), and reach no abstract socket and no process outside
/// by a signal (since version 6). What is open stays open; a path that is not there is not granted.
/// For good, and never more than before.
[[nodiscard]] runtime::Result<void> enter_landlock(std::span<const Grant> grants) noexcept;

}  // namespace server
