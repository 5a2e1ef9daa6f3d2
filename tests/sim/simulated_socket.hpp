#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tests/sim/descriptors.hpp"

namespace sim {

class Request;

/// A connection: its client's end, and the server's, which descriptors stand for.
class SimulatedSocket final : public Object {
 public:
  /// `capacity`: how many bytes may wait for the client to take them. `address`: the client's,
  /// IPv4.
  SimulatedSocket(std::size_t capacity, std::uint32_t address) noexcept
      : capacity_(capacity), address_(address) {}

  /// The client's end.
  void deliver(std::string_view bytes);
  void end_delivery();
  /// Nothing that was on its way arrives any more, in either direction.
  void reset();
  [[nodiscard]] std::string take(std::size_t most);
  /// Nothing comes any more, and everything that came was taken.
  [[nodiscard]] bool at_end() const noexcept { return output_.empty() && (closed_ || shut_down_); }
  [[nodiscard]] bool was_reset() const noexcept { return reset_; }
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }
  [[nodiscard]] std::size_t output() const noexcept { return output_.size(); }
  /// Whether an error was made up that ends it.
  [[nodiscard]] bool is_spoilt() const noexcept { return spoilt_; }
  /// Called when there is something to take, or an end.
  std::function<void()> changed = [] {};

  /// The server's end.
  void close() override;
  void shut_down();
  void spoil() noexcept { spoilt_ = true; }
  [[nodiscard]] std::string& input() noexcept { return input_; }
  [[nodiscard]] bool has_ended() const noexcept { return input_ended_; }
  [[nodiscard]] std::size_t room() const noexcept { return capacity_ - output_.size(); }
  void accept_output(std::string_view bytes);
  [[nodiscard]] bool is_shut_down() const noexcept { return shut_down_; }
  /// Whether calls on it do not wait, or the kernel may queue more than usual.
  [[nodiscard]] bool is_splicing() const noexcept { return nonblocking || unsent_bound_lifted; }
  [[nodiscard]] std::uint64_t acknowledged() const noexcept { return acknowledged_; }
  [[nodiscard]] std::uint32_t address() const noexcept { return address_; }

  bool nonblocking = false;
  bool unsent_bound_lifted = false;
  std::weak_ptr<Request> receiver;
  std::weak_ptr<Request> sender;

 private:
  std::size_t capacity_;
  std::uint32_t address_;
  std::string input_;   ///< what the server has yet to receive
  std::string output_;  ///< what the client has yet to take
  std::uint64_t acknowledged_ = 0;
  bool input_ended_ = false;
  bool shut_down_ = false;
  bool closed_ = false;
  bool reset_ = false;
  bool spoilt_ = false;
};

/// A listening socket, which clients find by the object.
class SimulatedListener final : public Object {
 public:
  /// False if nobody listens any more.
  [[nodiscard]] bool connect(const std::shared_ptr<SimulatedSocket>& socket);
  void close() override;

  std::deque<std::shared_ptr<SimulatedSocket>> backlog;
  std::weak_ptr<Request> acceptor;
  /// Whether the server could not take what waits: then it may be left behind.
  bool may_leave_behind = false;

 private:
  bool closed_ = false;
};

/// An eventfd.
class SimulatedEvent final : public Object {
 public:
  void signal();

  std::uint64_t count = 0;
  std::weak_ptr<Request> reader;
};

}  // namespace sim
