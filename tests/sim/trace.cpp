#include "tests/sim/trace.hpp"

#include <cstdio>

namespace sim {

void Trace::end_line() {
  line_ += '\n';
  ++lines_;
  // FNV-1a.
  for (const char byte : line_) {
    hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  }
  if (printed_) std::fputs(line_.c_str(), stdout);
}

}  // namespace sim
