#include "tests/server/site.hpp"

#include <cstdlib>
#include <utility>

#include <sys/stat.h>

#include "runtime/check.hpp"

namespace tests {
namespace {

using server::Representation;
using server::RepresentationRef;
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
      root(*loop, open_folder(path, options.may_stall)),
      loader(*loop, root, {.index = options.index, .most_in_memory = options.most_in_memory}),
      cache(*loop, root, loader,
            {.memory = options.memory,
             .open_files = options.open_files,
             .revalidate = options.revalidate}) {}

Site::~Site() {
  loop->run(root.join());
}

RepresentationRef Site::get(std::string_view path) {
  if (RepresentationRef found = cache.find(path)) return found;
  return loop->run(cache.fetch(path, {}));
}

RepresentationRef Site::load(std::string_view path) {
  return loop->run(loader.load(path, {}, {}));
}

Status status_of(const RepresentationRef& found) {
  switch (found->kind()) {
    case Representation::Kind::file:
      return Status::ok;
    case Representation::Kind::directory:
      return Status::moved_permanently;
    case Representation::Kind::refused:
      break;
  }
  return found->refusal();
}

std::string content_of(const RepresentationRef& file) {
  CHECK(file->kind() == Representation::Kind::file);
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
