#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include <unistd.h>

#include "tests/slow_disk/brake.hpp"
#include "tests/slow_disk/brake_signals.hpp"
#include "tests/slow_disk/fuse.hpp"
#include "tests/slow_disk/options.hpp"
#include "tests/slow_disk/slow_folder.hpp"

// A file system for tests, in which each request takes as long as it is told.
namespace slow_disk {
namespace {

/// Each request that waits takes one.
constexpr unsigned kThreads = 1024;

int fail(const std::string& message) {
  std::fprintf(stderr, "slow_disk: %s\n", message.c_str());
  return 1;
}

/// Until a signal ends it, or somebody else unmounts it.
int serve(fuse_session* session, const Options& options) {
  if (fuse_session_mount(session, options.mountpoint.c_str()) != 0) {
    return fail("'" + options.mountpoint + "' cannot be mounted: see above");
  }
  std::puts("ready");
  std::fflush(stdout);
  fuse_loop_config* const configuration = fuse_loop_cfg_create();
  fuse_loop_cfg_set_max_threads(configuration, kThreads);
  fuse_loop_cfg_set_idle_threads(configuration, kThreads);
  const int result = fuse_session_loop_mt(session, configuration);
  fuse_loop_cfg_destroy(configuration);
  fuse_session_unmount(session);
  return result < 0 ? fail("the connection to the kernel broke") : 0;
}

int run(const Options& options) {
  // Others than who mounted it may use it if that is root.
  std::string mounting = "ro,default_permissions,fsname=slow_disk,subtype=slow_disk";
  if (::geteuid() == 0) mounting += ",allow_other";
  std::string name = "slow_disk";
  std::string flag = "-o";
  std::array<char*, 3> arguments{name.data(), flag.data(), mounting.data()};
  fuse_args parsed = FUSE_ARGS_INIT(static_cast<int>(arguments.size()), arguments.data());
  Brake brake;
  const BrakeSignals signals(brake);
  SlowFolder folder(options, brake);
  const std::unique_ptr<fuse_session, void (*)(fuse_session*)> session(
      fuse_session_new(&parsed, &SlowFolder::operations(), sizeof(fuse_lowlevel_ops), &folder),
      fuse_session_destroy);
  fuse_opt_free_args(&parsed);
  if (!session) return fail("libfuse refused to begin: see above");
  if (fuse_set_signal_handlers(session.get()) != 0) return fail("signals cannot be handled");
  const int code = serve(session.get(), options);
  fuse_remove_signal_handlers(session.get());
  return code;
}

}  // namespace
}  // namespace slow_disk

int main(int argc, char** argv) {
  const auto options =
      slow_disk::parse_options({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
  if (!options) {
    std::fprintf(stderr, "slow_disk: %s\n%s", options.error().c_str(), slow_disk::kUsage);
    return 2;
  }
  if (options->help) {
    std::fputs(slow_disk::kUsage, stdout);
    return 0;
  }
  return slow_disk::run(*options);
}
