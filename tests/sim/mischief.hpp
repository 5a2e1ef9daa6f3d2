#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/world.hpp"

namespace sim {

/// Whoever changes the files of a site while it is served: writes in place and by renaming,
/// truncates, appends, deletes, and switches to another release.
class Mischief {
 public:
  /// Fills two releases; `root` leads to the first.
  Mischief(World& world, std::string root);

  /// Changes something.
  void act();

 private:
  void change(Inode& folder, const std::string& name);
  void write_again(Inode& file, std::size_t size, bool is_text);
  void rewrite(Inode& file, std::string_view name);
  [[nodiscard]] InodeRef make_release();
  /// `age`: how long ago it was last changed.
  [[nodiscard]] InodeRef make_file(std::string_view name, Duration age = {});

  World& world_;
  const std::string root_;
  std::vector<InodeRef> releases_;
};

}  // namespace sim
