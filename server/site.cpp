#include "server/site.hpp"

namespace server {

runtime::Task<bool> Site::follow_root(std::chrono::nanoseconds revalidate,
                                      runtime::StopToken token) {
  if (loop_.now() - root_checked_ < revalidate) co_return true;
  const runtime::system::TimePoint began = loop_.now();
  const auto moved = co_await root_.resolve(token);
  if (!moved) co_return false;
  root_checked_ = began;
  if (*moved) ++release_;
  co_return true;
}

}  // namespace server
