#include "tests/server/listed.hpp"

#include <fcntl.h>

#include "runtime/check.hpp"

namespace tests {

server::ListedFolder list(const std::filesystem::path& root, const std::string& path) {
  server::ListedFolder folder{
      .directory =
          runtime::Fd(::open((root.string() + path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      .root = runtime::Fd(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      .path = path};
  CHECK(folder.directory && folder.root);
  return folder;
}

const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> kNames = {
      "<script>alert(1)<",
      "a&b&amp;",
      "\"quoted\" 'twice'",
      "100%25",
      "%2e%2e",
      "what?",
      "#1",
      "line\nfeed",
      "\t\x01\x1f\x7f",
      "\xff\xfe bad \xc3",
      "\xed\xa0\x80",
      "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
      "\xe2\x80\xaegpj.exe",
      "-rf",
      "javascript:alert(1)",
      "a:b",
      "http:",
      "\\\\host\\share",
      "a;b,c=d+e@f",
      " ",
      "~",
      std::string(255, 'x'),
      std::string(255, '"'),
      std::string(255, '\n'),
  };
  return kNames;
}

}  // namespace tests
