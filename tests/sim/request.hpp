#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <liburing.h>

namespace sim {

class SimulatedKernel;
class World;

/// One operation in the hands of the simulated kernel, from its SQE to its last CQE.
class Request : public std::enable_shared_from_this<Request> {
 public:
  /// What the SQE asks for; the world fails if it asks for something that the program must not.
  [[nodiscard]] static std::shared_ptr<Request> of(SimulatedKernel& kernel, const io_uring_sqe& sqe,
                                                   std::uint64_t number);
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  virtual ~Request() = default;

  /// Takes it up for the first time, now or after a while.
  void begin();
  /// Takes it up again, after a while: something has changed.
  void go_on_later();
  /// Ends it early, unless it is too late for that: false.
  [[nodiscard]] bool cancel();

  [[nodiscard]] std::uint64_t user_data() const noexcept { return user_data_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// Whether it needs the descriptor to stay open.
  [[nodiscard]] virtual bool names(int descriptor) const { return descriptor == descriptor_; }
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

 protected:
  Request(SimulatedKernel& kernel, const io_uring_sqe& sqe, std::uint64_t number,
          std::string_view name);

  /// Does what can be done now; leaves it waiting, or finishes it.
  virtual void go_on() = 0;
  /// What it ends with when it is cancelled.
  [[nodiscard]] virtual std::int32_t cancelled_result() const { return -ECANCELED; }
  /// Whether the kernel can stop it at all.
  [[nodiscard]] virtual bool is_interruptible() const { return true; }

  void finish(std::int32_t result, std::uint32_t flags = 0);
  /// A completion that is not the last.
  void post_more(std::int32_t result);

  SimulatedKernel& kernel_;
  World& world_;

 private:
  void take_up();

  const std::uint64_t number_;
  const std::string_view name_;
  const std::uint64_t user_data_;
  const int descriptor_;
  bool scheduled_ = false;
  bool finished_ = false;
};

}  // namespace sim
