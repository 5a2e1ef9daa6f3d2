#pragma once

#include <cstddef>
#include <optional>
#include <utility>

namespace server {

/// Where the requests of one worker wait that need a file system which may stall: for its answer,
/// and for the rest of a file that is read while it is sent. There are fewer seats than
/// connections, so that however long it takes, and however many come, connections are left for
/// those who ask for something else.
class WaitingRoom {
 public:
  explicit WaitingRoom(std::size_t seats) noexcept : seats_(seats) {}
  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  /// From now on; whoever has a seat keeps it.
  void set_seats(std::size_t seats) noexcept { seats_ = seats; }

  class Seat;

  /// Nothing if all are taken.
  [[nodiscard]] std::optional<Seat> enter() noexcept;

 private:
  std::size_t seats_;
  std::size_t taken_ = 0;
};

/// Given back when it dies, before its room does.
class [[nodiscard]] WaitingRoom::Seat {
 public:
  Seat(Seat&& other) noexcept : room_(std::exchange(other.room_, nullptr)) {}
  Seat& operator=(Seat&& other) noexcept {
    std::swap(room_, other.room_);
    return *this;
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    if (room_ != nullptr) --room_->taken_;
  }

 private:
  friend class WaitingRoom;

  explicit Seat(WaitingRoom& room) noexcept : room_(&room) { ++room_->taken_; }

  WaitingRoom* room_;
};

inline std::optional<WaitingRoom::Seat> WaitingRoom::enter() noexcept {
  if (taken_ >= seats_) return std::nullopt;
  return Seat(*this);
}

}  // namespace server
