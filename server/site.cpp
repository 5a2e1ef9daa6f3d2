#include "server/site.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include "server/file_error.hpp"

namespace server {

runtime::Task<runtime::Result<void>> Site::follow_root(std::chrono::nanoseconds revalidate,
                                                       runtime::StopToken token) {
  if (loop_.now() - root_checked_ < revalidate) co_return runtime::Result<void>();
  const runtime::system::TimePoint began = loop_.now();
  const auto moved = co_await root_.resolve(token);
  if (!moved) {
    const int code = moved.error().code;
    // Neither says anything of the root.
    const bool could_not_look = code == ECANCELED || is_shortage_of_descriptors(code);
    if (!could_not_look) note_root(code);
    co_return std::unexpected(moved.error());
  }
  note_root(0);
  root_checked_ = began;
  if (*moved) ++release_;
  co_return runtime::Result<void>();
}

void Site::note_root(int error) {
  const bool is_lost = error != 0;
  if (std::exchange(is_lost_, is_lost) == is_lost || notices_ == nullptr) return;
  notices_->post({.kind = is_lost ? Notice::Kind::root_lost : Notice::Kind::root_back,
                  .subject = rules_.site().root,
                  .code = error});
}

runtime::Task<runtime::Result<ListedFolder>> Site::open_folder(std::string_view path,
                                                               runtime::StopToken token) {
  // By name: g++ 12 destroys the result of ?: twice where it is an argument of what is awaited.
  std::string name(path == "/" ? "." : path.substr(1));
  auto directory = co_await root_.open(std::move(name), token);
  if (!directory) co_return std::unexpected(directory.error());
  auto root = root_.duplicate();
  if (!root) co_return std::unexpected(root.error());
  co_return ListedFolder{.directory = std::move(*directory),
                         .root = std::move(*root),
                         .path = std::string(path),
                         .dotfiles = rules_.site().dotfiles,
                         .symlinks = rules_.site().symlinks,
                         .freshness = root_.freshness()};
}

}  // namespace server
