#pragma once

#include <cstddef>

namespace server {

/// On its way to the journal an entry is a line of a LogQueue: fields, KEY=value, that
/// kJournalFieldEnd parts, and a line feed at the end. No value holds either.
inline constexpr char kJournalFieldEnd = '\x1f';  // ASCII's unit separator

/// In bytes. Far below what a datagram may hold; the journal takes larger ones as files.
inline constexpr std::size_t kLongestJournalEntry = 16'384;

}  // namespace server
