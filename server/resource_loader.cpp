#include "server/resource_loader.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/stat.h>

#include "server/compressible_types.hpp"
#include "server/file_error.hpp"
#include "server/hidden_segment.hpp"

namespace server {
namespace {

using runtime::Error;
using runtime::Fd;
using runtime::Result;
using runtime::StopToken;
using runtime::Task;
using runtime::system::FileAttributes;

/// What clean URLs leave out.
constexpr std::string_view kPageSuffix = ".html";

/// Whether the file can be changed from now on without its attributes telling: file systems stamp
/// with a clock that ticks in milliseconds, or in seconds.
bool may_change_unseen(const FileAttributes& attributes, std::int64_t now) noexcept {
  return attributes.modified_seconds + 1 >= now;
}

bool is_older(const FileAttributes& one, const FileAttributes& other) noexcept {
  return std::pair(one.modified_seconds, one.modified_nanoseconds) <
         std::pair(other.modified_seconds, other.modified_nanoseconds);
}

}  // namespace

struct ResourceLoader::Opened {
  std::string name;         ///< below the root
  std::string_view suffix;  ///< of it: what the path does not have
  Fd descriptor;
  FileAttributes attributes;
};

Task<ResourceRef> ResourceLoader::load(std::string_view path, ResourceRef previous,
                                       StopToken token) {
  auto http = rules_.redirects().find(path, Scheme::http);
  auto https =
      rules_.redirects().depend_on_scheme() ? rules_.redirects().find(path, Scheme::https) : http;
  if (http && https) {
    ResourceRef moved = Resource::redirect(std::move(*http), std::move(*https));
    moved->set_rules(rules_.headers().resolve(path));
    co_return moved;
  }
  const bool known = static_cast<bool>(previous);
  ResourceRef found = co_await look(path, previous, token);
  if (known && found == previous) co_return found;
  found->set_rules(rules_.headers().resolve(path));
  if (http) found->set_redirection(Scheme::http, std::move(*http));
  if (https) found->set_redirection(Scheme::https, std::move(*https));
  co_return found;
}

Task<ResourceRef> ResourceLoader::look(std::string_view path, ResourceRef previous,
                                       StopToken token) {
  if (!rules_.site().dotfiles && has_hidden_segment(path)) {
    co_return Resource::refused(Status::not_found, Resource::Reason::hidden);
  }
  Result<Opened> opened = co_await find(path, token);
  if (!opened) {
    co_return Resource::refused(status_of(opened.error()), Resource::Reason::not_opened,
                                opened.error().code);
  }
  if (S_ISREG(opened->attributes.mode)) {
    co_return co_await load_file(std::move(*opened), std::move(previous), token);
  }
  co_await root_.close(std::move(opened->descriptor));
  if (!S_ISDIR(opened->attributes.mode)) {
    co_return Resource::refused(Status::forbidden, Resource::Reason::neither_kind);
  }
  co_return Resource::directory();
}

Task<Result<ResourceLoader::Opened>> ResourceLoader::find(std::string_view path, StopToken token) {
  if (path.ends_with('/')) co_return co_await find_index(path, token);
  const std::string name(path.substr(1));
  Result<Opened> opened = co_await open(name, token);
  if (!rules_.site().clean_urls) co_return opened;
  if (opened ? !S_ISDIR(opened->attributes.mode) : opened.error().code != ENOENT) co_return opened;
  // "/about" is "/about.html", even where there is a folder "/about/" beside it.
  Result<Opened> page = co_await open(name + std::string(kPageSuffix), token);
  if (!page) {
    if (!is_fault(status_of(page.error()))) co_return opened;
    // Nobody knows whether there is a page: neither the folder nor 404 may be the answer.
    if (opened) co_await root_.close(std::move(opened->descriptor));
    co_return page;
  }
  page->suffix = kPageSuffix;
  if (!S_ISREG(page->attributes.mode)) std::swap(opened, page);
  if (opened) co_await root_.close(std::move(opened->descriptor));
  co_return page;
}

Task<Result<ResourceLoader::Opened>> ResourceLoader::find_index(std::string_view path,
                                                                StopToken token) {
  const std::string folder(path.substr(1));
  for (const std::string& index : rules_.site().index) {
    Result<Opened> opened = co_await open(folder + index, token);
    if (!opened && opened.error().code == ENOENT) continue;
    if (opened) opened->suffix = index;
    if (!opened || !S_ISDIR(opened->attributes.mode)) co_return opened;
    co_await root_.close(std::move(opened->descriptor));
  }
  if (!rules_.site().listing.enabled) co_return std::unexpected(Error{ENOENT, "openat2"});
  // By name: g++ 12 destroys the result of ?: twice where it is an argument of what is awaited.
  std::string name = folder.empty() ? "." : folder;
  co_return co_await open(std::move(name), token);
}

Task<Result<ResourceLoader::Opened>> ResourceLoader::open(std::string name, StopToken token) {
  Result<Fd> descriptor = co_await root_.open(name, token);
  if (!descriptor) co_return std::unexpected(descriptor.error());
  const auto attributes = runtime::system::attributes(descriptor->get(), root_.freshness());
  if (!attributes) {
    co_await root_.close(std::move(*descriptor));
    co_return std::unexpected(attributes.error());
  }
  co_return Opened{.name = std::move(name),
                   .suffix = {},
                   .descriptor = std::move(*descriptor),
                   .attributes = *attributes};
}

Task<ResourceRef> ResourceLoader::load_file(Opened opened, ResourceRef previous, StopToken token) {
  const std::string_view media_type = rules_.media_types().of(opened.name);
  Sidecars sidecars = co_await open_sidecars(opened, media_type, token);
  if (previous && unchanged(*previous, opened, sidecars)) {
    co_await root_.close(std::move(opened.descriptor));
    for (auto& [coding, sidecar] : sidecars) co_await root_.close(std::move(sidecar.descriptor));
    co_return previous;
  }
  const std::string_view suffix = opened.suffix;
  auto identity = co_await load_representation(std::move(opened), std::nullopt, token);
  ResourceRef resource = identity ? Resource::file(media_type, std::move(*identity))
                                  : Resource::refused(identity.error(), Resource::Reason::not_read);
  resource->set_name_suffix(suffix);
  for (auto& [coding, sidecar] : sidecars) {
    if (!identity) {
      co_await root_.close(std::move(sidecar.descriptor));
      continue;
    }
    // A sidecar that cannot be read is one that is not there: the original serves.
    auto coded = co_await load_representation(std::move(sidecar), coding, token);
    if (!coded) continue;
    resource->add_coded(std::move(*coded));
    resource->offer(coding);
  }
  if (identity && resource->offers().empty() &&
      rules_.is_worth_compressing(media_type, resource->identity()->size())) {
    for (const ContentCoding coding : rules_.site().compress) resource->offer(coding);
  }
  co_return resource;
}

Task<ResourceLoader::Sidecars> ResourceLoader::open_sidecars(const Opened& original,
                                                             std::string_view media_type,
                                                             StopToken token) {
  Sidecars sidecars;
  if (is_compressed_already(media_type)) co_return sidecars;
  for (const ContentCoding coding : rules_.site().precompressed) {
    Result<Opened> opened =
        co_await open(original.name + std::string(sidecar_suffix_of(coding)), token);
    if (!opened) continue;
    const bool is_file = S_ISREG(opened->attributes.mode);
    // One that is older than its original was made from another version of it.
    const bool is_old = is_file && is_older(opened->attributes, original.attributes);
    if (is_old) note_old_sidecar(opened->name);
    if (is_file && !is_old) {
      sidecars.emplace_back(coding, std::move(*opened));
    } else {
      co_await root_.close(std::move(opened->descriptor));
    }
  }
  co_return sidecars;
}

void ResourceLoader::note_old_sidecar(const std::string& name) {
  // Who has heard of so many looks for the cause, which is one.
  constexpr std::size_t kMost = 100;
  if (notices_ == nullptr || old_sidecars_.size() == kMost) return;
  if (!old_sidecars_.insert(name).second) return;
  notices_->post({.kind = Notice::Kind::old_sidecar, .subject = rules_.site().root + "/" + name});
}

bool ResourceLoader::unchanged(const Resource& previous, const Opened& opened,
                               const Sidecars& sidecars) const noexcept {
  const auto same = [](const RepresentationRef& before, const FileAttributes& attributes) {
    return before && before->attributes() == attributes && before->is_settled();
  };
  if (previous.kind() != Resource::Kind::file) return false;
  if (!same(previous.identity(), opened.attributes)) return false;
  return std::ranges::all_of(kContentCodings, [&](const ContentCoding coding) {
    const RepresentationRef& before = previous.coded(coding);
    const auto sidecar = std::ranges::find(sidecars, coding, &Sidecars::value_type::first);
    if (sidecar == sidecars.end()) return !before || before->is_encoded_here();
    return same(before, sidecar->second.attributes);
  });
}

Task<std::expected<RepresentationRef, Status>> ResourceLoader::load_representation(
    Opened opened, std::optional<ContentCoding> coding, StopToken token) {
  if (auto cleared = runtime::system::clear_nonblocking(opened.descriptor.get()); !cleared) {
    co_await root_.close(std::move(opened.descriptor));
    co_return std::unexpected(status_of(cleared.error()));
  }

  // A file that is being written while it is read is tried again; one that does not come to rest is
  // answered as unavailable.
  constexpr int kMostTries = 3;
  for (int tries = 0; tries < kMostTries; ++tries) {
    RepresentationRef file =
        Representation::file(opened.attributes, coding, std::move(opened.descriptor), root_);
    if (!may_change_unseen(opened.attributes, loop_.wall_clock())) file->settle();
    if (file->size() > most_in_memory_) co_return file;
    const bool complete = co_await read_bytes(*file, token);
    opened.descriptor = file->take_descriptor();
    const auto after = runtime::system::attributes(opened.descriptor.get(), root_.freshness());
    if (complete && after && *after == opened.attributes) {
      co_await root_.close(std::move(opened.descriptor));
      co_return file;
    }
    if (after) opened.attributes = *after;
  }
  co_await root_.close(std::move(opened.descriptor));
  co_return std::unexpected(Status::service_unavailable);
}

Task<bool> ResourceLoader::read_bytes(Representation& file, StopToken token) {
  const std::span<char> bytes = file.allocate_bytes();
  for (std::size_t done = 0; done < bytes.size();) {
    const Root::Permit permit = co_await root_.acquire();
    const auto count = co_await runtime::read(loop_, file.descriptor(), bytes.subspan(done), done,
                                              token, root_.dispatch());
    if (!count || *count == 0) co_return false;
    done += *count;
  }
  co_return true;
}

}  // namespace server
