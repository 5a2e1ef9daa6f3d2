// An open-loop load generator: requests are due at fixed times, whatever the answers do.

#include <cstdio>
#include <string>

#include <sys/resource.h>

#include "loadtest/pace/destination.hpp"
#include "loadtest/pace/generator.hpp"
#include "loadtest/pace/options.hpp"
#include "runtime/loop.hpp"

namespace {

constexpr int kUsageError = 2;

int fail(const std::string& reason, int status) {
  std::fprintf(stderr, "pace: %s\n", reason.c_str());
  return status;
}

void allow_all_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = pace::parse(argc, argv);
  if (!options) return options.error();
  const auto destination = pace::destination(options->url);
  if (!destination) return fail(destination.error(), kUsageError);
  allow_all_descriptors();
  const auto loop = runtime::Loop::create({});
  if (!loop) return fail(runtime::describe(loop.error()), 1);
  pace::Generator generator(**loop, *options, *destination);
  const auto done = (*loop)->run(generator.run());
  if (!done) return fail(options->url + ": " + runtime::describe(done.error()), 1);
  std::puts(generator.report().c_str());
  return 0;
}
