#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace server {

/// Bytes in memory of their own, behind room for the head that a protocol puts in front of them.
struct StoredBytes {
  std::unique_ptr<char[]> storage;  ///< `headroom` bytes of any value, then `size` bytes
  std::size_t headroom = 0;
  std::size_t size = 0;

  [[nodiscard]] std::span<char> room() const noexcept { return {storage.get(), headroom}; }
  [[nodiscard]] std::string_view bytes() const noexcept { return {storage.get() + headroom, size}; }
};

}  // namespace server
