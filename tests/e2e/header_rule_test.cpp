#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/e2e/configured_server.hpp"

// What rules for header fields make of real responses.
namespace tests {
namespace {

TEST(HeaderRule, ChangesTheFieldsOfItsPathsAndStatuses) {
  const ConfiguredFiles files;
  files.write("root/a.txt", "");
  files.write("root/assets/a.js", "");
  ConfiguredServer server(files, R"(
    [[site]]
    root = "root"
    [[site.headers]]
    match = "/assets/**"
    set = { Cache-Control = "immutable", X-Asset = "yes" }
    append = { Vary = "Accept-Language" }
    remove = ["X-Content-Type-Options"]
    [[site.headers]]
    match = "**"
    status = [404, "3xx"]
    set = { X-Failed = "yes" }
  )");
  for (int again = 0; again < 2; ++again) {  // from the disk, and as it is remembered
    const HttpResponse asset = server.get("/assets/a.js");
    EXPECT_EQ(asset.field("Cache-Control"), "immutable");
    EXPECT_EQ(asset.field("X-Asset"), "yes");
    EXPECT_EQ(asset.field("Vary"), "Accept-Language");
    EXPECT_FALSE(asset.field("X-Content-Type-Options"));
    EXPECT_FALSE(asset.field("X-Failed"));
    const HttpResponse known = server.get("/assets/a.js", "If-None-Match: *\r\n");
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.field("Cache-Control"), "immutable");
    EXPECT_EQ(known.field("X-Failed"), "yes");
    const HttpResponse none = server.get("/assets/none");
    EXPECT_FALSE(none.field("Cache-Control").value_or("").contains("immutable"));
    EXPECT_EQ(none.field("X-Failed"), "yes");
    EXPECT_EQ(server.get("/assets").field("X-Failed"), "yes");
    EXPECT_FALSE(server.get("/a.txt").field("Cache-Control"));
  }
}

TEST(HeaderRule, MayLeaveOutServer) {
  const ConfiguredFiles files;
  files.write("root/a.txt", "0123456789");
  ConfiguredServer server(files, R"(
    [[site]]
    root = "root"
    [[site.headers]]
    match = "**"
    remove = ["Server"]
  )");
  // The reader of responses asks for Server.
  const HttpClient client(server.port());
  ASSERT_TRUE(client.client.send(request_of("GET", "/a.txt") +
                                 request_of("GET", "/a.txt", "Connection: close\r\n")));
  const std::string all = client.client.receive_until_end();
  EXPECT_TRUE(all.ends_with("\r\n\r\n0123456789"));
  EXPECT_FALSE(all.contains("Server:")) << all;
}

TEST(HeaderRule, ReachesAResponseWithoutContent) {  // RFC 9110 §15.4.5
  const ConfiguredFiles files;
  files.write("root/b.txt", "0123456789");
  files.write("root/b.txt.br", "coded");
  ConfiguredServer server(files, R"(
    [[site]]
    root = "root"
    [[site.headers]]
    match = "**"
    set = { Cache-Control = "max-age=60" }
  )");
  for (const char* const coding : {"br", "identity"}) {
    const std::string fields = "Accept-Encoding: " + std::string(coding) + "\r\n";
    const HttpResponse whole = server.get("/b.txt", fields);
    const HttpResponse known = server.get("/b.txt", fields + "If-None-Match: *\r\n");
    ASSERT_EQ(known.status, 304);
    std::set<std::string> names;
    for (const auto& [name, value] : known.fields) {
      names.insert(name);
      if (name == "Date") continue;
      EXPECT_EQ(whole.field(name), value) << name;
    }
    EXPECT_EQ(names, (std::set<std::string>{"Cache-Control", "Date", "ETag", "Server", "Vary"}));
  }
}

/// Without what says how many bytes follow, and when.
std::set<std::pair<std::string, std::string>> metadata_of(const HttpResponse& response) {
  std::set<std::pair<std::string, std::string>> fields(response.fields.begin(),
                                                       response.fields.end());
  std::erase_if(fields, [](const auto& field) {
    return field.first == "Content-Length" || field.first == "Content-Range" ||
           field.first == "Date";
  });
  return fields;
}

TEST(HeaderRule, ReachesAPart) {  // RFC 9110 §15.3.7
  const ConfiguredFiles files;
  files.write("root/b.txt", "0123456789");
  files.write("root/b.txt.br", "coded");
  ConfiguredServer server(files, R"(
    [[site]]
    root = "root"
    [[site.headers]]
    match = "**"
    set.Cache-Control = "max-age=60"
    set.Content-Language = "en"
    set.Content-Location = "/b"
    set.Expires = "0"
  )");
  for (const char* const coding : {"br", "identity"}) {
    const std::string fields = "Accept-Encoding: " + std::string(coding) + "\r\n";
    const HttpResponse whole = server.get("/b.txt", fields);
    const std::string tag = *whole.field("ETag");
    for (const std::string& condition : {std::string(), "If-Range: " + tag + "\r\n"}) {
      const HttpResponse part = server.get("/b.txt", fields + "Range: bytes=1-2\r\n" + condition);
      EXPECT_EQ(part.status, 206);
      EXPECT_EQ(metadata_of(part), metadata_of(whole)) << coding << condition;
      HttpResponse parts = server.get("/b.txt", fields + "Range: bytes=0-0,2-2\r\n" + condition);
      EXPECT_EQ(parts.status, 206);
      for (auto& [name, value] : parts.fields) {
        if (name == "Content-Type") value = *whole.field(name);  // that of the parts
      }
      EXPECT_EQ(metadata_of(parts), metadata_of(whole)) << coding << condition;
    }
  }
}

}  // namespace
}  // namespace tests
