#include "tests/sim/judge.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include <zlib.h>

#include "tests/sim/content.hpp"

namespace sim {
namespace {

/// Whether each byte is that of one of the versions, and mostly of a single one.
bool is_made_of(std::string_view bytes, std::uint64_t offset,
                std::span<const Version* const> versions) {
  for (const Version* const version : versions) {
    if (version->content->size() < offset) continue;
    const auto begin = static_cast<std::size_t>(offset);
    if (std::string_view(*version->content).substr(begin, bytes.size()) == bytes) return true;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t at = static_cast<std::size_t>(offset) + i;
    const bool known = std::ranges::any_of(versions, [&](const Version* version) {
      return at < version->content->size() && (*version->content)[at] == bytes[i];
    });
    if (!known) return false;
  }
  return true;
}

std::optional<std::string> gunzip(const std::string& bytes, std::size_t size) {
  std::string plain(size + 1, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  const int ended = inflate(&stream, Z_FINISH);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  if (ended != Z_STREAM_END) return std::nullopt;
  return plain;
}

}  // namespace

void Judge::begin_reign(std::string root) {
  if (!reigns_.empty()) reigns_.back().until = world_.now();
  reigns_.push_back({.root = std::move(root), .from = world_.now(), .until = std::nullopt});
}

template <class... Parts>
void Judge::reject(const Asked& asked, const ReceivedResponse& response,
                   const Parts&... why) const {
  world_.fail(asked.method, asked.path, "sent at", asked.sent.time_since_epoch().count(),
              "was answered with", response.status, response.field("ETag"), ":", why...);
}

Window Judge::window_of(const Asked& asked) const {
  return {.from = asked.sent - revalidate_, .to = world_.now()};
}

std::vector<InodeRef> Judge::seen(const Asked& asked, std::string_view suffix) const {
  std::string path = asked.path.substr(1);
  if (path.empty() || path.ends_with('/')) path += "index.html";
  path += suffix;
  return seen_at(path, asked);
}

std::vector<InodeRef> Judge::seen_at(std::string_view path, const Asked& asked) const {
  std::vector<InodeRef> all;
  for (const Reign& reign : reigns_) {
    if (reign.until && *reign.until < asked.begun) continue;
    const auto found = world_.files.seen(reign.root, path, window_of(asked));
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

bool Judge::has_changed(const Asked& asked) const {
  const Window window = window_of(asked);
  const auto changed = [&](const std::vector<InodeRef>& inodes) {
    std::size_t versions = 0;
    for (const InodeRef& inode : inodes) {
      if (inode && !inode->is_folder) versions += FileSystem::seen(*inode, window).size();
    }
    return versions > 1;
  };
  const std::vector<InodeRef> own = seen(asked);
  if (changed(own) || changed(seen(asked, ".br")) || changed(seen(asked, ".gz"))) return true;
  // What is not there may be answered with a page, which is a file, too.
  const bool is_always_there = !own.empty() && std::ranges::all_of(own, [](const InodeRef& inode) {
    return inode != nullptr;
  });
  return !is_always_there && changed(seen_at(kErrorPage, asked));
}

bool Judge::may_be_cut(const Asked& asked) const {
  return has_changed(asked) || world_.had_file_fault(window_of(asked));
}

Judge::Tag Judge::tag_of(const ReceivedResponse& response) const {
  const std::string text = response.field("ETag");
  Tag tag;
  const char* const end = text.data() + text.size();
  if (text.size() < 4) world_.fail("no entity tag:", text);
  const auto modified = std::from_chars(text.data() + 1, end, tag.modified, 16);
  const auto size = std::from_chars(modified.ptr + 1, end, tag.size, 16);
  if (*size.ptr == '-') tag.suffix.assign(size.ptr + 1, end - 1);
  return tag;
}

bool Judge::is_of(const Asked& asked, const Tag& tag, std::string_view bytes, std::uint64_t offset,
                  bool with_bytes) const {
  // "br" and "gzip" are those of sidecars; what was encoded here names its encoder.
  const std::string_view suffix = tag.suffix == "br" ? ".br" : tag.suffix == "gzip" ? ".gz" : "";
  for (const InodeRef& inode : seen(asked, suffix)) {
    if (!inode || inode->is_folder) continue;
    const auto all = FileSystem::seen(*inode, window_of(asked));
    std::vector<const Version*> tagged;
    std::ranges::copy_if(all, std::back_inserter(tagged), [&](const Version* version) {
      return static_cast<std::uint64_t>(version->modified) == tag.modified &&
             version->content->size() == tag.size;
    });
    if (tagged.empty()) continue;
    const bool is_streamed = tag.size > most_in_memory_;
    if (!with_bytes || is_made_of(bytes, offset, is_streamed ? all : tagged)) return true;
  }
  return false;
}

void Judge::judge_content(const Asked& asked, const ReceivedResponse& response) const {
  const bool to_head = asked.method == "HEAD";
  const Tag tag = tag_of(response);
  const std::string coding = response.field("Content-Encoding");
  if (coding.empty() != tag.suffix.empty()) reject(asked, response, "coding", coding);
  if (!coding.empty() && !asked.codings) reject(asked, response, "coding", coding);
  std::string bytes = response.body;
  const bool encoded_here = tag.suffix.starts_with("gzip") && tag.suffix != "gzip";
  if (!to_head && encoded_here) {
    auto plain = gunzip(bytes, static_cast<std::size_t>(tag.size));
    if (!plain) reject(asked, response, "the gzip stream is broken");
    bytes = std::move(*plain);
  }
  if (!to_head && bytes.size() != tag.size) reject(asked, response, "its size is", bytes.size());
  if (!is_of(asked, tag, bytes, 0, !to_head)) {
    reject(asked, response, "the file was not so at that time");
  }
}

void Judge::judge_part(const Asked& asked, const ReceivedResponse& response) const {
  const Tag tag = tag_of(response);
  const std::uint64_t last = std::min(asked.last, tag.size - 1);
  const std::string expected = "bytes " + std::to_string(asked.first) + "-" + std::to_string(last) +
                               "/" + std::to_string(tag.size);
  if (response.field("Content-Range") != expected) reject(asked, response, "not", expected);
  if (response.body.size() != last - asked.first + 1) reject(asked, response, "its length");
  if (!is_of(asked, tag, response.body, asked.first, true)) {
    reject(asked, response, "the file was not so at that time");
  }
}

void Judge::judge_parts(const Asked& asked, const ReceivedResponse& response) const {
  constexpr std::string_view kRange = "Content-Range: bytes ";
  const Tag tag = tag_of(response);
  const std::string type = response.field("Content-Type");
  const std::string delimiter = "--" + type.substr(type.find('=') + 1);
  std::string_view rest = response.body;
  std::uint64_t first = asked.first;
  for (;;) {
    rest.remove_prefix(std::min(rest.find(delimiter), rest.size()));
    if (!rest.starts_with(delimiter)) reject(asked, response, "a part is not delimited");
    rest.remove_prefix(delimiter.size());
    if (rest.starts_with("--")) break;
    const std::size_t last = std::min(first + asked.last - asked.first, tag.size - 1);
    const std::string range = std::string(kRange) + std::to_string(first) + "-" +
                              std::to_string(last) + "/" + std::to_string(tag.size);
    const std::size_t end = rest.find("\r\n\r\n");
    const std::size_t found = rest.find(range);
    if (found == std::string_view::npos || found > end) reject(asked, response, "not", range);
    const std::string_view bytes = rest.substr(end + 4, last - first + 1);
    if (!is_of(asked, tag, bytes, first, true)) reject(asked, response, "a part was not so");
    rest.remove_prefix(end + 4 + bytes.size());
    first = asked.last + asked.gap;
  }
  if (rest != "--\r\n" && rest != "--") reject(asked, response, "it goes on behind the parts");
}

/// Whether that is so of all versions. How long a content coding is that was made here is not
/// known.
bool Judge::has_part(const Asked& asked, const std::vector<InodeRef>& inodes) const {
  if (asked.codings) return false;
  const auto has = [&](const Version* version) { return asked.first < version->content->size(); };
  return std::ranges::all_of(inodes, [&](const InodeRef& inode) {
    return inode && !inode->is_folder &&
           std::ranges::all_of(FileSystem::seen(*inode, window_of(asked)), has);
  });
}

void Judge::judge(const Asked& asked, const ReceivedResponse& response) const {
  if (asked.status != 0) {
    if (asked.status != response.status) reject(asked, response, "not", asked.status);
    return;
  }
  const std::vector<InodeRef> all = seen(asked);
  switch (response.status) {
    case 200:
      judge_content(asked, response);
      return;
    case 206:
      if (!asked.ranged) reject(asked, response, "nobody asked for a part");
      if (response.field("Content-Type").starts_with("multipart/")) {
        judge_parts(asked, response);
      } else {
        judge_part(asked, response);
      }
      return;
    case 304:
      if (response.field("ETag") != asked.if_none_match) reject(asked, response, "another tag");
      if (!is_of(asked, tag_of(response), {}, 0, false)) reject(asked, response, "it was not so");
      return;
    case 301:
      if (std::ranges::none_of(all, [](const auto& each) { return each && each->is_folder; })) {
        reject(asked, response, "no folder");
      }
      return;
    case 404:
      if (std::ranges::none_of(all, [](const auto& each) { return !each; })) {
        reject(asked, response, "it was there");
      }
      return;
    case 416:
      if (!asked.ranged) reject(asked, response, "nobody asked for a part");
      if (has_part(asked, all)) reject(asked, response, "the part was there");
      return;
    case 503:
      if (turns_away_) return;
      [[fallthrough]];
    case 500:
      if (!may_be_cut(asked)) reject(asked, response, "nothing went wrong");
      return;
    default:
      reject(asked, response, "nobody expects that");
  }
}

void Judge::judge_beginning(const Asked& asked, const ReceivedResponse& response) const {
  const bool is_part = response.status == 206;
  if (response.status != 200 && !is_part) return;
  if (asked.status != 0 || response.field("Content-Type").starts_with("multipart/")) return;
  const Tag tag = tag_of(response);
  if (tag.suffix.starts_with("gzip") && tag.suffix != "gzip") return;
  if (!is_of(asked, tag, response.body, is_part ? asked.first : 0, true)) {
    reject(asked, response, "the file did not begin so");
  }
}

}  // namespace sim
