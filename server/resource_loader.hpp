#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/content_coding.hpp"
#include "server/representation.hpp"
#include "server/resource.hpp"
#include "server/root.hpp"

namespace server {

/// Looks up on the disk what a path of one site leads to.
class ResourceLoader {
 public:
  struct Options {
    std::vector<std::string> index;  ///< names tried, in order, for a path that ends with "/"
    std::vector<ContentCoding> precompressed;  ///< sidecars that are looked for
    std::size_t most_in_memory;                ///< bytes; a file up to this size is read at once
  };

  ResourceLoader(runtime::Loop& loop, Root& root, Options options) noexcept;

  /// `path` as Target has it. Gives `previous`, which may be empty, if nothing has changed. Never
  /// empty.
  [[nodiscard]] runtime::Task<ResourceRef> load(std::string_view path, ResourceRef previous,
                                                runtime::StopToken token);

 private:
  struct Opened;
  using Sidecars = std::vector<std::pair<ContentCoding, Opened>>;

  [[nodiscard]] runtime::Task<runtime::Result<Opened>> find(std::string_view path,
                                                            runtime::StopToken token);
  [[nodiscard]] runtime::Task<runtime::Result<Opened>> open(std::string name,
                                                            runtime::StopToken token);
  [[nodiscard]] runtime::Task<ResourceRef> load_file(Opened opened, ResourceRef previous,
                                                     runtime::StopToken token);
  [[nodiscard]] runtime::Task<Sidecars> open_sidecars(const Opened& original,
                                                      runtime::StopToken token);
  [[nodiscard]] bool unchanged(const Resource& previous, const Opened& opened,
                               const Sidecars& sidecars) const noexcept;
  [[nodiscard]] runtime::Task<std::expected<RepresentationRef, Status>> load_representation(
      Opened opened, std::optional<ContentCoding> coding, runtime::StopToken token);
  [[nodiscard]] runtime::Task<bool> read_bytes(Representation& file, runtime::StopToken token);

  runtime::Loop& loop_;
  Root& root_;
  Options options_;
};

}  // namespace server
