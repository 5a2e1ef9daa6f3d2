#include "tests/sim/content.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sim {

bool is_text(std::string_view name) {
  return name.ends_with(".html") || name.ends_with(".txt");
}

std::string make_content(Random& random, std::size_t size, bool is_text) {
  std::string content(size, '\0');
  for (std::size_t i = 0; i < size; i += sizeof(std::uint64_t)) {
    const std::uint64_t word = random.next();
    std::memcpy(content.data() + i, &word, std::min(size - i, sizeof word));
  }
  if (!is_text) return content;
  // Worth compressing.
  for (char& byte : content) byte = static_cast<char>('a' + (static_cast<unsigned char>(byte) & 7));
  return content;
}

std::string make_content(Random& random, std::string_view name) {
  std::size_t most = 6000;
  if (name == "big.bin") most = 300'000;
  if (name == "b.bin") most = 20'000;
  const std::size_t least = name == "big.bin" ? most / 4 : 0;
  return make_content(random, static_cast<std::size_t>(random.between(least, most)), is_text(name));
}

}  // namespace sim
