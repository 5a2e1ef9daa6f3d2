#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/content_coding.hpp"
#include "server/notice_board.hpp"
#include "server/representation.hpp"
#include "server/resource.hpp"
#include "server/root.hpp"
#include "server/site_rules.hpp"

namespace server {

/// Looks up on the disk what a path of one site leads to.
class ResourceLoader {
 public:
  /// Files of up to `most_in_memory` bytes are read at once. `notices`: as of a Site.
  ResourceLoader(runtime::Loop& loop, Root& root, const SiteRules& rules,
                 std::size_t most_in_memory, NoticeBoard* notices) noexcept
      : loop_(loop),
        root_(root),
        rules_(rules),
        most_in_memory_(most_in_memory),
        notices_(notices) {}

  /// `path` as Target has it. Gives `previous`, which may be empty, if nothing has changed. Never
  /// empty.
  [[nodiscard]] runtime::Task<ResourceRef> load(std::string_view path, ResourceRef previous,
                                                runtime::StopToken token);

 private:
  struct Opened;
  using Sidecars = std::vector<std::pair<ContentCoding, Opened>>;

  [[nodiscard]] runtime::Task<ResourceRef> look(std::string_view path, ResourceRef previous,
                                                runtime::StopToken token);
  [[nodiscard]] runtime::Task<runtime::Result<Opened>> find(std::string_view path,
                                                            runtime::StopToken token);
  [[nodiscard]] runtime::Task<runtime::Result<Opened>> find_index(std::string_view path,
                                                                  runtime::StopToken token);
  [[nodiscard]] runtime::Task<runtime::Result<Opened>> open(std::string name,
                                                            runtime::StopToken token);
  [[nodiscard]] runtime::Task<ResourceRef> load_file(Opened opened, ResourceRef previous,
                                                     runtime::StopToken token);
  [[nodiscard]] runtime::Task<Sidecars> open_sidecars(const Opened& original,
                                                      std::string_view media_type,
                                                      runtime::StopToken token);
  void note_old_sidecar(const std::string& name);
  [[nodiscard]] bool unchanged(const Resource& previous, const Opened& opened,
                               const Sidecars& sidecars) const noexcept;
  [[nodiscard]] runtime::Task<std::expected<RepresentationRef, Status>> load_representation(
      Opened opened, std::optional<ContentCoding> coding, runtime::StopToken token);
  [[nodiscard]] runtime::Task<bool> read_bytes(Representation& file, runtime::StopToken token);

  runtime::Loop& loop_;
  Root& root_;
  const SiteRules& rules_;
  const std::size_t most_in_memory_;
  NoticeBoard* const notices_;
  std::set<std::string> old_sidecars_;  ///< that a notice was posted of
};

}  // namespace server
