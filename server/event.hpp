#pragma once

#include <utility>

#include "runtime/fd.hpp"
#include "runtime/result.hpp"

namespace server {

/// Tells the main thread, which polls its descriptor, that there is something to look at: an
/// eventfd (eventfd(2)).
class Event {
 public:
  [[nodiscard]] static runtime::Result<Event> make() noexcept;

  /// From any thread; never waits. Several signals may become one.
  void signal() const noexcept;

  /// Whether it was signalled since the last call.
  [[nodiscard]] bool take() const noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.get(); }

 private:
  explicit Event(runtime::Fd descriptor) noexcept : descriptor_(std::move(descriptor)) {}

  runtime::Fd descriptor_;
};

}  // namespace server
