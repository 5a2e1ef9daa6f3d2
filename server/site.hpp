#pragma once

#include <chrono>
#include <cstdint>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/resource_loader.hpp"
#include "server/root.hpp"

namespace server {

/// One worker's view of a site: where its files lie and how they are found.
class Site {
 public:
  Site(runtime::Loop& loop, RootFolder folder, ResourceLoader::Options options)
      : loop_(loop),
        root_(loop, std::move(folder)),
        loader_(loop, root_, std::move(options)),
        root_checked_(loop.now()) {}

  [[nodiscard]] Root& root() noexcept { return root_; }
  [[nodiscard]] ResourceLoader& loader() noexcept { return loader_; }

  /// Looks where the root leads, unless that is known from less than `revalidate` ago; false if it
  /// leads nowhere.
  [[nodiscard]] runtime::Task<bool> follow_root(std::chrono::nanoseconds revalidate,
                                                runtime::StopToken token);

  /// Counts the folders that the root has led to. What was found in another one is not this
  /// release's.
  [[nodiscard]] std::uint64_t release() const noexcept { return release_; }

 private:
  runtime::Loop& loop_;
  Root root_;
  ResourceLoader loader_;
  runtime::system::TimePoint root_checked_;
  std::uint64_t release_ = 0;
};

}  // namespace server
