#include "loadtest/ceiling/body_file.hpp"

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "loadtest/ceiling/failure.hpp"
#include "loadtest/ceiling/response_text.hpp"

namespace ceiling {

BodyFile::BodyFile(std::uint64_t size)
    : descriptor_(check_call("opening a temporary file",
                             open(std::filesystem::temp_directory_path().c_str(),
                                  O_TMPFILE | O_RDWR | O_CLOEXEC, 0600))) {
  const std::string text = letters(size);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = write(descriptor_.get(), rest.data(), rest.size());
    if (written <= 0) fail("writing a temporary file", errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace ceiling
