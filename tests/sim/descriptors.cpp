#include "tests/sim/descriptors.hpp"

#include <algorithm>
#include <utility>

namespace sim {

int Descriptors::open(std::shared_ptr<Object> object) {
  open_.emplace(next_, std::move(object));
  return next_++;
}

std::shared_ptr<Object> Descriptors::find(int number) const {
  const auto found = open_.find(number);
  return found == open_.end() ? nullptr : found->second;
}

bool Descriptors::close(int number) {
  const auto found = open_.find(number);
  if (found == open_.end()) return false;
  const std::shared_ptr<Object> object = std::move(found->second);
  open_.erase(found);
  const auto is_same = [&](const auto& other) { return other.second == object; };
  if (std::ranges::none_of(open_, is_same)) object->close();
  return true;
}

}  // namespace sim
