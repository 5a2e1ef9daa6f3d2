#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <sys/uio.h>

#include "tests/sim/request.hpp"
#include "tests/sim/simulated_socket.hpp"

namespace sim {

/// IORING_OP_ACCEPT, once or multishot.
class AcceptRequest final : public Request {
 public:
  AcceptRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;

  std::shared_ptr<SimulatedListener> listener_;
  bool multishot_;
};

/// IORING_OP_RECV into a buffer of a group.
class ReceiveRequest final : public Request {
 public:
  ReceiveRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;
  void receive();

  std::shared_ptr<SimulatedSocket> socket_;
  std::uint16_t group_;
  bool polls_first_;
};

/// IORING_OP_SEND or IORING_OP_SENDMSG.
class SendRequest final : public Request {
 public:
  SendRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;
  [[nodiscard]] std::int32_t cancelled_result() const override;
  void break_off(int error);
  void pass_on(std::size_t count);
  void expect_unchanged() const;
  [[nodiscard]] std::uint64_t fingerprint() const;

  std::shared_ptr<SimulatedSocket> socket_;
  std::vector<iovec> pieces_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  bool waits_for_all_;
  std::uint64_t fingerprint_;
};

/// IORING_OP_POLL_ADD of a socket, until it takes bytes.
class PollRequest final : public Request {
 public:
  PollRequest(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number);

 private:
  void go_on() override;

  std::shared_ptr<SimulatedSocket> socket_;
};

}  // namespace sim
