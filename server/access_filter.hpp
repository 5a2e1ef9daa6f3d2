#pragma once

#include <vector>

#include "config/config.hpp"
#include "config/glob.hpp"
#include "server/access_record.hpp"

namespace server {

/// Which responses have a line in the access log. For one thread.
class AccessFilter {
 public:
  explicit AccessFilter(const config::AccessLog& options);

  /// To be asked once for each response, in their order. Allocates nothing.
  [[nodiscard]] bool admits(const AccessRecord& record) noexcept;

 private:
  const unsigned sample_;
  unsigned passed_over_ = 0;
  std::vector<config::Glob> left_out_;
};

}  // namespace server
