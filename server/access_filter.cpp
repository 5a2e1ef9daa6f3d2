#include "server/access_filter.hpp"

#include <algorithm>
#include <utility>

#include "runtime/check.hpp"

namespace server {
namespace {

/// What somebody will look for: it is never passed over.
bool went_wrong(const AccessRecord& record) noexcept {
  return record.status >= 400 || record.aborted;
}

}  // namespace

AccessFilter::AccessFilter(const config::AccessLog& options) : sample_(options.sample) {
  for (const std::string& pattern : options.leave_out) {
    auto glob = config::Glob::compile(pattern);
    CHECK(glob.has_value());  // the configuration holds no other
    left_out_.push_back(std::move(*glob));
  }
}

bool AccessFilter::admits(const AccessRecord& record) noexcept {
  const auto matches = [&](const config::Glob& glob) { return glob.match(record.path); };
  if (std::ranges::any_of(left_out_, matches)) return false;
  if (sample_ == 1 || went_wrong(record)) return true;
  if (++passed_over_ < sample_) return false;
  passed_over_ = 0;
  return true;
}

}  // namespace server
