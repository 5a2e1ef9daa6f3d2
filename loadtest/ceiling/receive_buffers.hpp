#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <liburing.h>

#include "loadtest/ceiling/failure.hpp"
#include "loadtest/ceiling/ring.hpp"

namespace ceiling {

// The buffers from which the kernel picks one when bytes have arrived. The ring must outlive them.
class ReceiveBuffers {
 public:
  static constexpr int kGroup = 0;

  explicit ReceiveBuffers(Ring& ring) : ring_(ring), storage_(kCount * kBytes) {
    int error = 0;
    entries_ = io_uring_setup_buf_ring(ring_.get(), kCount, kGroup, 0, &error);
    check_ring("registering the receive buffers", error);
    for (unsigned id = 0; id < kCount; ++id) give_back(id);
    publish();
  }
  ~ReceiveBuffers() { io_uring_free_buf_ring(ring_.get(), entries_, kCount, kGroup); }
  ReceiveBuffers(const ReceiveBuffers&) = delete;
  ReceiveBuffers& operator=(const ReceiveBuffers&) = delete;

  std::string_view bytes(unsigned id, std::size_t size) { return {address(id), size}; }

  void give_back(unsigned id) {
    io_uring_buf_ring_add(entries_, address(id), kBytes, static_cast<unsigned short>(id),
                          io_uring_buf_ring_mask(kCount), returned_++);
  }

  // Shows the kernel all that was given back since the last call: one store for a whole turn.
  void publish() { io_uring_buf_ring_advance(entries_, std::exchange(returned_, 0)); }

 private:
  static constexpr std::size_t kCount = 512;
  static constexpr std::size_t kBytes = 4096;

  char* address(unsigned id) { return storage_.data() + id * kBytes; }

  Ring& ring_;
  std::vector<char> storage_;
  io_uring_buf_ring* entries_ = nullptr;
  int returned_ = 0;
};

}  // namespace ceiling
