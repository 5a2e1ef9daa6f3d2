#include "server/access_format.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <ranges>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/runtime/allocations.hpp"

namespace server {
namespace {

using namespace std::chrono_literals;

constexpr AccessFormat kFormats[] = {AccessFormat::common, AccessFormat::combined,
                                     AccessFormat::json};

AccessRecord sample() {
  return {.time = std::chrono::sys_seconds(784'111'777s) + 45ms,
          .id = "5c0e91d7-0000003a",
          .client = "192.0.2.7",
          .host = "www.example.org:8080",
          .site = "www.example.org",
          .method = "GET",
          .target = "/a%20b?c=d",
          .protocol = "HTTP/1.1",
          .status = 200,
          .body_bytes = 1234,
          .duration = 1'000'345'678ns,
          .referrer = "https://example.org/?from=here",
          .user_agent = "curl/8.14 \"x\"",
          .aborted = false};
}

/// The line lies on the heap in its exact size: AddressSanitizer sees the first byte beside it.
std::string write(const AccessRecord& record, const AccessFormatOptions& options) {
  const auto line = std::make_unique<AccessLine>();
  return std::string(AccessFormatter(options).write(record, *line));
}

std::string write(const AccessRecord& record, AccessFormat format) {
  return write(record, {.format = format});
}

TEST(AccessFormat, CommonIsTheCommonLogFormat) {
  EXPECT_EQ(write(sample(), AccessFormat::common),
            "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a%20b?c=d HTTP/1.1\" 200 1234\n");
}

TEST(AccessFormat, CombinedAddsReferrerAndUserAgent) {
  EXPECT_EQ(write(sample(), AccessFormat::combined),
            "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a%20b?c=d HTTP/1.1\" 200 1234 "
            "\"https://example.org/?from=here\" \"curl/8.14 \\x22x\\x22\"\n");
}

TEST(AccessFormat, JsonIsAnObjectALine) {
  EXPECT_EQ(write(sample(), AccessFormat::json),
            R"({"time":"1994-11-06T08:49:37.045Z","id":"5c0e91d7-0000003a","client":"192.0.2.7",)"
            R"("host":"www.example.org:8080","site":"www.example.org",)"
            R"("method":"GET","target":"/a%20b?c=d",)"
            R"("protocol":"HTTP/1.1","status":200,"bytes":1234,"duration":1.000345,)"
            R"("referrer":"https://example.org/?from=here","user_agent":"curl/8.14 \"x\"",)"
            R"("aborted":false})"
            "\n");
}

/// The fields of an entry for the journal, each KEY=value.
std::vector<std::string> entry_fields(const AccessRecord& record, AccessFormat format) {
  std::string entry = write(record, {.format = format, .for_journal = true});
  EXPECT_TRUE(entry.ends_with('\n'));
  entry.pop_back();
  std::vector<std::string> fields;
  for (const auto field : std::views::split(entry, kJournalFieldEnd)) {
    fields.emplace_back(field.begin(), field.end());
  }
  return fields;
}

TEST(AccessFormat, AnEntryForTheJournalHasTheLineAndWhatItTellsInFields) {
  const std::vector<std::string> expected = {
      "MESSAGE=192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a%20b?c=d HTTP/1.1\" 200 1234",
      "PRIORITY=6",
      "SYSLOG_IDENTIFIER=quoit",
      "STATUS=200",
      "BYTES=1234",
      "DURATION=1.000345",
      "ABORTED=false",
      "REQUEST_ID=5c0e91d7-0000003a",
      "CLIENT=192.0.2.7",
      "HOST=www.example.org:8080",
      "SITE=www.example.org",
      "METHOD=GET",
      "TARGET=/a%20b?c=d",
      "PROTOCOL=HTTP/1.1",
      "REFERRER=https://example.org/?from=here",
      "USER_AGENT=curl/8.14 \\x22x\\x22"};
  EXPECT_EQ(entry_fields(sample(), AccessFormat::common), expected);
}

TEST(AccessFormat, AnEntryForTheJournalTellsOnlyWhatIsKnown) {
  const std::vector<std::string> fields = entry_fields({.status = 400}, AccessFormat::json);
  ASSERT_EQ(fields.size(), 7U);
  EXPECT_TRUE(fields[0].starts_with("MESSAGE={\"time\":")) << fields[0];
}

TEST(AccessFormat, WhatIsNotThereIsADash) {
  AccessRecord record = sample();
  record.client = record.referrer = record.user_agent = {};
  EXPECT_EQ(
      write(record, AccessFormat::combined),
      "- - - [06/Nov/1994:08:49:37 +0000] \"GET /a%20b?c=d HTTP/1.1\" 200 1234 \"-\" \"-\"\n");
}

TEST(AccessFormat, ARequestThatCouldNotBeReadIsADash) {
  AccessRecord record = sample();
  record.method = record.target = record.protocol = {};
  record.status = 400;
  EXPECT_EQ(write(record, AccessFormat::common),
            "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"-\" 400 1234\n");
}

TEST(AccessFormat, JsonHasTheSameKeysWhateverIsMissing) {
  AccessRecord record;
  record.aborted = true;
  EXPECT_EQ(
      write(record, AccessFormat::json),
      R"({"time":"1970-01-01T00:00:00.000Z","id":"","client":"","host":"","site":"","method":"",)"
      R"("target":"","protocol":"","status":0,"bytes":0,"duration":0.000000,)"
      R"("referrer":"","user_agent":"","aborted":true})"
      "\n");
}

TEST(AccessFormat, DurationsAreSecondsWithMicroseconds) {
  struct Case {
    std::chrono::nanoseconds duration;
    std::string_view text;
  };
  const Case cases[] = {{0ns, "0.000000"},       {999ns, "0.000000"},       {1us, "0.000001"},
                        {999'999us, "0.999999"}, {1h + 2ms, "3600.002000"}, {-1s, "0.000000"}};
  for (const Case& each : cases) {
    AccessRecord record = sample();
    record.duration = each.duration;
    const std::string expected = "\"duration\":" + std::string(each.text) + ",";
    EXPECT_NE(write(record, AccessFormat::json).find(expected), std::string::npos) << expected;
  }
}

TEST(AccessFormat, QueriesCanBeLeftOut) {
  for (const AccessFormat each : kFormats) {
    const std::string line = write(sample(), {.format = each, .queries = false});
    EXPECT_EQ(line.find('?'), std::string::npos) << line;
    EXPECT_NE(line.find("/a%20b"), std::string::npos) << line;
  }
}

TEST(AccessFormat, ReferrersAndUserAgentsCanBeLeftOut) {
  const std::string combined =
      write(sample(), {.format = AccessFormat::combined, .referrers = false, .user_agents = false});
  EXPECT_TRUE(combined.ends_with(" 1234 \"-\" \"-\"\n")) << combined;
  const std::string json = write(sample(), {.format = AccessFormat::json, .user_agents = false});
  EXPECT_TRUE(json.contains(R"("user_agent":"")")) << json;
  EXPECT_TRUE(json.contains("https://example.org/?from=here")) << json;
}

TEST(AccessFormat, TimeMovesOn) {
  AccessFormatter formatter({.format = AccessFormat::common});
  AccessLine line;
  AccessRecord record = sample();
  EXPECT_NE(formatter.write(record, line).find(":08:49:37 "), std::string_view::npos);
  record.time += 960ms;
  EXPECT_NE(formatter.write(record, line).find(":08:49:38 "), std::string_view::npos);
}

constexpr std::size_t kClient = 0;
constexpr std::size_t kTarget = 3;
constexpr std::size_t kProtocol = 4;

/// The parts of a line of the combined format, or nothing if it is none.
std::vector<std::string> split_combined(std::string_view line) {
  std::vector<std::string> parts;
  for (const std::string_view end :
       {" - - [", "] \"", " ", " ", "\" ", " ", " \"", "\" \"", "\"\n"}) {
    const std::size_t found = line.find(end);
    if (found == std::string_view::npos) return {};
    parts.emplace_back(line.substr(0, found));
    line.remove_prefix(found + end.size());
  }
  return line.empty() ? parts : std::vector<std::string>{};
}

/// The strings of a JSON object, keys and values in turn, still escaped; numbers are passed over.
std::vector<std::string> json_strings(std::string_view line) {
  std::vector<std::string> strings;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '"') continue;
    const std::size_t begin = ++i;
    while (i < line.size() && line[i] != '"') i += line[i] == '\\' ? 2 : 1;
    strings.emplace_back(line.substr(begin, i - begin));
  }
  return strings;
}

/// A record whose every text is `text`.
AccessRecord filled_with(std::string_view text) {
  AccessRecord record = sample();
  for (std::string_view AccessRecord::* field :
       {&AccessRecord::id, &AccessRecord::client, &AccessRecord::host, &AccessRecord::site,
        &AccessRecord::method, &AccessRecord::target, &AccessRecord::protocol,
        &AccessRecord::referrer, &AccessRecord::user_agent}) {
    record.*field = text;
  }
  return record;
}

void expect_one_sound_line(const AccessRecord& record) {
  for (const AccessFormat each : kFormats) {
    const std::string line = write(record, each);
    ASSERT_TRUE(line.ends_with('\n'));
    EXPECT_TRUE(std::all_of(line.begin(), line.end() - 1, [](char byte) {
      return byte >= ' ' && byte <= '~';
    })) << line;
  }
  const std::vector<std::string> parts = split_combined(write(record, AccessFormat::combined));
  ASSERT_EQ(parts.size(), 9U);
  EXPECT_EQ(parts[kClient].find(' '), std::string::npos) << parts[kClient];
  EXPECT_EQ(parts[kProtocol].find(' '), std::string::npos) << parts[kProtocol];
  EXPECT_EQ(json_strings(write(record, AccessFormat::json)).size(), 24U);
  for (const std::string& field : entry_fields(record, AccessFormat::combined)) {
    EXPECT_TRUE(std::ranges::all_of(field, [](char byte) { return byte >= ' ' && byte <= '~'; }))
        << field;
  }
}

TEST(AccessFormat, NoByteOfARequestCanBeginAnotherLineOrField) {
  for (int code = 0; code < 256; ++code) {
    const char byte = static_cast<char>(code);
    SCOPED_TRACE(code);
    expect_one_sound_line(filled_with({&byte, 1}));
    const std::string between = {'a', byte, 'b', byte};
    expect_one_sound_line(filled_with(between));
  }
  std::mt19937 random(1);
  for (int i = 0; i < 1'000; ++i) {
    std::string bytes(1 + random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    expect_one_sound_line(filled_with(bytes));
  }
}

TEST(AccessFormat, LongFieldsAreCutAndMarked) {
  for (const std::string_view unit : {"a", "\"", "\n", "\xff", "\xf0\x9f\x98\x80"}) {
    std::string text;
    while (text.size() < 20'000) text += unit;
    const AccessRecord record = filled_with(text);
    expect_one_sound_line(record);
    for (const AccessFormat each : kFormats) {
      EXPECT_NE(write(record, each).find("..."), std::string::npos);
    }
  }
  AccessRecord record = sample();
  const std::string target = "/" + std::string(5'000, 'a');
  record.target = target;
  const std::string written = target.substr(0, kMostOfTarget - 3) + "...";
  EXPECT_EQ(split_combined(write(record, AccessFormat::combined))[kTarget], written);
}

TEST(AccessFormat, TheLongestRecordFits) {
  const std::string text(20'000, '"');
  AccessRecord record = filled_with(text);
  record.status = ~0U;
  record.body_bytes = ~0ULL;
  record.duration = std::chrono::nanoseconds::max();
  for (const AccessFormat each : kFormats) {
    EXPECT_LT(write(record, each).size(), kLongestAccessLine);
  }
}

TEST(AccessFormat, AllocatesNothing) {
  AccessLine line;
  for (const AccessFormat each : kFormats) {
    AccessFormatter formatter({.format = each});
    const std::uint64_t before = tests::allocations();
    (void)formatter.write(sample(), line);
    EXPECT_EQ(tests::allocations(), before);
  }
}

}  // namespace
}  // namespace server
