#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/listed_folder.hpp"
#include "server/notice_board.hpp"
#include "server/resource_loader.hpp"
#include "server/root.hpp"
#include "server/site_rules.hpp"

namespace server {

/// One worker's view of a site: where its files lie and how they are found.
class Site {
 public:
  /// `rules` outlives it. Files of up to `most_in_memory` bytes are kept in memory. `notices` is
  /// told what an operator should know of its files; nothing: nobody is told.
  Site(runtime::Loop& loop, RootFolder folder, const SiteRules& rules, std::size_t most_in_memory,
       NoticeBoard* notices = nullptr)
      : loop_(loop),
        notices_(notices),
        rules_(rules),
        root_(loop, std::move(folder),
              rules.site().symlinks ? runtime::SymbolicLinks::followed
                                    : runtime::SymbolicLinks::refused),
        loader_(loop, root_, rules, most_in_memory, notices),
        root_checked_(loop.now()) {}

  [[nodiscard]] const SiteRules& rules() const noexcept { return rules_; }
  [[nodiscard]] Root& root() noexcept { return root_; }
  [[nodiscard]] ResourceLoader& loader() noexcept { return loader_; }

  /// Looks where the root leads, unless that is known from less than `revalidate` ago. An error if
  /// it leads nowhere, or cannot be looked at.
  [[nodiscard]] runtime::Task<runtime::Result<void>> follow_root(
      std::chrono::nanoseconds revalidate, runtime::StopToken token);

  /// When it was last known where the root leads.
  [[nodiscard]] runtime::system::TimePoint root_checked() const noexcept { return root_checked_; }

  /// Opens a folder of it for a listing; `path` as Target has it.
  [[nodiscard]] runtime::Task<runtime::Result<ListedFolder>> open_folder(std::string_view path,
                                                                         runtime::StopToken token);

  /// Counts the folders that the root has led to. What was found in another one is not this
  /// release's.
  [[nodiscard]] std::uint64_t release() const noexcept { return release_; }

 private:
  void note_root(int error);

  runtime::Loop& loop_;
  NoticeBoard* const notices_;
  const SiteRules& rules_;
  Root root_;
  ResourceLoader loader_;
  runtime::system::TimePoint root_checked_;
  std::uint64_t release_ = 0;
  bool is_lost_ = false;  ///< the root led nowhere when it was last looked at
};

}  // namespace server
