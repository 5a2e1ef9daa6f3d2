#pragma once

#include <string>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"
#include "runtime/system.hpp"

namespace server {

/// A folder that is to be listed, as a helper thread gets it. It owns both descriptors: the worker
/// may switch its root meanwhile, and closing may wait too.
struct ListedFolder {
  runtime::Fd directory;  ///< O_RDONLY | O_DIRECTORY, of which nothing has been read yet
  runtime::Fd root;       ///< O_PATH: a duplicate of the site's
  std::string path;       ///< of the folder, as Target has it: "/", "/a/"
  bool dotfiles = false;  ///< whether names that begin with a dot are shown, ".well-known" too
  bool symlinks = true;   ///< whether links are followed; never out of the root
  runtime::system::Freshness freshness = runtime::system::Freshness::as_stat;

  /// Opens what an entry leads to, as the site would for a request. Blocks. EXDEV for what leads
  /// outside.
  [[nodiscard]] runtime::Result<runtime::Fd> open(const std::string& name, int flags) const;
};

}  // namespace server
