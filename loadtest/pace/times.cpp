#include "loadtest/pace/times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pace {

void Times::add(std::chrono::nanoseconds duration) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  const auto whole = std::chrono::round<std::chrono::microseconds>(duration).count();
  microseconds_.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(whole, 0, kMost)));
}

std::uint32_t Times::percentile(double share) {
  if (microseconds_.empty()) return 0;
  // The smallest value that so many do not exceed.
  const double rank = std::ceil(share * static_cast<double>(size()));
  const std::size_t index = std::clamp<std::size_t>(static_cast<std::size_t>(rank), 1, size()) - 1;
  const auto place = microseconds_.begin() + static_cast<std::ptrdiff_t>(index);
  std::ranges::nth_element(microseconds_, place);
  return *place;
}

}  // namespace pace
