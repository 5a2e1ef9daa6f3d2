#include "tests/fuzz/run_target.hpp"

#include <cstddef>
#include <cstdint>

/// libFuzzer calls it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::run_target({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
