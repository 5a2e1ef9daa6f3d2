#pragma once

#include <expected>
#include <string>

namespace runtime {

/// What went wrong in one call to the kernel.
struct Error {
  int code = 0;                ///< an errno value, positive
  const char* operation = "";  ///< what was tried: a string literal such as "openat2"

  friend bool operator==(const Error& a, const Error& b) noexcept { return a.code == b.code; }
};

/// A value, or the reason why there is none. Expected failures travel this way; nothing throws.
template <class T>
using Result = std::expected<T, Error>;

/// For people: "openat2: No such file or directory".
[[nodiscard]] std::string describe(const Error& error);

/// The error of a call that has just set errno.
[[nodiscard]] std::unexpected<Error> last_error(const char* operation) noexcept;

}  // namespace runtime
