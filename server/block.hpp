#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <sys/uio.h>

#include "server/representation.hpp"
#include "server/transport.hpp"

namespace server {

/// A message in one piece of memory: a head, and perhaps its body. Either somebody else's, or built
/// in front of a representation, whose head then stays as it is until the block is cleared.
class Block {
 public:
  Block() noexcept = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { clear(); }

  /// A block is empty when it is given something to show.
  void show(std::string_view message) noexcept { piece_ = piece_of(message); }
  /// The prebuilt head and the first bytes behind it.
  void show(const RepresentationRef& representation, std::size_t body_size) noexcept {
    PrebuiltHead& head = representation->prebuilt();
    piece_ = {.iov_base = representation->headroom().last(head.size).data(),
              .iov_len = head.size + body_size};
    ++head.being_sent;
    prebuilt_ = representation;
  }
  void clear() noexcept {
    piece_ = {};
    if (!prebuilt_) return;
    --prebuilt_->prebuilt().being_sent;
    prebuilt_ = {};
  }

  [[nodiscard]] bool empty() const noexcept { return piece_.iov_base == nullptr; }
  [[nodiscard]] std::span<const char> bytes() const noexcept {
    return {static_cast<const char*>(piece_.iov_base), piece_.iov_len};
  }
  /// For Transport::send_rest, which changes it.
  [[nodiscard]] std::span<iovec> pieces() noexcept { return {&piece_, 1}; }
  /// Of a head that was built before; otherwise 0.
  [[nodiscard]] std::size_t prebuilt_size() const noexcept {
    return prebuilt_ ? prebuilt_->prebuilt().size : 0;
  }

 private:
  iovec piece_{};
  RepresentationRef prebuilt_;
};

}  // namespace server
