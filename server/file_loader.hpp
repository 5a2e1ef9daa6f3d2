#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/representation.hpp"
#include "server/root.hpp"

namespace server {

/// Looks up on the disk what a path names.
class FileLoader {
 public:
  struct Options {
    std::vector<std::string> index;  ///< names tried, in order, for a path that ends with "/"
    std::size_t most_in_memory;      ///< bytes; a file up to this size is read at once
  };

  FileLoader(runtime::Loop& loop, Root& root, Options options) noexcept;

  /// `path` as Target has it. Gives `previous`, which may be empty, if the file is still the same.
  /// Never empty.
  [[nodiscard]] runtime::Task<RepresentationRef> load(std::string_view path,
                                                      RepresentationRef previous,
                                                      runtime::StopToken token);

 private:
  struct Opened;

  [[nodiscard]] runtime::Task<runtime::Result<Opened>> find(std::string_view path,
                                                            runtime::StopToken token);
  [[nodiscard]] runtime::Task<runtime::Result<Opened>> open(std::string name,
                                                            runtime::StopToken token);
  [[nodiscard]] runtime::Task<RepresentationRef> load_file(Opened opened,
                                                           RepresentationRef previous,
                                                           runtime::StopToken token);
  [[nodiscard]] runtime::Task<bool> read_bytes(Representation& file, runtime::StopToken token);

  runtime::Loop& loop_;
  Root& root_;
  Options options_;
};

}  // namespace server
