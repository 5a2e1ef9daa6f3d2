#pragma once

#include <cstdint>
#include <string>

#include "tests/sim/simulated_file.hpp"

namespace sim {

/// One request of a client.
struct Asked {
  std::string method = "GET";
  std::string path;      ///< as a target has it
  bool codings = false;  ///< whether it accepts br and gzip
  bool closes = false;   ///< whether the client wants the connection to end then
  bool http_1_0 = false;
  std::string if_none_match{};  ///< an entity tag
  bool ranged = false;
  std::uint64_t first = 0, last = 0;  ///< of the range
  std::uint64_t gap = 0;  ///< 0, or how far behind it a second one begins, of the same length
  std::string body{};
  std::string raw{};    ///< in place of all that: what is no request, or not a whole one
  unsigned status = 0;  ///< what it must be answered with; 0: what the files say

  TimePoint begun{};  ///< when its first byte was sent
  TimePoint sent{};   ///< its last

  [[nodiscard]] std::string text() const;
};

}  // namespace sim
