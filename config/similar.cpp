#include "config/similar.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace config {
namespace {

/// How many single letters must be added, left out, replaced, or exchanged with their neighbour
/// (Damerau-Levenshtein, each place edited once). Three rows of the usual matrix are enough.
std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  std::size_t fewest = 0;
  for (const std::string_view candidate : candidates) {
    // A third of the letters wrong is a slip; more is another word.
    const std::size_t most = (candidate.size() + 2) / 3;
    // Spares the work for words that nobody mistyped.
    if (word.size() > candidate.size() + most) continue;
    const std::size_t edits = edits_between(word, candidate);
    if (edits > most || (best && edits >= fewest)) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
}

}  // namespace config
