#include "server/file_loader.hpp"

#include <cerrno>
#include <utility>

#include <sys/stat.h>

#include "server/media_type.hpp"

namespace server {
namespace {

using runtime::Error;
using runtime::Fd;
using runtime::Result;
using runtime::StopToken;
using runtime::Task;
using runtime::system::FileAttributes;

Status status_of(const Error& error) noexcept {
  switch (error.code) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
      return Status::not_found;
    case EACCES:
    case EPERM:
    case EXDEV:  // leads out of the root
    case ENXIO:  // a socket, or a device without a driver
    case ENODEV:
      return Status::forbidden;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
      return Status::service_unavailable;
    default:
      return Status::internal_server_error;
  }
}

/// Whether the file could still be changed without its attributes telling: file systems stamp with
/// a clock that ticks in milliseconds.
bool may_change_unseen(const FileAttributes& attributes, std::int64_t now) noexcept {
  return attributes.modified_seconds + 1 >= now;
}

}  // namespace

struct FileLoader::Opened {
  Fd descriptor;
  FileAttributes attributes;
  std::string_view media_type;
};

FileLoader::FileLoader(runtime::Loop& loop, Root& root, Options options) noexcept
    : loop_(loop), root_(root), options_(std::move(options)) {}

Task<RepresentationRef> FileLoader::load(std::string_view path, RepresentationRef previous,
                                         StopToken token) {
  Result<Opened> opened = co_await find(path, token);
  if (!opened) co_return Representation::refused(status_of(opened.error()));
  if (S_ISREG(opened->attributes.mode)) {
    co_return co_await load_file(std::move(*opened), std::move(previous), token);
  }
  co_await root_.close(std::move(opened->descriptor));
  if (!S_ISDIR(opened->attributes.mode)) co_return Representation::refused(Status::forbidden);
  co_return Representation::directory(opened->attributes);
}

Task<Result<FileLoader::Opened>> FileLoader::find(std::string_view path, StopToken token) {
  const std::string name(path.substr(1));
  if (!path.ends_with('/')) co_return co_await open(name, token);
  for (const std::string& index : options_.index) {
    Result<Opened> opened = co_await open(name + index, token);
    if (!opened && opened.error().code == ENOENT) continue;
    if (!opened || !S_ISDIR(opened->attributes.mode)) co_return opened;
    co_await root_.close(std::move(opened->descriptor));
  }
  co_return std::unexpected(Error{ENOENT, "openat2"});
}

Task<Result<FileLoader::Opened>> FileLoader::open(std::string name, StopToken token) {
  const std::string_view media_type = media_type_of(name);
  Result<Fd> descriptor = co_await root_.open(std::move(name), token);
  if (!descriptor) co_return std::unexpected(descriptor.error());
  const auto attributes = runtime::system::attributes(descriptor->get(), root_.freshness());
  if (!attributes) {
    co_await root_.close(std::move(*descriptor));
    co_return std::unexpected(attributes.error());
  }
  co_return Opened{
      .descriptor = std::move(*descriptor), .attributes = *attributes, .media_type = media_type};
}

Task<RepresentationRef> FileLoader::load_file(Opened opened, RepresentationRef previous,
                                              StopToken token) {
  if (previous && previous->kind() == Representation::Kind::file &&
      previous->attributes() == opened.attributes &&
      !may_change_unseen(opened.attributes, loop_.wall_clock())) {
    co_await root_.close(std::move(opened.descriptor));
    co_return previous;
  }
  if (auto cleared = runtime::system::clear_nonblocking(opened.descriptor.get()); !cleared) {
    co_await root_.close(std::move(opened.descriptor));
    co_return Representation::refused(status_of(cleared.error()));
  }

  // A file that is being written while it is read is tried again; one that does not come to rest is
  // answered as unavailable.
  constexpr int kMostTries = 3;
  for (int tries = 0; tries < kMostTries; ++tries) {
    RepresentationRef file = Representation::file(opened.attributes, opened.media_type,
                                                  std::move(opened.descriptor), root_);
    if (file->size() > options_.most_in_memory) co_return file;
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
  co_return Representation::refused(Status::service_unavailable);
}

Task<bool> FileLoader::read_bytes(Representation& file, StopToken token) {
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
