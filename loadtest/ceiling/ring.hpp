#pragma once

#include <cerrno>

#include <liburing.h>

#include "loadtest/ceiling/failure.hpp"

namespace ceiling {

// The ring with the flags of the real server. Lives on the one thread that uses it.
class Ring {
 public:
  Ring() {
    io_uring_params parameters{};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                       IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE |
                       IORING_SETUP_CLAMP;
    parameters.cq_entries = kCompletionEntries;
    check_ring("io_uring_setup",
               io_uring_queue_init_params(kSubmissionEntries, &ring_, &parameters));
    check_ring("registering the ring", io_uring_register_ring_fd(&ring_));
  }
  ~Ring() { io_uring_queue_exit(&ring_); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  io_uring* get() { return &ring_; }

  // Never null: a full queue is handed to the kernel first.
  io_uring_sqe* prepare() {
    if (io_uring_sqe* entry = io_uring_get_sqe(&ring_)) return entry;
    check_ring("io_uring_submit", io_uring_submit(&ring_));
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    if (entry == nullptr) fail("io_uring_get_sqe", EBUSY);
    return entry;
  }

  // Submits all that was prepared, waits for a completion, and hands over each that is there.
  template <class Handler>
  void turn(Handler&& handle) {
    const int result = io_uring_submit_and_wait(&ring_, 1);
    // The kernel took what it could; the rest stays queued for the next turn.
    const bool passing = result == -EINTR || result == -EAGAIN || result == -EBUSY;
    if (result < 0 && !passing) fail("io_uring_enter", -result);
    unsigned head = 0;
    unsigned count = 0;
    io_uring_cqe* completion = nullptr;
    io_uring_for_each_cqe(&ring_, head, completion) {
      handle(*completion);
      ++count;
    }
    io_uring_cq_advance(&ring_, count);
  }

 private:
  static constexpr unsigned kSubmissionEntries = 512;
  static constexpr unsigned kCompletionEntries = 16384;

  io_uring ring_{};
};

}  // namespace ceiling
