#include "server/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <map>
#include <vector>

namespace server {
namespace {

constexpr const char* kDefaultListen = "127.0.0.1:8080";
constexpr unsigned kMostWorkers = 1024;

constexpr const char* kExamples =
    "\nExamples:\n"
    "  quoit                              a page that shows that it works, on 127.0.0.1:8080\n"
    "  quoit ~/site                       a folder, for this machine only\n"
    "  quoit /srv/www --listen :8080      a folder, for everybody who can reach this machine\n"
    "  quoit . --listen unix:/tmp/q.sock  behind a proxy\n"
    "\nSIGTERM or Ctrl+C lets running responses finish; the second one stops at once.\n";

struct Arguments {
  std::string positional_root;
  std::string root;
  std::vector<std::string> listen;
  unsigned workers = 0;
  std::string log_level = "info";
};

const std::map<std::string, config::LogLevel>& log_levels() {
  static const std::map<std::string, config::LogLevel> kLevels = {
      {"debug", config::LogLevel::debug},
      {"info", config::LogLevel::info},
      {"warning", config::LogLevel::warning},
      {"error", config::LogLevel::error},
      {"off", config::LogLevel::off}};
  return kLevels;
}

void describe_options(CLI::App& app, Arguments& arguments) {
  std::vector<std::string> levels;
  for (const auto& [name, level] : log_levels()) levels.push_back(name);

  auto* const positional =
      app.add_option("ROOT", arguments.positional_root, "The folder to serve")->type_name("");
  app.add_option("--root", arguments.root, "The same, as an option")
      ->type_name("DIR")
      ->excludes(positional);
  app.add_option("--listen", arguments.listen,
                 "ADDRESS:PORT, [IPV6]:PORT, :PORT or unix:/PATH; may be repeated\n"
                 "(default 127.0.0.1:8080; port 0 lets the kernel choose)")
      ->type_name("ADDR")
      ->allow_extra_args(false);
  app.add_option("--workers", arguments.workers, "Threads that serve (default: one per CPU)")
      ->type_name("N")
      ->check(CLI::Range(1U, kMostWorkers));
  app.add_option("--log-level", arguments.log_level,
                 "debug, info, warning, error or off (default info)")
      ->type_name("LEVEL")
      ->check(CLI::IsMember(levels));
  app.set_version_flag("--version", "quoit " QUOIT_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.footer(kExamples);
}

/// The page that shows that quoit works: beside an installed binary, or in the source tree that the binary was built in.
std::string own_site() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* const place : {"../share/quoit/www", "../../www"}) {
    const fs::path candidate = (folder / place).lexically_normal();
    if (fs::is_directory(candidate, error)) return candidate.string();
  }
  return {};
}

Answer wrong(const std::string& what) {
  return {.exit = Exit::wrong_arguments,
          .text = "quoit: " + what + "\nTry 'quoit --help'.\n"};
}

Command to_config(const Arguments& arguments) {
  config::Config config;
  config.site.root = arguments.positional_root.empty() ? arguments.root : arguments.positional_root;
  if (config.site.root.empty()) config.site.root = own_site();
  if (config.site.root.empty()) return wrong("which folder shall be served? Name it: quoit DIR");

  std::vector<std::string> listen = arguments.listen;
  if (listen.empty()) listen.emplace_back(kDefaultListen);
  for (const std::string& text : listen) {
    auto address = config::parse_address(text);
    if (!address) return wrong("--listen " + address.error());
    config.server.listen.push_back(std::move(*address));
  }
  if (arguments.workers != 0) config.server.workers = arguments.workers;
  config.log_level = log_levels().at(arguments.log_level);
  return config;
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app("quoit serves the files of a folder over HTTP, on io_uring.", "quoit");
  Arguments arguments;
  describe_options(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Answer{.exit = Exit::success, .text = app.help()};
  } catch (const CLI::CallForVersion& call) {
    return Answer{.exit = Exit::success, .text = std::string(call.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return wrong(error.what());
  }
  return to_config(arguments);
}

}  // namespace server
