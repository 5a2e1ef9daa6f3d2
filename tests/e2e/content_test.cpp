#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kModified = "Sun, 09 Sep 2001 01:46:40 GMT";
constexpr std::string_view kBefore = "Sun, 09 Sep 2001 01:46:39 GMT";

class Content : public testing::Test {
 protected:
  Content() {
    const fs::path file = folder_.write("a.txt", "0123456789");
    const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                               {.tv_sec = 1'000'000'000, .tv_nsec = 123'456'789}};
    ::utimensat(AT_FDCWD, file.c_str(), times, 0);
  }

  TemporaryFolder folder_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
  HttpClient client_{server_.port()};
};

TEST_F(Content, HasItsMetadata) {
  const HttpResponse response = client_.get("/a.txt");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.reason, "OK");
  EXPECT_EQ(response.body, "0123456789");
  EXPECT_EQ(response.field("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(response.field("Last-Modified"), kModified);
  EXPECT_EQ(response.field("ETag"), "\"de0b6b3aebfcd15-a\"");
  EXPECT_EQ(response.field("Accept-Ranges"), "bytes");
}

struct Typed {
  std::string_view name;
  std::string_view type;
};

TEST_F(Content, HasATypeByItsName) {
  constexpr Typed kCases[] = {
      {"a.html", "text/html; charset=utf-8"},
      {"a.css", "text/css; charset=utf-8"},
      {"a.JS", "text/javascript; charset=utf-8"},
      {"a.wasm", "application/wasm"},
      {"a.svg", "image/svg+xml"},
      {"a.woff2", "font/woff2"},
      {"a.png", "image/png"},
      {"a.tar.gz", "application/gzip"},
      {"a", "application/octet-stream"},
      {"a.unheard-of", "application/octet-stream"},
  };
  for (const Typed& each : kCases) {
    folder_.write(each.name, "");
    const auto type = client_.get("/" + std::string(each.name)).field("Content-Type");
    ASSERT_TRUE(type.has_value());
    EXPECT_TRUE(type->starts_with(each.type)) << each.name << ": " << *type;
  }
}

TEST_F(Content, IsTheSameForHead) {  // RFC 9110 §9.3.2
  folder_.write("d/index.html", "");
  folder_.write("large", std::string(300'000, 'x'));
  ::mkfifo((folder_.path() / "fifo").c_str(), 0666);
  for (const char* const target : {"/a.txt", "/d/", "/d", "/large", "/none", "/fifo", "/%00"}) {
    HttpResponse get = client_.get(target);
    HttpResponse head = client_.head(target);
    EXPECT_EQ(head.status, get.status) << target;
    for (HttpResponse* each : {&get, &head}) {
      // These tell of the one request.
      std::erase_if(each->fields, [](const auto& field) {
        return field.first == "Date" || field.first == "X-Request-Id";
      });
    }
    EXPECT_EQ(head.fields, get.fields) << target;
    EXPECT_EQ(head.body, "");
  }
}

TEST_F(Content, IsExactWhateverItsSize) {
  constexpr std::size_t kLimit = 256 * 1024;  // what the cache holds
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, kLimit - 1,
                                 kLimit, kLimit + 1, std::size_t{10'000'000}}) {
    const std::string bytes = pattern(size);
    const std::string name = std::to_string(size);
    folder_.write(name, bytes);
    EXPECT_TRUE(client_.get("/" + name).body == bytes) << size;
    EXPECT_TRUE(client_.get("/" + name).body == bytes) << size;  // as it is remembered
  }
}

TEST_F(Content, OfADirectoryIsItsIndex) {
  folder_.write("index.html", "root");
  folder_.write("d/index.html", "index");
  fs::create_directory(folder_.path() / "empty");
  EXPECT_EQ(client_.get("/").body, "root");
  EXPECT_EQ(client_.get("/").field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(client_.get("/d/?q").body, "index");
  EXPECT_EQ(client_.get("/empty/").status, 404);
}

struct Redirect {
  std::string target;
  std::string location;
};

TEST_F(Content, OfADirectoryIsRedirected) {
  fs::create_directories(folder_.path() / "d" / "ü b%\\c?");
  fs::create_directories(folder_.path() / "evil.example");
  const Redirect cases[] = {
      {"/d", "/d/"},
      {"/d?a=b&c=%20", "/d/?a=b&c=%20"},
      {"/d/%C3%BC%20b%25%5Cc%3F?/x", "/d/%C3%BC%20b%25%5Cc%3F/?/x"},
      {"http://other.example/d?x", "/d/?x"},
      {"//evil.example", "/evil.example/"},  // never to another host
      {"/d/../evil.example", "/evil.example/"},
      {"/%2e/d", "/d/"},
  };
  for (const Redirect& each : cases) {
    const HttpResponse response = client_.get(each.target);
    EXPECT_EQ(response.status, 301) << each.target;
    EXPECT_EQ(response.field("Location"), each.location);
  }
}

struct Conditional {
  std::string fields;
  int status;
};

TEST_F(Content, IsNotSentAgain) {  // RFC 9110 §13
  const std::string tag = *client_.get("/a.txt").field("ETag");
  const std::string modified(kModified);
  const std::string before(kBefore);
  const Conditional cases[] = {
      {"If-None-Match: " + tag + "\r\n", 304},
      {"If-None-Match: W/" + tag + "\r\n", 304},
      {"If-None-Match: \"x\", " + tag + "\r\n", 304},
      {"If-None-Match: \"x\"\r\nIf-None-Match: " + tag + "\r\n", 304},
      {"If-None-Match: *\r\n", 304},
      {"If-None-Match: \"x\"\r\n", 200},
      {"If-Modified-Since: " + modified + "\r\n", 304},
      {"If-Modified-Since: " + before + "\r\n", 200},
      {"If-Modified-Since: yesterday\r\n", 200},
      {"If-None-Match: \"x\"\r\nIf-Modified-Since: " + modified + "\r\n", 200},
      {"If-Match: " + tag + "\r\n", 200},
      {"If-Match: \"x\"\r\n", 412},
      {"If-Unmodified-Since: " + modified + "\r\n", 200},
      {"If-Unmodified-Since: " + before + "\r\n", 412},
      {"If-Range: \"x\"\r\n", 200},
  };
  for (const Conditional& each : cases) {
    const HttpResponse response = client_.get("/a.txt", each.fields);
    EXPECT_EQ(response.status, each.status) << each.fields;
    EXPECT_EQ(client_.head("/a.txt", each.fields).status, each.status) << each.fields;
    if (each.status != 412) {
      EXPECT_EQ(response.field("ETag"), tag);
    }
  }
}

TEST_F(Content, ComesBeforeConditions) {  // RFC 9110 §13.2.1
  fs::create_directory(folder_.path() / "d");
  for (const char* const field : {"If-None-Match: *\r\n", "If-Match: \"x\"\r\n"}) {
    EXPECT_EQ(client_.get("/none", field).status, 404) << field;
    EXPECT_EQ(client_.get("/d", field).status, 301) << field;
    EXPECT_EQ(client_.ask(request_of("POST", "/a.txt", field)).status, 405) << field;
    EXPECT_EQ(client_.ask(request_of("OPTIONS", "/a.txt", field)).status, 204) << field;
  }
}

struct Part {
  std::string fields;
  int status;
  std::string body;
  std::string range;
};

TEST_F(Content, IsSentInParts) {  // RFC 9110 §14
  const std::string tag = *client_.get("/a.txt").field("ETag");
  const std::string all = "0123456789";
  const Part cases[] = {
      {"Range: bytes=0-0\r\n", 206, "0", "bytes 0-0/10"},
      {"Range: bytes=2-4\r\n", 206, "234", "bytes 2-4/10"},
      {"Range: bytes=7-\r\n", 206, "789", "bytes 7-9/10"},
      {"Range: bytes=-3\r\n", 206, "789", "bytes 7-9/10"},
      {"Range: bytes=5-999\r\n", 206, "56789", "bytes 5-9/10"},
      {"Range: bytes=-999\r\n", 206, all, "bytes 0-9/10"},
      {"Range: bytes=4-2\r\n", 200, all, ""},
      {"Range: bytes=x\r\n", 200, all, ""},
      {"Range: lines=0-1\r\n", 200, all, ""},
      {"Range: bytes=0-1,x\r\n", 200, all, ""},
      {"Range: bytes=0-1\r\nRange: bytes=3-4\r\n", 200, all, ""},
      {"Range: bytes=0-1\r\nIf-Range: " + tag + "\r\n", 206, "01", "bytes 0-1/10"},
      {"Range: bytes=0-1\r\nIf-Range: " + std::string(kModified) + "\r\n", 206, "01",
       "bytes 0-1/10"},
      {"Range: bytes=0-1\r\nIf-Range: \"x\"\r\n", 200, all, ""},
      {"Range: bytes=0-1\r\nIf-Range: W/" + tag + "\r\n", 200, all, ""},
  };
  for (const Part& each : cases) {
    const HttpResponse response = client_.get("/a.txt", each.fields);
    EXPECT_EQ(response.status, each.status) << each.fields;
    EXPECT_EQ(response.body, each.body) << each.fields;
    EXPECT_EQ(response.field("Content-Range").value_or(""), each.range) << each.fields;
    EXPECT_EQ(response.field("ETag"), tag);
    EXPECT_EQ(client_.head("/a.txt", each.fields).status, 200);  // RFC 9110 §14.2
  }
}

TEST_F(Content, OfALargeFileIsSentInParts) {
  const std::string bytes = pattern(1'000'000);
  folder_.write("large", bytes);
  const HttpResponse response = client_.get("/large", "Range: bytes=65535-700000\r\n");
  EXPECT_EQ(response.status, 206);
  EXPECT_TRUE(response.body == bytes.substr(65535, 700'000 - 65535 + 1));
  EXPECT_EQ(client_.get("/large", "Range: bytes=-1\r\n").body, bytes.substr(999'999));
}

TEST_F(Content, FollowsTheDisk) {
  folder_.write("b", "old");
  EXPECT_EQ(client_.get("/b").body, "old");
  EXPECT_EQ(client_.get("/c").status, 404);
  folder_.write("b", "new");
  folder_.write("c", "made");
  // Within a second, which is how long an answer may be given without a look.
  while (client_.get("/b").body == "old") {
  }
  EXPECT_EQ(client_.get("/b").body, "new");
  while (client_.get("/c").status == 404) {
  }
  EXPECT_EQ(client_.get("/c").body, "made");
  fs::remove(folder_.path() / "b");
  while (client_.get("/b").status == 200) {
  }
}

TEST_F(Content, IsNeverFromTheFuture) {  // RFC 9110 §8.8.2.1
  const fs::path file = folder_.write("future", "x");
  const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                             {.tv_sec = 4'000'000'000, .tv_nsec = 0}};
  ::utimensat(AT_FDCWD, file.c_str(), times, 0);
  const HttpResponse first = client_.get("/future");
  HttpResponse response = first;
  // Until the clock shows another second.
  while (response.field("Date") == first.field("Date")) response = client_.get("/future");
  EXPECT_EQ(first.field("Last-Modified"), first.field("Date"));
  EXPECT_EQ(response.field("Last-Modified"), response.field("Date"));
}

}  // namespace
}  // namespace tests
