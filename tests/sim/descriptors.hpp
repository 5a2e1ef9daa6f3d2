#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <memory>

namespace sim {

/// What a descriptor stands for.
class Object {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  /// Its last descriptor has been closed.
  virtual void close() {}
};

/// The descriptors of the simulated process. No number is given twice, so that whoever closes one
/// twice, or uses it afterwards, is found out at once.
class Descriptors {
 public:
  /// Beyond those that the process really has.
  static constexpr int kFirst = 1'000'000;

  int open(std::shared_ptr<Object> object);
  /// Another one of the same object; false if there is none of that number.
  [[nodiscard]] std::shared_ptr<Object> find(int number) const;
  template <class T>
  [[nodiscard]] std::shared_ptr<T> find(int number) const {
    return std::dynamic_pointer_cast<T>(find(number));
  }
  /// False if it is not open.
  [[nodiscard]] bool close(int number);

  void set_most(std::size_t most) noexcept { most_ = most; }
  [[nodiscard]] bool full() const noexcept { return open_.size() >= most_; }
  [[nodiscard]] const std::map<int, std::shared_ptr<Object>>& all() const noexcept { return open_; }

 private:
  std::map<int, std::shared_ptr<Object>> open_;
  int next_ = kFirst;
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace sim
