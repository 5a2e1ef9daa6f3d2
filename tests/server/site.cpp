#include "tests/server/site.hpp"

#include <cstdlib>
#include <utility>

#include <sys/stat.h>

#include "runtime/check.hpp"

namespace tests {
namespace {

using server::RepresentationRef;
using server::Resource;
using server::ResourceRef;
using server::Status;

server::RootFolder open_folder(const std::filesystem::path& path, bool may_stall) {
  auto folder = server::RootFolder::open(path.string());
  CHECK(folder.has_value());
  folder->may_stall = folder->may_stall || may_stall;
  return std::move(*folder);
}

}  // namespace

Site::Site(const std::filesystem::path& path, const SiteOptions& options)
    : loop(make_loop()),
      rules(options.settings),
      site(*loop, open_folder(path, options.may_stall), rules, options.most_in_memory),
      cache(*loop, counters,
            {.memory = options.memory,
             .open_files = options.open_files,
             .revalidate = options.revalidate}) {}

Site::~Site() {
  cache.clear();
  loop->run(site.root().join());
}

ResourceRef Site::get(std::string_view path) {
  if (ResourceRef found = cache.find(site, path)) return found;
  return loop->run(cache.fetch(site, path, {}));
}

ResourceRef Site::load(std::string_view path) {
  return loop->run(site.loader().load(path, {}, {}));
}

Status status_of(const ResourceRef& found) {
  switch (found->kind()) {
    case Resource::Kind::file:
      return Status::ok;
    case Resource::Kind::directory:
      return Status::moved_permanently;
    case Resource::Kind::redirect:
      return found->redirection(server::Scheme::http)->status;
    case Resource::Kind::refused:
      break;
  }
  return found->refusal();
}

std::string content_of(const ResourceRef& file) {
  CHECK(file->kind() == Resource::Kind::file);
  return content_of(file->identity());
}

std::string content_of(const RepresentationRef& file) {
  if (file->in_memory()) return std::string(file->bytes());
  std::string bytes(static_cast<std::size_t>(file->size()), '\0');
  CHECK(::pread(file->descriptor(), bytes.data(), bytes.size(), 0) ==
        static_cast<ssize_t>(bytes.size()));
  return bytes;
}

void make_old(const std::filesystem::path& file) {
  const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                             {.tv_sec = 1'000'000'000, .tv_nsec = 123'456'789}};
  CHECK(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
}

}  // namespace tests
