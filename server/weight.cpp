#include "server/weight.hpp"

#include "server/ascii.hpp"

namespace server {

std::optional<Weight> parse_qvalue(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 5;  // "0.999"
  if (text.empty() || text.size() > kLongest) return {};
  if (text.front() != '0' && text.front() != '1') return {};
  if (text.size() > 1 && text[1] != '.') return {};

  unsigned thousandths = text.front() == '1' ? kFullWeight : 0;
  unsigned place = kFullWeight;
  for (std::size_t at = 2; at < text.size(); ++at) {
    if (!is_digit(text[at])) return {};
    place /= 10;
    thousandths += static_cast<unsigned>(text[at] - '0') * place;
  }
  if (thousandths > kFullWeight) return {};
  return static_cast<Weight>(thousandths);
}

}  // namespace server
