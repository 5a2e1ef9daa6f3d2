#include "server/sandbox_grants.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>

namespace server {
namespace {

namespace fs = std::filesystem;

/// Where a service has its logs and its sockets (file-hierarchy(7)), so that a reload may add some.
constexpr const char* kLogFolder = "/var/log/quoit";
constexpr const char* kSocketFolder = "/run/quoit";

/// As many as the kernel follows (path_resolution(7)).
constexpr unsigned kMostLinks = 40;

fs::path whole_path(const fs::path& path) {
  std::error_code error;
  fs::path whole = fs::absolute(path, error).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

/// The folder that a file is in; or the file itself where that would be everything.
fs::path folder_of(const fs::path& path) {
  const fs::path parent = path.parent_path();
  return parent == parent.root_path() ? path : parent;
}

/// The folders that a path, which the links on it lead to, and where it ends, are in.
std::vector<fs::path> folders_on_the_way(const fs::path& path) {
  std::vector<fs::path> folders = {folder_of(path)};
  std::deque<fs::path> rest(path.begin(), path.end());
  fs::path reached;
  unsigned links = 0;
  while (!rest.empty()) {
    const fs::path next = (reached / rest.front()).lexically_normal();
    rest.pop_front();
    std::error_code error;
    const fs::path target = fs::read_symlink(next, error);
    if (error || ++links > kMostLinks) {
      reached = next;
      continue;
    }
    const fs::path there = (reached / target).lexically_normal();
    folders.push_back(folder_of(there));
    rest.insert(rest.begin(), there.begin(), there.end());
    reached.clear();
  }
  folders.push_back(folder_of(reached));
  return folders;
}

/// Collects grants, each once.
class Grants {
 public:
  void add(const fs::path& path, Grant::Access access) {
    Grant grant{.path = path.string(), .access = access};
    if (std::ranges::find(all_, grant) == all_.end()) all_.push_back(std::move(grant));
  }
  void add_way(const fs::path& path) {
    for (const fs::path& folder : folders_on_the_way(whole_path(path))) {
      add(folder, Grant::Access::read);
    }
  }
  void add_socket(const config::Address& address) {
    if (address.family != config::Address::Family::unix_domain) return;
    add(folder_of(whole_path(address.host)), Grant::Access::sockets);
  }

  [[nodiscard]] std::vector<Grant> take() noexcept { return std::move(all_); }

 private:
  std::vector<Grant> all_;
};

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [rest, begin] = std::ranges::mismatch(folder, path);
  return rest == folder.end();
}

}  // namespace

std::vector<Grant> grants_for(const config::Config& config, const std::string& file) {
  Grants grants;
  for (const config::Site& site : config.sites) grants.add_way(site.root);
  for (const std::string& path : config.sandbox.paths) grants.add(path, Grant::Access::read);
  if (!file.empty()) grants.add_way(file);
  if (config::AccessLog::is_file(config.access_log.sink)) {
    grants.add(folder_of(whole_path(config.access_log.sink)), Grant::Access::append);
  }
  for (const config::Endpoint& endpoint : config.server.listen) {
    grants.add_socket(endpoint.address);
  }
  if (config.metrics.listen) grants.add_socket(*config.metrics.listen);
  grants.add(kLogFolder, Grant::Access::append);
  grants.add(kSocketFolder, Grant::Access::sockets);
  return grants.take();
}

bool is_granted(const std::string& folder, const std::vector<Grant>& grants) {
  const auto canonical = [](const fs::path& path) {
    std::error_code error;
    const fs::path found = fs::canonical(path, error);
    return error ? whole_path(path) : found;
  };
  const fs::path wanted = canonical(folder);
  return std::ranges::any_of(grants, [&](const Grant& grant) {
    return grant.access == Grant::Access::read && is_below(wanted, canonical(grant.path));
  });
}

}  // namespace server
