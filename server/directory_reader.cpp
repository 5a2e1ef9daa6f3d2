#include "server/directory_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "server/listing_order.hpp"

namespace server {
namespace {

using runtime::Error;
using runtime::Result;
using runtime::system::FileAttributes;
using runtime::system::Freshness;

/// An entry that may turn out to be none: what the directory says of it is a hint.
struct Candidate {
  DirectoryEntry entry;
  bool has_attributes = false;
};

constexpr bool is_listed(std::uint32_t mode) noexcept {
  return S_ISDIR(mode) || S_ISREG(mode);
}

bool comes_first(const Candidate& left, const Candidate& right) noexcept {
  return comes_first_by_name(left.entry, right.entry);
}

/// The first so many of all that were added. Holds at most twice as many.
class First {
 public:
  explicit First(std::size_t count) noexcept : count_(count) {}

  void add(Candidate candidate) {
    if (count_ == 0) return;
    if (has_dropped_ && !comes_first(candidate, kept_[count_ - 1])) return;
    kept_.push_back(std::move(candidate));
    if (kept_.size() >= 2 * count_) drop_rest();
  }
  [[nodiscard]] std::vector<Candidate> take() {
    if (kept_.size() > count_) drop_rest();
    return std::move(kept_);
  }

 private:
  /// Leaves the last of those that are kept in its place, at the end.
  void drop_rest() {
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(count_ - 1);
    std::ranges::nth_element(kept_, last, comes_first);
    kept_.erase(last + 1, kept_.end());
    has_dropped_ = true;
  }

  std::size_t count_;
  bool has_dropped_ = false;
  std::vector<Candidate> kept_;
};

class DirectoryReader {
 public:
  DirectoryReader(const ListedFolder& folder, std::size_t most_entries,
                  runtime::system::TimePoint deadline) noexcept
      : folder_(folder), deadline_(deadline), first_(most_entries) {}

  [[nodiscard]] Result<DirectoryContent> read() {
    if (auto done = read_names(); !done) return std::unexpected(done.error());
    return read_attributes();
  }

 private:
  [[nodiscard]] bool too_late() const noexcept { return runtime::system::now() > deadline_; }
  [[nodiscard]] Result<void> read_names();
  [[nodiscard]] Result<void> add_all(std::span<const std::byte> records);
  [[nodiscard]] std::optional<Candidate> examine(std::string name, unsigned char type) const;
  [[nodiscard]] Result<FileAttributes> attributes_of(const std::string& name) const;
  [[nodiscard]] Result<FileAttributes> attributes_of_target(const std::string& name) const;
  [[nodiscard]] Result<DirectoryContent> read_attributes();

  const ListedFolder& folder_;
  runtime::system::TimePoint deadline_;
  First first_;
  std::size_t total_ = 0;
};

Result<void> DirectoryReader::read_names() {
  constexpr std::size_t kBufferSize = std::size_t{64} * 1024;
  std::vector<std::byte> buffer(kBufferSize);
  for (;;) {
    const ssize_t size = ::getdents64(folder_.directory.get(), buffer.data(), buffer.size());
    if (size < 0) return runtime::last_error("getdents64");
    if (size == 0) return {};
    const auto added = add_all(std::span(buffer).first(static_cast<std::size_t>(size)));
    if (!added) return added;
  }
}

Result<void> DirectoryReader::add_all(std::span<const std::byte> records) {
  while (!records.empty()) {
    if (too_late()) return std::unexpected(Error{ETIMEDOUT, "getdents64"});
    // The kernel aligns each record.
    const auto& record = *reinterpret_cast<const dirent64*>(records.data());
    const std::string_view name = record.d_name;
    const unsigned char type = record.d_type;
    records = records.subspan(record.d_reclen);
    if (name == "." || name == ".." || (name.starts_with('.') && !folder_.dotfiles)) continue;
    std::optional<Candidate> candidate = examine(std::string(name), type);
    if (!candidate) continue;
    ++total_;
    first_.add(std::move(*candidate));
  }
  return {};
}

void fill_in(DirectoryEntry& entry, const FileAttributes& attributes) noexcept {
  entry.is_directory = S_ISDIR(attributes.mode);
  entry.size = attributes.size;
  entry.modified_seconds = attributes.modified_seconds;
}

std::optional<Candidate> DirectoryReader::examine(std::string name, unsigned char type) const {
  Candidate candidate{.entry = {.name = std::move(name), .is_directory = type == DT_DIR}};
  if (type == DT_DIR || type == DT_REG) return candidate;

  auto attributes = type == DT_LNK ? attributes_of_target(candidate.entry.name)
                                   : attributes_of(candidate.entry.name);
  if (attributes && S_ISLNK(attributes->mode)) {
    attributes = attributes_of_target(candidate.entry.name);
  }
  if (!attributes || !is_listed(attributes->mode)) return std::nullopt;
  fill_in(candidate.entry, *attributes);
  candidate.has_attributes = true;
  return candidate;
}

Result<FileAttributes> DirectoryReader::attributes_of(const std::string& name) const {
  const int sync =
      folder_.freshness == Freshness::cached ? AT_STATX_DONT_SYNC : AT_STATX_SYNC_AS_STAT;
  struct statx found{};
  if (::statx(folder_.directory.get(), name.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | sync,
              STATX_TYPE | STATX_SIZE | STATX_MTIME, &found) != 0) {
    return runtime::last_error("statx");
  }
  return FileAttributes{
      .mode = found.stx_mode, .size = found.stx_size, .modified_seconds = found.stx_mtime.tv_sec};
}

Result<FileAttributes> DirectoryReader::attributes_of_target(const std::string& name) const {
  const auto target = folder_.open(name, O_PATH);
  if (!target) return std::unexpected(target.error());
  return runtime::system::attributes(target->get(), folder_.freshness);
}

Result<DirectoryContent> DirectoryReader::read_attributes() {
  std::vector<Candidate> kept = first_.take();
  DirectoryContent content{.entries = {}, .total = total_};
  content.entries.reserve(kept.size());
  for (Candidate& candidate : kept) {
    if (!candidate.has_attributes) {
      if (too_late()) return std::unexpected(Error{ETIMEDOUT, "statx"});
      const auto attributes = attributes_of(candidate.entry.name);
      if (!attributes || !is_listed(attributes->mode)) {
        --content.total;
        continue;
      }
      fill_in(candidate.entry, *attributes);
    }
    content.entries.push_back(std::move(candidate.entry));
  }
  return content;
}

}  // namespace

Result<DirectoryContent> read_directory(const ListedFolder& folder, std::size_t most_entries,
                                        runtime::system::TimePoint deadline) {
  return DirectoryReader(folder, most_entries, deadline).read();
}

}  // namespace server
