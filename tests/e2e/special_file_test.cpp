#include <cstring>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

fs::path make_root(const TemporaryFolder& folder) {
  folder.write("root/d/b", "b");
  folder.write("outside", "secret");
  return folder.write("root/a", "a").parent_path();
}

class SpecialFiles : public testing::Test {
 protected:
  TemporaryFolder folder_;
  fs::path root_ = make_root(folder_);
  ServerProcess server_{root_.string(), {"--workers", "1"}};
  HttpClient client_{server_.port()};
};

TEST_F(SpecialFiles, DoNotBlockOthers) {
  ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0666), 0);
  // Nobody will ever write into it: a server that opened it in the usual way would hang.
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(client_.get("/fifo").status, 403);
    EXPECT_EQ(client_.get("/a").body, "a");
  }
}

TEST_F(SpecialFiles, AreForbidden) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = (root_ / "socket").string();
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  const runtime::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(client_.get("/socket").status, 403);
  if (::mknod((root_ / "device").c_str(), S_IFCHR | 0666, makedev(1, 5)) == 0) {
    EXPECT_EQ(client_.get("/device").status, 403);
  }
}

TEST_F(SpecialFiles, LeadOutOfTheRootInNoWay) {
  fs::create_symlink("../outside", root_ / "out");
  fs::create_symlink("/etc/passwd", root_ / "absolute");
  fs::create_directory_symlink("/", root_ / "everything");
  fs::create_directory_symlink("..", root_ / "up");
  fs::create_symlink("d/b", root_ / "inside");
  EXPECT_EQ(client_.get("/inside").body, "b");
  for (const char* const target : {"/out", "/absolute", "/everything/etc/passwd", "/up/outside"}) {
    EXPECT_EQ(client_.get(target).status, 403) << target;
  }
  for (const char* const target :
       {"/../outside", "/%2e%2e/outside", "/d/../../outside", "/d/..%2f..%2foutside",
        "/..%5coutside", "/.../outside", "/%252e%252e/outside", "/d//..//..//outside",
        "http://a/../outside"}) {
    const HttpResponse response = client_.get(target);
    EXPECT_TRUE(response.status == 400 || response.status == 404) << target;
    EXPECT_FALSE(response.body.contains("secret"));
  }
}

TEST_F(SpecialFiles, AreNamedInManyWays) {
  for (const char* const target :
       {"/d/b", "//d///b", "/./d/./b", "/d/../d/b", "/%64/b", "/d/b?q=/../x", "http://a/d/b",
        "HTTP://b:80/d/b", "http://a/x/../d/b"}) {
    EXPECT_EQ(client_.get(target).body, "b") << target;
  }
  EXPECT_EQ(client_.get("/d/b/").status, 404);
  EXPECT_EQ(client_.get("/d%2Fb").status, 404);
}

TEST_F(SpecialFiles, AreFoundByAnyName) {
  std::string name = "d/";
  for (int byte = 1; byte < 256; ++byte) {
    if (byte != '/') name += static_cast<char>(byte);
    if (byte % 100 == 0) {
      folder_.write("root/" + name, name);
      EXPECT_EQ(client_.get("/" + percent_encode(name)).body, name);
      name = "d/";
    }
  }
  EXPECT_EQ(client_.get("/" + std::string(256, 'x')).status, 404);
}

}  // namespace
}  // namespace tests
