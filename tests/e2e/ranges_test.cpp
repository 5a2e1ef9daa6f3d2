#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/multipart.hpp"
#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

// Several ranges of one file (RFC 9110 §§14.2, 14.6, 15.3.7.2).
namespace tests {
namespace {

constexpr std::size_t kSize = 1'000'000;
/// What a part and its delimiter take beside the file's bytes, generously.
constexpr std::size_t kHead = 256;
constexpr std::size_t kMostRanges = 16;

std::string range_field(std::string_view ranges) {
  return "Range: bytes=" + std::string(ranges) + "\r\n";
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// Where the server has the bytes of its files.
struct Place {
  std::string_view name;
  std::string_view max_file;
};

void PrintTo(const Place& place, std::ostream* out) {
  *out << place.name;
}

/// One file of a megabyte.
class Ranges : public testing::TestWithParam<Place> {
 protected:
  [[nodiscard]] std::string configuration() const {
    return "[cache]\nrevalidate = \"1h\"\nmax-file = \"" + std::string(GetParam().max_file) +
           "\"\n";
  }

  /// That they are those bytes, in that order.
  void expect_parts(const HttpResponse& response, const std::vector<std::string_view>& ranges) {
    const std::vector<MultipartPart> parts = parts_of(response);
    ASSERT_EQ(parts.size(), ranges.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(std::to_string(parts[i].first) + "-" + std::to_string(parts[i].last), ranges[i]);
      EXPECT_EQ(parts[i].size, kSize);
      EXPECT_EQ(parts[i].type, "text/plain; charset=utf-8");
      EXPECT_TRUE(parts[i].bytes == bytes_.substr(parts[i].first, parts[i].bytes.size()));
    }
  }

  TemporaryFolder folder_;
  std::string bytes_ = pattern(kSize);
  std::filesystem::path file_ = folder_.write("root/file.txt", bytes_);
  ServerProcess server_{
      (folder_.path() / "root").string(),
      {"--workers", "1", "--config", folder_.write("quoit.toml", configuration()).string()}};
  HttpClient client_{server_.port()};
};

INSTANTIATE_TEST_SUITE_P(Place, Ranges,
                         testing::Values(Place{"InMemory", "1MiB"}, Place{"InTheFile", "0B"}),
                         [](const auto& each) { return std::string(each.param.name); });

struct Row {
  std::string asked;
  std::vector<std::string_view> answered;
};

TEST_P(Ranges, AreParts) {  // RFC 9110 §§14.1.2, 15.3.7.2
  const Row rows[] = {
      {"0-0,-1", {"0-0", "999999-999999"}},
      {"0-65535,65537-131073,131075-", {"0-65535", "65537-131073", "131075-999999"}},
      {"1-300000,400000-900000", {"1-300000", "400000-900000"}},
      {"-500000,0-99,200-299", {"500000-999999", "0-99", "200-299"}},
      {"900000-,100-199,0-99,150-250", {"900000-999999", "0-250"}},
      {"0-1,1000000-,5-6,-0", {"0-1", "5-6"}},
      {"10-19, 30-39 ,,\t50-99999999999999999999", {"10-19", "30-39", "50-999999"}},
      // A viewer of documents: the table at the end first, then pieces here and there.
      {"999000-999999,0-1023,65536-69631,262144-266239,70000-70099",
       {"999000-999999", "0-1023", "65536-69631", "262144-266239", "70000-70099"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.asked);
    expect_parts(client_.get("/file.txt", range_field(row.asked)), row.answered);
  }
}

TEST_P(Ranges, ThatBecomeOneAreNoParts) {  // RFC 9110 §15.3.7.2
  struct One {
    std::string asked;
    std::string answered;
    std::size_t first, length;
  };
  const One rows[] = {
      {"0-99,100-199", "bytes 0-199/1000000", 0, 200},
      {"50-149,0-99", "bytes 0-149/1000000", 0, 150},
      {"5-9,1000000-", "bytes 5-9/1000000", 5, 5},
      {"500000-,0-499999", "bytes 0-999999/1000000", 0, kSize},
  };
  for (const One& row : rows) {
    const HttpResponse response = client_.get("/file.txt", range_field(row.asked));
    EXPECT_EQ(response.status, 206) << row.asked;
    EXPECT_EQ(response.field("Content-Range"), row.answered);
    EXPECT_EQ(response.field("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_TRUE(response.body == bytes_.substr(row.first, row.length)) << row.asked;
  }
}

TEST_P(Ranges, NoneOfWhichIsThereAreRefused) {  // RFC 9110 §15.5.17
  const HttpResponse response = client_.get("/file.txt", range_field("1000000-,2000000-,-0"));
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(response.field("Content-Range"), "bytes */1000000");
}

TEST_P(Ranges, HaveABoundaryOfTheirOwnEachTime) {  // RFC 2046 §5.1.1
  const std::string field = range_field("0-0,-1");
  EXPECT_NE(client_.get("/file.txt", field).field("Content-Type"),
            client_.get("/file.txt", field).field("Content-Type"));
}

TEST_P(Ranges, AreIgnoredForHead) {  // RFC 9110 §14.2
  HttpResponse plain = client_.head("/file.txt");
  HttpResponse ranged = client_.head("/file.txt", range_field("0-0,-1"));
  EXPECT_EQ(ranged.status, 200);
  EXPECT_EQ(ranged.length, kSize);
  for (HttpResponse* each : {&plain, &ranged}) {
    std::erase_if(each->fields, [](const auto& field) { return field.first == "Date"; });
  }
  EXPECT_EQ(ranged.fields, plain.fields);
}

TEST_P(Ranges, ApplyToTheRepresentationOfIfRangeOnly) {  // RFC 9110 §13.1.5
  const HttpResponse whole = client_.head("/file.txt");
  const std::string tag = *whole.field("ETag");
  const std::string field = range_field("0-0,-1");
  expect_parts(client_.get("/file.txt", field + "If-Range: " + tag + "\r\n"),
               {"0-0", "999999-999999"});
  for (const std::string& other : {"W/" + tag, std::string("\"x\""), tag + ", " + tag,
                                   std::string("Sun, 09 Sep 2001 01:46:40 GMT")}) {
    EXPECT_EQ(client_.get("/file.txt", field + "If-Range: " + other + "\r\n").status, 200) << other;
  }
}

TEST_P(Ranges, EndWhereTheNextResponseBegins) {  // RFC 9112 §9.3.2
  const std::string multipart = request_of("GET", "/file.txt", range_field("0-99999,-100000"));
  const std::string none = request_of("GET", "/none");
  const std::string last = request_of("GET", "/file.txt", range_field("1-1,3-3"));
  ASSERT_TRUE(client_.client.send(multipart + none + multipart +
                                  request_of("HEAD", "/file.txt", range_field("0-0,-1")) + last));
  expect_parts(client_.reader.read(), {"0-99999", "900000-999999"});
  EXPECT_EQ(client_.reader.read().status, 404);
  expect_parts(client_.reader.read(), {"0-99999", "900000-999999"});
  EXPECT_EQ(client_.reader.read(tests::Asked::head).length, kSize);
  expect_parts(client_.reader.read(), {"1-1", "3-3"});
  EXPECT_EQ(client_.reader.rest(), "");
}

TEST_P(Ranges, GoToAClientOfHttp10) {
  ASSERT_TRUE(client_.client.send("GET /file.txt HTTP/1.0\r\n" + range_field("0-0,-1") + "\r\n"));
  const HttpResponse response = client_.reader.read();
  EXPECT_TRUE(response.closes());
  expect_parts(response, {"0-0", "999999-999999"});
  EXPECT_TRUE(client_.reader.at_end());
}

TEST_P(Ranges, NeverAmplify) {  // RFC 9110 §17.15
  const std::string field[] = {
      repeat("0-,", kMostRanges),                     // the whole file again and again
      repeat("-1000000,", kMostRanges),               //
      "0-999998," + repeat("1-,0-,", 7),              //
      repeat("0-0,2-2,4-4,6-6,", kMostRanges / 4),    // many that are small
      repeat("0-,", kMostRanges + 1),                 // more than the limit
      repeat("0-0,", kMostRanges + 1),                //
      repeat("5-0,", 2'000),                          // a field full of nonsense
      repeat("0-,", 5'000),                           // or of ranges
      repeat(",", 15'000) + "0-0",                    // or of nothing
      repeat("99999999999999999999999999-,", 500),    //
      "0-0," + repeat("1000000-,", kMostRanges - 1),  //
  };
  for (const std::string& each : field) {
    const HttpResponse response = client_.get("/file.txt", range_field(each));
    EXPECT_TRUE(response.status == 200 || response.status == 206) << each.substr(0, 40);
    EXPECT_LE(response.length, kSize + kMostRanges * kHead) << each.substr(0, 40);
  }
}

TEST_P(Ranges, BeyondTheLimitAreIgnored) {  // RFC 9110 §14.2
  std::string ranges;
  std::vector<std::string> answered;
  for (std::size_t i = 0; i < kMostRanges; ++i) {
    const std::string place = std::to_string(100 * i);
    answered.push_back(place + "-" + place);
    ranges += answered.back() + ",";
  }
  expect_parts(client_.get("/file.txt", range_field(ranges)), {answered.begin(), answered.end()});
  const HttpResponse whole = client_.get("/file.txt", range_field(ranges + "9999-9999"));
  EXPECT_EQ(whole.status, 200);
  EXPECT_TRUE(whole.body == bytes_);
}

class FileOfRanges : public Ranges {};

INSTANTIATE_TEST_SUITE_P(Place, FileOfRanges, testing::Values(Place{"InTheFile", "0B"}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_P(FileOfRanges, ThatHasBecomeShorterIsNeverPadded) {
  const std::string field = range_field("0-9,500000-500009,999990-");
  expect_parts(client_.get("/file.txt", field), {"0-9", "500000-500009", "999990-999999"});
  ASSERT_EQ(::truncate(file_.c_str(), 600'000), 0);
  ASSERT_TRUE(client_.client.send(request_of("GET", "/file.txt", field)));
  const HttpResponse response = client_.reader.read_head();
  EXPECT_EQ(response.status, 206);
  std::string body;
  client_.reader.read_body(response.length, [&](std::string_view bytes) { body += bytes; });
  EXPECT_LT(body.size(), response.length);
  EXPECT_TRUE(body.contains("bytes 500000-500009/")) << body;
  EXPECT_TRUE(client_.reader.at_end());
  EXPECT_EQ(HttpClient(server_.port()).get("/none").status, 404);
  EXPECT_TRUE(server_.has_logged("a response to /file.txt was cut off"));
}

TEST(LimitOfRanges, IsWhatTheConfigurationSays) {
  const TemporaryFolder folder;
  folder.write("root/a.txt", "0123456789");
  const std::string config = folder.write("quoit.toml", "limits.ranges = 2\n").string();
  const ServerProcess server((folder.path() / "root").string(), {"--config", config});
  HttpClient client(server.port());
  EXPECT_EQ(parts_of(client.get("/a.txt", range_field("0-0,9-9"))).size(), 2U);
  EXPECT_EQ(client.get("/a.txt", range_field("0-0,5-5,9-9")).body, "0123456789");
}

}  // namespace
}  // namespace tests
