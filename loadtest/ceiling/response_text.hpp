#pragma once

#include <cstdint>
#include <string>

#include "loadtest/ceiling/options.hpp"

namespace ceiling {

// As long as the header block that a real server sends for a static file, for a part of one, or
// instead of one.
std::string header_block(const Options& options);

// Not one letter over and over, so that a body sent from a wrong offset shows.
std::string letters(std::uint64_t count);

}  // namespace ceiling
