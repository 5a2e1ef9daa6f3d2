// The least that a server of this design can do: one thread, one ring, one enter per turn, and a
// fixed response to every end of a request head. It reads no request, and no file but with
// --stream, so what a real server costs above it is that server's own cost. Its variants differ in
// one choice each, to be settled by measurement (loadtest/FINDINGS.md).

#include <cstdio>

#include <sys/resource.h>

#include "loadtest/ceiling/failure.hpp"
#include "loadtest/ceiling/options.hpp"
#include "loadtest/ceiling/server.hpp"

namespace {

void allow_all_descriptors() {
  rlimit limit{};
  ceiling::check_call("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = limit.rlim_max;
  ceiling::check_call("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

}  // namespace

int main(int argc, char** argv) {
  const ceiling::Options options = ceiling::parse(argc, argv);
  allow_all_descriptors();
  ceiling::Server server(options);
  std::printf("ceiling on http://127.0.0.1:%u/\n", unsigned{server.port()});
  std::fflush(stdout);
  server.run();
}
