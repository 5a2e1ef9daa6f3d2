#include <array>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/multipart.hpp"
#include "tests/e2e/response.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/runtime/prerequisite.hpp"
#include "tests/runtime/support.hpp"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMebibyte = 1024 * 1024;

/// A file of zeros, but for a few marks; takes next to no room on the disk.
class SparseFile {
 public:
  SparseFile(const fs::path& path, std::uint64_t size) {
    constexpr std::uint64_t kGibibyte = 1024 * kMebibyte;
    for (const std::uint64_t place : {std::uint64_t{0}, 64 * 1024 - std::uint64_t{3},
                                      2 * kGibibyte - 3, 4 * kGibibyte - 3, size - 8}) {
      if (place + 8 <= size) marks_[place] = "mark" + std::to_string(marks_.size()) + "end";
    }
    const runtime::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    made_ = ::ftruncate(file.get(), static_cast<off_t>(size)) == 0;
    for (const auto& [place, mark] : marks_) {
      made_ =
          made_ && ::pwrite(file.get(), mark.data(), mark.size(), static_cast<off_t>(place)) == 8;
    }
    struct stat found{};
    ::fstat(file.get(), &found);
    sparse_ = static_cast<std::uint64_t>(found.st_blocks) * 512 < size / 10;
  }

  [[nodiscard]] bool usable() const { return made_ && sparse_; }

  /// Whether these are the file's bytes from `offset`.
  [[nodiscard]] bool holds(std::uint64_t offset, std::string_view bytes) const {
    const auto next = marks_.lower_bound(offset < 8 ? 0 : offset - 8);
    if (next == marks_.end() || next->first >= offset + bytes.size()) return is_zero(bytes);
    std::string expected(bytes.size(), '\0');
    for (auto mark = next; mark != marks_.end() && mark->first < offset + bytes.size(); ++mark) {
      for (std::size_t i = 0; i < mark->second.size(); ++i) {
        const std::uint64_t at = mark->first + i;
        if (at >= offset && at < offset + bytes.size()) {
          expected[static_cast<std::size_t>(at - offset)] = mark->second[i];
        }
      }
    }
    return bytes == expected;
  }

 private:
  static bool is_zero(std::string_view bytes) {
    return bytes.empty() ||
           (bytes[0] == '\0' && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
  }

  std::map<std::uint64_t, std::string> marks_;
  bool made_ = false;
  bool sparse_ = false;
};

/// tmpfs gives the zeros of a hole without taking memory for them, which a disk's cache would.
fs::path place_for_sparse_files() {
  std::error_code error;
  return fs::exists("/dev/shm", error) ? "/dev/shm" : fs::temp_directory_path();
}

class LargeFile : public testing::Test {
 protected:
  static constexpr std::uint64_t kSize = 5 * 1024 * kMebibyte;

  LargeFile() : file_(folder_.path() / "large", kSize) { folder_.write("small", "small"); }

  void SetUp() override {
    PREREQUISITE(file_.usable(), "the temporary folder's file system has no sparse files");
  }

