#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "config/ip_address.hpp"

namespace server {

/// How many connections one client may have, with all workers together: by its IPv4 address or its
/// IPv6 network of 64 bits, of which one client may have every address. Workers share it: it takes
/// a lock, which no slower thread ever holds, when a connection begins and when it ends.
class AddressQuota {
 public:
  /// One connection's place in the quota, until it dies.
  class [[nodiscard]] Seat;

  /// `most`: 0 means any number. `refused` is told of the first refusal, on the thread of whoever
  /// was to admit, and must not wait.
  explicit AddressQuota(
      unsigned most, std::function<void()> refused = [] {})
      : most_(most), refused_(std::move(refused)) {}
  AddressQuota(const AddressQuota&) = delete;
  AddressQuota& operator=(const AddressQuota&) = delete;

  /// From any thread; connections that are there stay.
  void set_most(unsigned most) noexcept { most_.store(most, std::memory_order_relaxed); }

  /// Whether there is a limit at all; without one nobody needs a seat.
  [[nodiscard]] bool is_limited() const noexcept {
    return most_.load(std::memory_order_relaxed) != 0;
  }

  /// Nothing if the client has as many as it may. A client without an address, on a Unix domain
  /// socket, may have any number.
  [[nodiscard]] std::optional<Seat> admit(const std::optional<config::IpAddress>& client);

  /// How many connections were refused.
  [[nodiscard]] std::uint64_t refusals() const noexcept { return refusals_; }

  /// How many clients have a connection.
  [[nodiscard]] std::size_t clients() const;

 private:
  /// An IPv4 address, or the network of an IPv6 address.
  struct Client {
    config::IpAddress::Family family{};
    std::uint64_t bytes = 0;
    friend bool operator==(const Client&, const Client&) = default;
  };
  struct ClientHash {
    std::size_t operator()(const Client& client) const noexcept;
  };

  [[nodiscard]] static Client client_of(const config::IpAddress& address) noexcept;
  void leave(const Client& client);

  std::atomic<unsigned> most_;
  const std::function<void()> refused_;
  std::atomic<std::uint64_t> refusals_ = 0;
  mutable std::mutex guard_;
  std::unordered_map<Client, unsigned, ClientHash> connections_;
};

class [[nodiscard]] AddressQuota::Seat {
 public:
  Seat(Seat&& other) noexcept
      : quota_(std::exchange(other.quota_, nullptr)), client_(other.client_) {}
  Seat& operator=(Seat&&) = delete;
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    if (quota_ != nullptr) quota_->leave(client_);
  }

 private:
  friend class AddressQuota;
  Seat() noexcept = default;
  Seat(AddressQuota& quota, const Client& client) noexcept : quota_(&quota), client_(client) {}

  AddressQuota* quota_ = nullptr;
  Client client_{};
};

}  // namespace server
