#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "config/config.hpp"
#include "server/access_record.hpp"
#include "server/journal_entry.hpp"
#include "server/log_time.hpp"
#include "server/request_id.hpp"

namespace server {

using config::AccessFormat;

struct AccessFormatOptions {
  AccessFormat format = AccessFormat::combined;
  bool for_journal = false;  ///< the line is MESSAGE of an entry (journal_entry.hpp)
  bool queries = true;       ///< false: targets and referrers end before their "?"
  bool referrers = true;
  bool user_agents = true;
};

// What a field may take in a line, escaped; a longer one is cut and ends in kCutMark.
inline constexpr std::size_t kMostOfId = RequestId::kSize;
inline constexpr std::size_t kMostOfClient = 64;  // an IPv6 address with its interface
inline constexpr std::size_t kMostOfHost = 256;   // DNS knows 253 characters (RFC 1035 §2.3.4)
inline constexpr std::size_t kMostOfSite = 256;
inline constexpr std::size_t kMostOfMethod = 32;
inline constexpr std::size_t kMostOfTarget = 4096;
inline constexpr std::size_t kMostOfProtocol = 16;
inline constexpr std::size_t kMostOfReferrer = 2048;
inline constexpr std::size_t kMostOfUserAgent = 1024;

/// Room for any line.
inline constexpr std::size_t kLongestAccessLine = kLongestJournalEntry;
using AccessLine = std::array<char, kLongestAccessLine>;

/// Writes lines of the access log. A line is printable ASCII and one line feed, its last byte,
/// whatever the record holds; of an entry for the journal, each field is. For one thread.
class AccessFormatter {
 public:
  explicit AccessFormatter(const AccessFormatOptions& options) noexcept : options_(options) {}

  /// Returns the part of `line` that was written.
  [[nodiscard]] std::string_view write(const AccessRecord& record, AccessLine& line) noexcept;

 private:
  AccessFormatOptions options_;
  LogTime time_;
};

}  // namespace server
