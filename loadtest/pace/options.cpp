#include "loadtest/pace/options.hpp"

#include <cstdio>

#include <CLI/CLI.hpp>

namespace pace {
namespace {

constexpr int kUsageError = 2;
// Each request's time is kept until the end.
constexpr std::uint64_t kMostRequests = 20'000'000;
constexpr std::uint64_t kHighestRate = 10'000'000;
constexpr unsigned kMostConnections = 50'000;
constexpr unsigned kMostSeconds = 3600;

constexpr const char* kDescription =
    "Asks for one URL at a steady rate, whatever the answers do, and prints one line of JSON.\n"
    "A request's time counts from when it was due, not from when a connection was free for it: "
    "what "
    "waits behind a slow answer is slow as well (no coordinated omission). late_* is how long "
    "after "
    "its time the generator itself sent a request for which a connection was free.";

}  // namespace

std::expected<Options, int> parse(int argc, char** argv) {
  Options options;
  CLI::App app(kDescription, "pace");
  app.get_formatter()->column_width(26);
  app.add_option("--rate", options.rate, "requests per second, over all connections")
      ->check(CLI::Range(std::uint64_t{1}, kHighestRate))
      ->capture_default_str();
  app.add_option("--connections", options.connections, "that stay open")
      ->check(CLI::Range(1U, kMostConnections))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "of load")
      ->check(CLI::Range(1U, kMostSeconds))
      ->capture_default_str();
  app.add_option("URL", options.url, "http://HOST[:PORT][/PATH]")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(app.exit(error) == 0 ? 0 : kUsageError);
  }
  if (options.requests() > kMostRequests) {
    std::fprintf(stderr, "pace: --rate times --seconds can be at most %llu requests\n",
                 static_cast<unsigned long long>(kMostRequests));
    return std::unexpected(kUsageError);
  }
  return options;
}

}  // namespace pace
