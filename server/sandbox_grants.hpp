#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "server/landlock.hpp"

namespace server {

/// What serving with this configuration needs of the disk. `file` is where it was read from; empty:
/// nowhere. Asks the disk where symbolic links lead.
///
/// A root is granted by the folder that it is in, and so is each folder that a symbolic link on the
/// way leads to: a link that is switched, or a folder that is removed and made again, is another
/// file, for which no rule of the old one holds. The folders that a service has for its logs and
/// its sockets are granted in any case.
[[nodiscard]] std::vector<Grant> grants_for(const config::Config& config, const std::string& file);

/// Whether a folder, or where it leads, lies below one that may be read.
[[nodiscard]] bool is_granted(const std::string& folder, const std::vector<Grant>& grants);

}  // namespace server
