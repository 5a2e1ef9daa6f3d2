#include "server/readme.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/utf8.hpp"

namespace server {
namespace {

using runtime::Fd;

/// Up to `size` bytes from the beginning; fewer where the file ends or cannot be read on.
std::string read_beginning(const Fd& file, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, size - done);
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

/// Drops the beginning of a character whose end was cut off.
void drop_broken_end(std::string& text) {
  constexpr std::size_t kLongestBeginning = 3;
  const std::size_t at = text.size() - std::min(text.size(), kLongestBeginning);
  const auto invalid = config::find_invalid_utf8(text);
  if (invalid && *invalid >= at) text.resize(*invalid);
}

std::optional<Readme> read(const ListedFolder& folder, std::string name) {
  // The entry may have been replaced since it was seen: a pipe must not be waited for.
  const auto file = folder.open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return std::nullopt;
  const auto attributes = runtime::system::attributes(file->get(), folder.freshness);
  if (!attributes || !S_ISREG(attributes->mode)) return std::nullopt;

  Readme readme{.name = std::move(name), .text = read_beginning(*file, kReadmeSize + 1)};
  if (readme.text.empty() || readme.text.find('\0') != std::string::npos) return std::nullopt;
  if (readme.text.size() > kReadmeSize) {
    readme.cut = true;
    readme.text.resize(kReadmeSize);
    drop_broken_end(readme.text);
  }
  return readme;
}

}  // namespace

std::optional<Readme> read_readme(const ListedFolder& folder,
                                  const std::vector<DirectoryEntry>& entries) {
  constexpr std::array<std::string_view, 3> kNames = {"README.md", "README.txt", "README"};
  for (const std::string_view name : kNames) {
    const bool is_there = std::ranges::any_of(entries, [name](const DirectoryEntry& entry) {
      return entry.name == name && !entry.is_directory;
    });
    if (!is_there) continue;
    if (auto readme = read(folder, std::string(name))) return readme;
  }
  return std::nullopt;
}

}  // namespace server
