#include "server/duration_quantile.hpp"

#include <cmath>
#include <numeric>

namespace server {
namespace {

std::string duration_text(std::chrono::microseconds duration) {
  constexpr std::int64_t kStep = 1'000;
  const std::int64_t count = duration.count();
  if (count < kStep) return std::to_string(count) + " µs";
  if (count < kStep * kStep) return std::to_string(count / kStep) + " ms";
  return std::to_string(count / (kStep * kStep)) + " s";
}

}  // namespace

std::optional<std::size_t> bucket_of_quantile(const DurationCounts& counts, double share) noexcept {
  const std::uint64_t total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (total == 0) return std::nullopt;
  const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total)));
  std::size_t bucket = 0;
  for (std::uint64_t so_far = counts[0]; so_far < rank; so_far += counts[bucket]) ++bucket;
  return bucket;
}

std::string bucket_text(std::size_t bucket) {
  if (bucket >= kDurationBuckets.size()) return "> " + duration_text(kDurationBuckets.back());
  return "≤ " + duration_text(kDurationBuckets[bucket]);
}

}  // namespace server
