#pragma once

#include <optional>
#include <string>

#include "server/metrics_sample.hpp"

namespace server {

/// The bucket that a share of the responses does not exceed: 0.99 of them took at most as long as
/// its upper end. Which is all that buckets tell, so nothing is interpolated. Nothing: there were
/// no responses.
[[nodiscard]] std::optional<std::size_t> bucket_of_quantile(const DurationCounts& counts,
                                                            double share) noexcept;

/// A bucket for people: "≤ 500 µs", "≤ 5 ms", "> 60 s".
[[nodiscard]] std::string bucket_text(std::size_t bucket);

}  // namespace server
