#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "tests/sim/request.hpp"
#include "tests/sim/simulated_file.hpp"

namespace sim {

/// IORING_OP_OPENAT2.
class OpenRequest final : public Request {
 public:
  OpenRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;
  [[nodiscard]] bool is_interruptible() const override;

  InodeRef directory_;  ///< nothing: the path is absolute
  std::string path_;
  std::uint64_t flags_;
};

/// IORING_OP_READ of a file.
class ReadRequest final : public Request {
 public:
  ReadRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;
  [[nodiscard]] bool is_interruptible() const override;
  [[nodiscard]] std::int32_t cancelled_result() const override;
  void expect_untouched() const;

  InodeRef file_;
  std::span<char> memory_;
  std::uint64_t offset_;
};

/// IORING_OP_CLOSE.
class CloseRequest final : public Request {
 public:
  CloseRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;
  [[nodiscard]] bool is_interruptible() const override { return false; }
};

/// IORING_OP_READ of an eventfd.
class EventRequest final : public Request {
 public:
  EventRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;

  std::uint64_t* count_;
};

}  // namespace sim
