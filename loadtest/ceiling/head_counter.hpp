#pragma once

#include <cstddef>
#include <string_view>

namespace ceiling {

// Counts the ends of request heads in a stream that comes in pieces.
class HeadCounter {
 public:
  unsigned count(std::string_view bytes) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    unsigned ends = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      if (matched_ == 0) {
        at = bytes.find('\r', at);
        if (at == std::string_view::npos) break;
      }
      if (bytes[at] != kEnd[matched_]) {
        matched_ = bytes[at] == '\r' ? 1 : 0;
      } else if (++matched_ == kEnd.size()) {
        matched_ = 0;
        ++ends;
      }
    }
    return ends;
  }

 private:
  std::size_t matched_ = 0;
};

}  // namespace ceiling
