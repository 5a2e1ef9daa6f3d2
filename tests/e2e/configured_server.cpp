#include "tests/e2e/configured_server.hpp"

#include <fstream>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "runtime/check.hpp"

namespace tests {
namespace {

std::vector<std::string> arguments_for(const ConfiguredFiles& files, std::string_view sites) {
  const std::filesystem::path file = files.path() / "quoit.toml";
  std::filesystem::create_directories(files.root());
  std::ofstream(file) << "cache.revalidate = \"1h\"\n" << sites;
  return {"--workers", "1", "--config", file.string()};
}

}  // namespace

void ConfiguredFiles::write(std::string_view name, std::string_view content) const {
  const std::filesystem::path file = folder_.write(name, content);
  const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                             {.tv_sec = 1'000'000'000, .tv_nsec = 123'456'789}};
  CHECK(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
}

ConfiguredServer::ConfiguredServer(const ConfiguredFiles& files, std::string_view sites)
    : server_(files.root().string(), arguments_for(files, sites)) {}

}  // namespace tests
