#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/fd.hpp"
#include "runtime/system.hpp"

namespace server {

/// Where a body stands in a PageStore, and how often it was asked for until it did.
struct PagePlace {
  std::uint32_t generation = 0;  ///< of the block; 0: nowhere
  std::uint32_t page = 0;
  std::uint32_t requests = 0;
};

/// Copies of bodies that are asked for often, in pages which the kernel sends as they are; one
/// worker's. They lie in memory, so that sending never waits for a disk, and are never written
/// again: sockets refer to them until a client has them, and nothing tells when. Hence pages are
/// given up by blocks, the oldest first, and a block is filled anew with other pages only.
class PageStore {
 public:
  static constexpr std::size_t kBlock = std::size_t{2} * 1024 * 1024;
  static constexpr std::size_t kMostBlocks = 16;
  /// Before it has been full for so long a block is not given up: what is asked for in turn and
  /// does not fit would be copied each time.
  static constexpr std::chrono::seconds kLeastStay{10};

  struct Options {
    std::size_t blocks = 0;  ///< at most
    /// Below it a copy costs less than the calls that send pages (loadtest/FINDINGS.md).
    std::size_t least_body = std::size_t{24} * 1024;
    /// Requests for a body before it is copied, which costs about as much as one of them.
    std::uint32_t requests = 3;
  };

  /// It has no blocks where the kernel gives no such memory.
  explicit PageStore(const Options& options) noexcept;
  ~PageStore();
  PageStore(const PageStore&) = delete;
  PageStore& operator=(const PageStore&) = delete;

  /// What stands in others is given up.
  void set_blocks(std::size_t blocks) noexcept;

  /// Whether `find` may find one of that size.
  [[nodiscard]] bool takes(std::size_t body_size) const noexcept {
    return blocks_ != 0 && body_size >= least_body_ && body_size <= kBlock;
  }

  /// Where in the file a body that it takes stands; nothing if it stands nowhere, not yet or not
  /// any more. `place` belongs to the body, which does not change.
  [[nodiscard]] std::optional<std::uint64_t> find(std::string_view body, PagePlace& place,
                                                  runtime::system::TimePoint now) noexcept;

  /// The file that `find` speaks of.
  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

 private:
  struct Block {
    std::uint32_t generation = 0;         ///< 0: nothing is in it
    std::uint32_t pages = 0;              ///< that are taken
    runtime::system::TimePoint filled{};  ///< when it was last written to
  };

  [[nodiscard]] bool holds(const PagePlace& place) const noexcept;
  [[nodiscard]] bool make_room(std::uint32_t pages, runtime::system::TimePoint now) noexcept;
  void give_up(std::size_t block) noexcept;
  [[nodiscard]] char* address_of(std::size_t block) const noexcept;

  const std::size_t least_body_;
  const std::uint32_t requests_;
  std::size_t blocks_ = 0;
  runtime::Fd file_;
  char* memory_ = nullptr;
  std::array<Block, kMostBlocks> states_{};
  std::size_t current_ = 0;
  std::uint32_t generation_ = 0;
};

}  // namespace server
