#pragma once

#include <thread>

#include "tests/slow_disk/brake.hpp"

namespace slow_disk {

/// Lets a brake go at SIGUSR1 and puts it on at SIGUSR2, and says so on standard output. To be made
/// before any other thread is: they must not be sent the signals.
class BrakeSignals {
 public:
  explicit BrakeSignals(Brake& brake);
  ~BrakeSignals();
  BrakeSignals(const BrakeSignals&) = delete;
  BrakeSignals& operator=(const BrakeSignals&) = delete;

 private:
  std::jthread waiting_;
};

}  // namespace slow_disk
