#include "config/folder.hpp"

#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace config {

namespace fs = std::filesystem;

std::string problem_with_folder(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  const std::string name = "'" + folder.string() + "'";
  if (status.type() == fs::file_type::not_found) return "the folder " + name + " does not exist";
  if (error) return "the folder " + name + " cannot be looked at: " + error.message();
  if (status.type() != fs::file_type::directory) return name + " is not a folder";
  // Files in it are opened by their names: it need not be readable.
  if (::faccessat(AT_FDCWD, folder.c_str(), X_OK, AT_EACCESS) != 0) {
    return "this user may not enter the folder " + name;
  }
  return {};
}

}  // namespace config
