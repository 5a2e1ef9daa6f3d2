#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

/// What a world did, line by line: the same lines for the same seed. No line may have an address in
/// it.
class Trace {
 public:
  explicit Trace(bool printed) : printed_(printed) { line_.reserve(kLongLine); }

  /// One line, of texts and numbers.
  template <class... Parts>
  void note(std::int64_t nanoseconds, const Parts&... parts) {
    line_.clear();
    add(nanoseconds);
    (add(parts), ...);
    end_line();
  }

  [[nodiscard]] bool is_printed() const noexcept { return printed_; }
  /// Of all lines so far.
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }

 private:
  void add(std::string_view text) { line_.append(" ").append(text); }
  void add(std::integral auto number) { add(std::to_string(number)); }
  void end_line();

  /// Reserved before anybody counts what is allocated.
  static constexpr std::size_t kLongLine = 256;

  bool printed_;
  std::string line_;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
  std::uint64_t lines_ = 0;
};

}  // namespace sim
