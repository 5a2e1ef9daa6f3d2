#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/mount.h>

#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/slow_disk.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

// A disk that fails amid a file: whoever asks for it is not told wrong things, others feel nothing.
namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBrokenFrom = 1'500'000;

class BrokenDisk : public testing::Test {
 protected:
  explicit BrokenDisk(std::size_t from = kBrokenFrom)
      : disk_({"--broken", "file", "--broken-from", std::to_string(from)}) {}

  void serve(const fs::path& root) {
    server_ = std::make_unique<ServerProcess>(local_.write(
        "quoit.toml",
        "server = { listen = [\"127.0.0.1:0\"], workers = 1 }\ncache.revalidate = \"0s\"\n"
        "[[site]]\nroot = \"" +
            root.string() + "\"\n"));
  }

  void expect_whole(const std::string& name, const std::string& content) const {
    EXPECT_TRUE(HttpClient(server_->port()).get("/" + name).body == content) << name;
  }

  void expect_cut_then_whole() {
    expect_whole("file", content_);
    disk_.put_on_brake();
    const HttpClient client(server_->port());
    ASSERT_TRUE(client.client.send(request_of("GET", "/file")));
    ResponseReader reader(client.client);
    const HttpResponse head = reader.read_head();
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.length, content_.size());
    const std::string body = reader.rest() + client.client.receive_until_end();
    EXPECT_LE(body.size(), kBrokenFrom);
    EXPECT_TRUE(content_.starts_with(body));
    EXPECT_FALSE(body.empty());
    expect_whole("other", other_);
    disk_.let_go();
    expect_whole("file", content_);
    expect_told_once(
        "error: a response to /file was cut off: its file cannot be read (Input/output error)");
  }

  void expect_told_once(std::string_view text) {
    EXPECT_TRUE(server_->has_logged(text));
    server_->signal(SIGTERM);
    const std::string log = server_->wait().text;
    EXPECT_EQ(log.find(text), log.rfind(text)) << log;
  }

  const std::string content_ = pattern(3'000'000);
  const std::string other_ = pattern(2'000'000);
  SlowDisk disk_;
  TemporaryFolder local_;
  std::unique_ptr<ServerProcess> server_;

  void SetUp() override {
    if (!disk_.is_there()) return;
    std::ofstream(disk_.folder() / "file") << content_;
    std::ofstream(disk_.folder() / "other") << other_;
  }
};

TEST_F(BrokenDisk, CutsWhatIsCopied) {
  serve(disk_.mountpoint());
  expect_cut_then_whole();
}

/// The same disk as a part of a file system that is taken for a local one.
class BrokenDiskBelow : public BrokenDisk {
 protected:
  void SetUp() override {
    BrokenDisk::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    fs::create_directory(folder());
    fs::create_directory(local_.path() / "nothing");
    const std::string layers =
        "lowerdir=" + disk_.mountpoint().string() + ":" + (local_.path() / "nothing").string();
    mounted_ = ::mount("overlay", folder().c_str(), "overlay", MS_RDONLY, layers.c_str()) == 0;
    PREREQUISITE(mounted_, "no overlay can be mounted here");
  }
  ~BrokenDiskBelow() override {
    server_.reset();
    if (mounted_) ::umount2(folder().c_str(), MNT_DETACH);
  }

  [[nodiscard]] fs::path folder() const { return local_.path() / "overlay"; }

  bool mounted_ = false;
};

TEST_F(BrokenDiskBelow, CutsWhatIsSpliced) {
  serve(folder());
  expect_cut_then_whole();
}

class UnreadableFile : public BrokenDisk {
 protected:
  UnreadableFile() : BrokenDisk(0) {}
};

TEST_F(UnreadableFile, IsRefusedIfNothingWasSentOfIt) {
  std::ofstream(disk_.folder() / "file") << "small";
  serve(disk_.mountpoint());
  disk_.put_on_brake();
  EXPECT_EQ(HttpClient(server_->port()).get("/file").status, 503);
  expect_whole("other", other_);
  disk_.let_go();
  expect_whole("file", "small");
  expect_told_once("warning: answered 503 to what was asked of /file");
}

}  // namespace
}  // namespace tests
