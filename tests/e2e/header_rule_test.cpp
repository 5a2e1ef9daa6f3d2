#include <set>
#include <string>
#include <string_view>

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

}  // namespace
}  // namespace tests
