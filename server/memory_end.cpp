#include "server/memory_end.hpp"

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <typeinfo>

#include <cxxabi.h>
#include <unistd.h>

#include "server/exit.hpp"

namespace server {
namespace {

constexpr std::string_view kSentence =
    "quoit: there is no memory left, so it ends here. Raise its limit (ulimit -v, MemoryMax= in "
    "the "
    "systemd unit), or lower cache.memory or limits.connections\n";

std::terminate_handler former_handler = nullptr;

/// Nothing here may allocate.
[[noreturn]] void end() noexcept {
  const std::type_info* const thrown = abi::__cxa_current_exception_type();
  if (thrown != nullptr && *thrown == typeid(std::bad_alloc)) {
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, kSentence.data(), kSentence.size());
    std::_Exit(static_cast<int>(Exit::failure));
  }
  former_handler();
  std::abort();
}

}  // namespace

void tell_when_memory_ends() noexcept {
  former_handler = std::set_terminate(end);
}

}  // namespace server
