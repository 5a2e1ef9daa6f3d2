#include "server/access_format.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "server/log_escape.hpp"

namespace server {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Every field at its longest, twice in an entry for the journal, with room for the rest: keys and
// punctuation, a time, and four numbers of at most 20 digits.
static_assert(2 * (kMostOfId + kMostOfClient + kMostOfHost + kMostOfSite + kMostOfMethod +
                   kMostOfTarget + kMostOfProtocol + kMostOfReferrer + kMostOfUserAgent + 352) <=
              kLongestAccessLine);

using Escaping = std::size_t (*)(std::string_view, std::span<char>) noexcept;

class Line {
 public:
  explicit Line(AccessLine& line) noexcept : line_(line) {}

  void text(std::string_view text) noexcept {
    std::ranges::copy(text, rest().begin());
    size_ += text.size();
  }

  void number(std::uint64_t value) noexcept {
    char* const begin = rest().data();
    size_ +=
        static_cast<std::size_t>(std::to_chars(begin, begin + rest().size(), value).ptr - begin);
  }

  /// With leading zeros.
  void digits(std::uint64_t value, std::size_t count) noexcept {
    for (std::size_t i = count; i-- > 0; value /= 10)
      rest()[i] = static_cast<char>('0' + value % 10);
    size_ += count;
  }

  void field(std::string_view value, std::size_t most, Escaping escape) noexcept {
    size_ += escape(value, rest().first(most));
  }

  /// A field that says "-" where there is no value.
  void field_or_dash(std::string_view value, std::size_t most, Escaping escape) noexcept {
    field(value.empty() ? "-" : value, most, escape);
  }

  [[nodiscard]] std::string_view written() const noexcept { return {line_.data(), size_}; }

 private:
  [[nodiscard]] std::span<char> rest() noexcept { return std::span(line_).subspan(size_); }

  AccessLine& line_;
  std::size_t size_ = 0;
};

void write_common(const AccessRecord& record, std::string_view time, Line& line) noexcept {
  line.field_or_dash(record.client, kMostOfClient, escape_word);
  line.text(" - - [");
  line.text(time);
  line.text("] \"");
  if (record.method.empty()) {
    line.text("-");
  } else {
    line.field(record.method, kMostOfMethod, escape_word);
    line.text(" ");
    line.field(record.target, kMostOfTarget, escape_word);
    line.text(" ");
    line.field(record.protocol, kMostOfProtocol, escape_word);
  }
  line.text("\" ");
  line.number(record.status);
  line.text(" ");
  line.number(record.body_bytes);
}

void write_combined(const AccessRecord& record, std::string_view time, Line& line) noexcept {
  write_common(record, time, line);
  line.text(" \"");
  line.field_or_dash(record.referrer, kMostOfReferrer, escape_quoted);
  line.text("\" \"");
  line.field_or_dash(record.user_agent, kMostOfUserAgent, escape_quoted);
  line.text("\"");
}

/// In seconds, with microseconds.
void write_duration(std::chrono::nanoseconds duration, Line& line) noexcept {
  const auto shown = static_cast<std::uint64_t>(
      std::max(std::chrono::floor<microseconds>(duration), microseconds(0)).count());
  line.number(shown / 1'000'000);
  line.text(".");
  line.digits(shown % 1'000'000, 6);
}

void write_json(const AccessRecord& record, std::string_view time, Line& line) noexcept {
  line.text(R"({"time":")");
  line.text(time);
  line.text(".");
  line.digits(
      static_cast<std::uint64_t>((record.time - std::chrono::floor<seconds>(record.time)).count()),
      3);
  line.text(R"(Z","id":")");
  line.field(record.id, kMostOfId, escape_json);
  line.text(R"(","client":")");
  line.field(record.client, kMostOfClient, escape_json);
  line.text(R"(","host":")");
  line.field(record.host, kMostOfHost, escape_json);
  line.text(R"(","site":")");
  line.field(record.site, kMostOfSite, escape_json);
  line.text(R"(","method":")");
  line.field(record.method, kMostOfMethod, escape_json);
  line.text(R"(","target":")");
  line.field(record.target, kMostOfTarget, escape_json);
  line.text(R"(","protocol":")");
  line.field(record.protocol, kMostOfProtocol, escape_json);
  line.text(R"(","status":)");
  line.number(record.status);
  line.text(R"(,"bytes":)");
  line.number(record.body_bytes);
  line.text(R"(,"duration":)");
  write_duration(record.duration, line);
  line.text(R"(,"referrer":")");
  line.field(record.referrer, kMostOfReferrer, escape_json);
  line.text(R"(","user_agent":")");
  line.field(record.user_agent, kMostOfUserAgent, escape_json);
  line.text(record.aborted ? R"(","aborted":true})" : R"(","aborted":false})");
}

void write_key(std::string_view name, Line& line) noexcept {
  line.text({&kJournalFieldEnd, 1});
  line.text(name);
  line.text("=");
}

void write_known(std::string_view name, std::string_view value, std::size_t most,
                 Line& line) noexcept {
  if (value.empty()) return;
  write_key(name, line);
  line.field(value, most, escape_quoted);
}

/// What follows MESSAGE in an entry for the journal.
void write_journal_fields(const AccessRecord& record, Line& line) noexcept {
  write_key("PRIORITY", line);
  line.text("6");
  write_key("SYSLOG_IDENTIFIER", line);
  line.text("quoit");
  write_key("STATUS", line);
  line.number(record.status);
  write_key("BYTES", line);
  line.number(record.body_bytes);
  write_key("DURATION", line);
  write_duration(record.duration, line);
  write_key("ABORTED", line);
  line.text(record.aborted ? "true" : "false");
  write_known("REQUEST_ID", record.id, kMostOfId, line);
  write_known("CLIENT", record.client, kMostOfClient, line);
  write_known("HOST", record.host, kMostOfHost, line);
  write_known("SITE", record.site, kMostOfSite, line);
  write_known("METHOD", record.method, kMostOfMethod, line);
  write_known("TARGET", record.target, kMostOfTarget, line);
  write_known("PROTOCOL", record.protocol, kMostOfProtocol, line);
  write_known("REFERRER", record.referrer, kMostOfReferrer, line);
  write_known("USER_AGENT", record.user_agent, kMostOfUserAgent, line);
}

}  // namespace

std::string_view AccessFormatter::write(const AccessRecord& record, AccessLine& line) noexcept {
  AccessRecord shown = record;
  if (!options_.queries) {
    shown.target = shown.target.substr(0, shown.target.find('?'));
    shown.referrer = shown.referrer.substr(0, shown.referrer.find('?'));
  }
  if (!options_.referrers) shown.referrer = {};
  if (!options_.user_agents) shown.user_agent = {};
  time_.set(std::chrono::floor<seconds>(record.time));
  Line text(line);
  if (options_.for_journal) text.text("MESSAGE=");
  switch (options_.format) {
    case AccessFormat::common:
      write_common(shown, time_.common(), text);
      break;
    case AccessFormat::combined:
      write_combined(shown, time_.common(), text);
      break;
    case AccessFormat::json:
      write_json(shown, time_.iso(), text);
      break;
  }
  if (options_.for_journal) write_journal_fields(shown, text);
  text.text("\n");
  return text.written();
}

}  // namespace server