  TemporaryFolder folder_{place_for_sparse_files()};
  SparseFile file_;
  ServerProcess server_{folder_.path().string(), {"--workers", "1"}};
};

TEST_F(LargeFile, IsExact) {
  HttpClient client(server_.port());
  ASSERT_TRUE(client.client.send(request_of("GET", "/large")));
  const HttpResponse response = client.reader.read_head();
  ASSERT_EQ(response.length, kSize);
  std::uint64_t offset = 0;
  bool equal = true;
  client.reader.read_body(kSize, [&](std::string_view bytes) {
    equal = equal && file_.holds(offset, bytes);
    offset += bytes.size();
  });
  EXPECT_EQ(offset, kSize);
  EXPECT_TRUE(equal);
  EXPECT_EQ(client.get("/small").body, "small");
}

TEST_F(LargeFile, IsExactInParts) {
  HttpClient client(server_.port());
  for (const std::uint64_t first :
       {2 * 1024 * kMebibyte - 10, 4 * 1024 * kMebibyte - 10, kSize - 100}) {
    const HttpResponse response =
        client.get("/large", "Range: bytes=" + std::to_string(first) + "-" +
                                 std::to_string(first + 99) + "\r\n");
    EXPECT_EQ(response.status, 206);
    EXPECT_EQ(response.body.size(), 100U);
    EXPECT_TRUE(file_.holds(first, response.body));
  }
}

TEST_F(LargeFile, IsExactInSeveralPartsAtOnce) {  // RFC 9110 §14.6
  HttpClient client(server_.port());
  const std::string asked =
      "0-199999,2147483640-2147483659,4294967000-4295167000,-100,4000000000-4000000000";
  const std::vector<MultipartPart> parts =
      parts_of(client.get("/large", "Range: bytes=" + asked + "\r\n"));
  ASSERT_EQ(parts.size(), 5U);
  for (const MultipartPart& part : parts) {
    EXPECT_EQ(part.size, kSize);
    EXPECT_TRUE(file_.holds(part.first, part.bytes)) << part.first;
  }
  EXPECT_EQ(parts[2].first, 4'294'967'000U);
  EXPECT_EQ(parts[3].last, kSize - 1);
  EXPECT_EQ(client.get("/small").body, "small");
}

TEST_F(LargeFile, TakesLittleMemoryHoweverSlowTheReaders) {
  constexpr int kReaders = 16;
  constexpr std::uint64_t kRead = 8 * kMebibyte;
  HttpClient other(server_.port());
  EXPECT_EQ(other.get("/small").body, "small");
  const std::size_t before = server_.peak_memory();
  std::vector<std::unique_ptr<HttpClient>> readers;
  for (int i = 0; i < kReaders; ++i) {
    HttpClient& reader = *readers.emplace_back(std::make_unique<HttpClient>(server_.port()));
    ASSERT_TRUE(reader.client.send(request_of("GET", "/large")));
    EXPECT_EQ(reader.reader.read_head().length, kSize);
    EXPECT_EQ(reader.reader.read_body(kRead, [](std::string_view) {}), kRead);
  }
  // They have stopped reading; the server goes on, as this shows.
  EXPECT_EQ(other.get("/small").body, "small");
  EXPECT_LT(server_.peak_memory() - before, 32 * kMebibyte);
}

TEST(LargeFiles, AreExactForMoreClientsThanThereArePipes) {
  constexpr int kClients = 70;  // of PipePool there are 32 pipes at most
  const TemporaryFolder folder;
  const std::string bytes = pattern(kMebibyte + 100'000);
  folder.write("large", bytes);
  const ServerProcess server(folder.path().string(), {"--workers", "1"});
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < kClients; ++i) {
    HttpClient& client = *clients.emplace_back(std::make_unique<HttpClient>(server.port()));
    ASSERT_TRUE(client.client.send(request_of("GET", "/large")));
    EXPECT_EQ(client.reader.read_head().length, bytes.size());
  }
  // All are being served by now, none of them entirely.
  for (const auto& client : clients) {
    std::string got;
    client->reader.read_body(bytes.size(), [&](std::string_view part) { got += part; });
    EXPECT_TRUE(got == bytes);
    EXPECT_EQ(client->get("/none").status, 404);
  }
}

/// A file that becomes shorter, to this size, when its client has the head of the response.
class ShrinkingFile : public testing::Test {
 protected:
  static constexpr std::size_t kSize = 64 * kMebibyte;

  /// What the client gets then: not all, and no other response after it. The next request, which
  /// nobody reads any more, does not make a reset of the end: that could take away what was sent.
  std::string receive_while_it_shrinks(ServerProcess& server, std::size_t size) {
    HttpClient client(server.port());
    EXPECT_TRUE(client.client.send(request_of("GET", "/large")));
    const HttpResponse response = client.reader.read_head();
    EXPECT_EQ(response.length, kSize);
    // More than the kernel holds for a client that does not read is still to be read from the file.
    EXPECT_EQ(::truncate(file_.c_str(), static_cast<off_t>(size)), 0);
    EXPECT_TRUE(client.client.send(request_of("GET", "/none")));
    std::string got = client.reader.rest();
    std::string piece(kMebibyte, '\0');
    ssize_t count = 0;
    while ((count = ::recv(client.client.descriptor(), piece.data(), piece.size(), 0)) > 0) {
      got.append(piece, 0, static_cast<std::size_t>(count));
    }
    EXPECT_EQ(count, 0) << "the connection was reset";
    EXPECT_LT(got.size(), kSize);
    HttpClient another(server.port());
    EXPECT_EQ(another.get("/none").status, 404);
    EXPECT_TRUE(server.has_logged(
        "warning: a response to /large was cut off: its file became shorter while it was sent"));
    return got;
  }

  const TemporaryFolder folder_;
  const std::string bytes_ = pattern(kSize);
  const fs::path file_ = folder_.write("large", bytes_);
};

TEST_F(ShrinkingFile, IsNeverPaddedWhereItIsCopied) {
  const fs::path settings =
      folder_.write("quoit.toml",
                    "[server]\nlisten = [\"127.0.0.1:0\"]\n[cache]\nzero-copy = false\n"
                    "[[site]]\nroot = \".\"\n");
  ServerProcess server(settings);
  const std::string got = receive_while_it_shrinks(server, 1000);
  EXPECT_TRUE(got == bytes_.substr(0, got.size()));
}

TEST_F(ShrinkingFile, IsNeverPaddedWherePagesAreLeftWhole) {
  ServerProcess server(folder_.path().string());
  const std::string got = receive_while_it_shrinks(server, 0);
  EXPECT_TRUE(got == bytes_.substr(0, got.size()));
}

TEST_F(ShrinkingFile, IsPaddedAtMostFromWhereItWasCut) {
  constexpr std::size_t kCut = 1000;
  ServerProcess server(folder_.path().string());
  const std::string got = receive_while_it_shrinks(server, kCut);
  // The kernel clears the rest of the page that the file now ends in, also for whom it was sent to.
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (got[i] != bytes_[i] && (i < kCut || got[i] != '\0')) ++wrong;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(ChangingFile, StaysWhatItWasForThoseWhoHaveBegun) {
  const TemporaryFolder folder;
  const std::string before = pattern(32 * kMebibyte);
  folder.write("large", before);
  const ServerProcess server(folder.path().string());
  HttpClient client(server.port());
  ASSERT_TRUE(client.client.send(request_of("GET", "/large")));
  const HttpResponse response = client.reader.read_head();
  folder.write("next", "after");
  fs::rename(folder.path() / "next", folder.path() / "large");
  std::string got;
  client.reader.read_body(response.length, [&](std::string_view part) { got += part; });
  EXPECT_TRUE(got == before);
  while (client.get("/large").body != "after") {
  }
}

}  // namespace
}  // namespace tests
