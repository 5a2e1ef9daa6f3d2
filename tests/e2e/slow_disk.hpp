#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "runtime/fd.hpp"
#include "tests/runtime/support.hpp"

namespace tests {

/// A folder whose files can be reached through a file system that answers when it is told to.
class SlowDisk {
 public:
  /// `delays` are options of the program slow_disk. It answers at once until `put_on_brake`.
  explicit SlowDisk(std::vector<std::string> delays);
  ~SlowDisk();
  SlowDisk(const SlowDisk&) = delete;
  SlowDisk& operator=(const SlowDisk&) = delete;

  /// False if there is none: the test is skipped then, and fails in CI.
  [[nodiscard]] bool is_there() const;

  /// The folder itself.
  [[nodiscard]] std::filesystem::path folder() const { return place_.path() / "folder"; }
  /// The way to it that is slow.
  [[nodiscard]] std::filesystem::path mountpoint() const { return place_.path() / "slow"; }

  /// Both return when that is so.
  void put_on_brake();
  void let_go();

 private:
  void require() const;
  void start(std::vector<std::string> arguments);
  [[nodiscard]] bool has_said(const std::string& line);

  TemporaryFolder place_;
  std::string missing_;  ///< why there is none
  std::string said_;
  runtime::Fd output_;
  pid_t pid_ = -1;
};

}  // namespace tests
