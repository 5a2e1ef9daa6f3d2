#include "runtime/result.hpp"

#include <cerrno>
#include <system_error>

namespace runtime {

std::string describe(const Error& error) {
  return std::string(error.operation) + ": " + std::generic_category().message(error.code);
}

std::unexpected<Error> last_error(const char* operation) noexcept {
  return std::unexpected(Error{errno, operation});
}

}  // namespace runtime
