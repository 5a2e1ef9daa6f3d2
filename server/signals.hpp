#pragma once

#include <initializer_list>
#include <utility>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"

namespace server {

/// Signals as something to be read instead of something that interrupts (signalfd(2)).
class Signals {
 public:
  /// Blocks them in the calling thread, and in all that it starts from then on.
  [[nodiscard]] static runtime::Result<Signals> block(std::initializer_list<int> numbers) noexcept;

  /// The number of one that has come; 0: there is none.
  [[nodiscard]] int take() const noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }

 private:
  explicit Signals(runtime::Fd descriptor) noexcept : descriptor_(std::move(descriptor)) {}

  runtime::Fd descriptor_;
};

}  // namespace server
