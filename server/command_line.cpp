#include "server/command_line.hpp"

#include <algorithm>
#include <array>
#include <expected>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "config/environment.hpp"
#include "config/load.hpp"
#include "config/print.hpp"
#include "config/schema.hpp"
#include "config/similar.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCheck = "check";
constexpr const char* kHealth = "health";
constexpr const char* kExplain = "explain";
constexpr const char* kProbe = "probe";
constexpr const char* kCommandLine = "command line";

constexpr const char* kExamples =
    "\nExamples:\n"
    "  quoit                              a page that shows that it works, on 127.0.0.1:8080\n"
    "  quoit ~/site                       a folder, for this machine only\n"
    "  quoit /srv/www --listen :8080      a folder, for everybody who can reach this machine\n"
    "  quoit . --listen unix:/tmp/q.sock  behind a proxy\n"
    "  quoit --config quoit.toml          as the file says; the command line wins over it\n"
    "  quoit check --config quoit.toml    whether that file is valid\n"
    "  quoit explain http://example.org/a --config quoit.toml\n"
    "                                     what would be answered to that, and why\n"
    "  quoit health --config quoit.toml   whether the quoit that runs by that file is well\n"
    "  quoit probe                        whether io_uring can be used on this machine\n"
    "\nSIGTERM or Ctrl+C lets running responses finish; the second one stops at once.\n";

struct Arguments {
  std::string positional_root;
  std::string root;
  std::string file;
  std::vector<std::string> listen;
  unsigned workers = 0;   ///< 0: not given
  std::string log_level;  ///< empty: not given
  bool check = false;
  bool health = false;
  std::string health_listener;  ///< empty: as configured
  bool print = false;
  bool explain = false;
  bool probe = false;
  std::string url;
  std::string method = "GET";
  std::vector<std::string> fields;
  std::string from;

  [[nodiscard]] const std::string& named_root() const {
    return positional_root.empty() ? root : positional_root;
  }
};

/// What a key of the configuration allows, for the option that means the same.
template <typename Type>
const Type& type_of(std::string_view section, std::string_view name) {
  return std::get<Type>(config::find_key(section, name)->type);
}

const config::ChoiceKey& log_level_type() {
  return type_of<config::ChoiceKey>("log", "level");
}

void describe_serving(CLI::App& app, Arguments& arguments) {
  const auto& workers = type_of<config::CountKey>("server", "workers");
  const auto levels = log_level_type().names;

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
      ->check(
          CLI::Range(static_cast<unsigned>(workers.least), static_cast<unsigned>(workers.most)));
  app.add_option("--log-level", arguments.log_level,
                 "debug, info, warning, error or off (default info)")
      ->type_name("LEVEL")
      ->check(CLI::IsMember(std::vector<std::string>(levels.begin(), levels.end())));
}

void describe_check(CLI::App& app, Arguments& arguments) {
  auto* const check =
      app.add_subcommand(kCheck, "Say whether the configuration is valid, with the options above");
  check->fallthrough();
  check->add_flag("--print", arguments.print, "Print it whole, and where each value comes from");
  check->callback([&] { arguments.check = true; });
}

void describe_explain(CLI::App& app, Arguments& arguments) {
  auto* const explain = app.add_subcommand(
      kExplain, "Say what would be answered to a request, and why, with the options above");
  explain->fallthrough();
  explain->add_option("URL", arguments.url, "http://HOST/PATH, //HOST/PATH or /PATH")
      ->type_name("")
      ->required();
  explain
      ->add_option("-H,--header", arguments.fields,
                   "A field of the request: 'Name: value'; may be repeated")
      ->type_name("FIELD")
      ->allow_extra_args(false);
  explain
      ->add_option("--from", arguments.from,
                   "Who asks: an address, or unix (default 127.0.0.1; of https, the first of\n"
                   "proxy.trusted)")
      ->type_name("ADDR");
  explain->add_option("-X,--method", arguments.method, "The method (default GET)")
      ->type_name("METHOD");
  explain->callback([&] { arguments.explain = true; });
}

void describe_health(CLI::App& app, Arguments& arguments) {
  auto* const health = app.add_subcommand(
      kHealth,
      "Ask the quoit that runs with this configuration whether it is ready and alive:\n"
      "exit code 0 if it is, 1 if not");
  health->fallthrough();
  health
      ->add_option("--listen", arguments.health_listener,
                   "Where its metrics listen (default: metrics.listen)")
      ->type_name("ADDR");
  health->callback([&] { arguments.health = true; });
}

void describe_probe(CLI::App& app, Arguments& arguments) {
  auto* const probe = app.add_subcommand(kProbe, "Say whether io_uring can be used here");
  probe->callback([&] { arguments.probe = true; });
}

void describe_options(CLI::App& app, Arguments& arguments, const std::string& default_file) {
  app.set_help_flag("-h,--help", "Print this help and exit");
  describe_serving(app, arguments);
  app.add_option(
         "--config", arguments.file,
         "The configuration (default: " + default_file + ",\nif it is there and no ROOT is given)")
      ->type_name("FILE");
  describe_check(app, arguments);
  describe_explain(app, arguments);
  describe_health(app, arguments);
  describe_probe(app, arguments);
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "quoit " QUOIT_VERSION, "Print the version and exit");
  app.footer(kExamples);
}

/// The page that shows that quoit works: beside an installed binary, or in the source tree that the
/// binary was built in.
std::string own_site() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* const place : {"../share/quoit/www", "../../www"}) {
    const fs::path candidate = (folder / place).lexically_normal();
    if (fs::is_directory(candidate, error)) return candidate.string();
  }
  return {};
}

Answer wrong(const std::string& what) {
  return {.exit = Exit::wrong_arguments, .text = "quoit: " + what + "\nTry 'quoit --help'.\n"};
}

/// A mistyped sub-command looks like a folder. Gives the one that is meant.
std::optional<std::string_view> meant_command(const std::string& root) {
  constexpr std::array<std::string_view, 4> kCommands = {kCheck, kExplain, kHealth, kProbe};
  std::error_code error;
  if (root.contains('/') || fs::exists(root, error)) return std::nullopt;
  return config::most_similar(root, kCommands);
}

std::expected<void, std::string> override_with(const Arguments& arguments,
                                               config::Settings& settings) {
  auto& [config, origins] = settings;
  if (!arguments.listen.empty()) {
    config.server.listen.clear();
    origins["server.listen"] = kCommandLine;
  }
  for (const std::string& text : arguments.listen) {
    auto address = config::parse_address(text);
    if (!address) return std::unexpected("--listen " + address.error());
    config.server.listen.push_back({.address = std::move(*address)});
  }
  if (arguments.workers != 0) {
    config.server.workers = arguments.workers;
    origins["server.workers"] = kCommandLine;
  }
  if (!arguments.log_level.empty()) {
    const config::ChoiceKey& type = log_level_type();
    const auto name = std::ranges::find(type.names, arguments.log_level);
    type.store(config, static_cast<std::size_t>(name - type.names.begin()));
    origins["log.level"] = kCommandLine;
  }
  if (!arguments.named_root().empty()) {
    config.sites.front().root = arguments.named_root();
    origins["site[0].root"] = kCommandLine;
  }
  return {};
}

/// The file to read; empty: none.
std::string file_for(const Arguments& arguments, const std::string& default_file) {
  if (!arguments.file.empty()) return arguments.file;
  if (!arguments.named_root().empty()) return {};
  // A file that is there but cannot be looked at is no reason to serve something else.
  std::error_code error;
  const bool is_there = fs::status(default_file, error).type() != fs::file_type::not_found;
  return is_there || arguments.check ? default_file : "";
}

/// Defaults, the file, the environment, the command line: what comes later wins.
std::expected<config::Settings, Answer> settle(const Arguments& arguments, const std::string& file,
                                               const config::Environment& environment) {
  const auto root_from = [](bool elsewhere) {
    return elsewhere ? config::SiteRoot::overridden : config::SiteRoot::required;
  };
  const bool is_named = !arguments.named_root().empty();
  config::Settings settings;
  std::vector<config::Diagnostic> diagnostics;
  if (!file.empty()) {
    const bool elsewhere = is_named || arguments.health || environment.names_root();
    auto loaded = config::load_file(file, root_from(elsewhere));
    if (loaded) {
      settings = std::move(*loaded);
    } else {
      diagnostics = std::move(loaded.error());
    }
  }
  const auto found = environment.apply(root_from(is_named || arguments.health), settings);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  if (!diagnostics.empty()) {
    return std::unexpected(
        Answer{.exit = Exit::bad_configuration, .text = config::to_string(diagnostics)});
  }
  if (auto overridden = override_with(arguments, settings); !overridden) {
    return std::unexpected(wrong(overridden.error()));
  }
  return settings;
}

Answer answer_check(const Arguments& arguments, const std::string& file,
                    config::Settings settings) {
  if (!arguments.print) {
    return {.exit = Exit::success,
            .text = (file.empty() ? "the configuration" : file) + " is valid\n"};
  }
  // The text may be kept in another folder.
  for (config::Site& site : settings.config.sites) {
    std::error_code error;
    const fs::path whole = fs::absolute(site.root, error);
    if (!error) site.root = whole.lexically_normal().string();
  }
  return {.exit = Exit::success, .text = config::print(settings)};
}

Command question_for(const std::string& listener) {
  auto address = config::parse_address(listener);
  if (!address) return wrong("--listen " + address.error());
  return HealthQuestion{std::move(*address)};
}

Command question_for(const config::Metrics& metrics) {
  if (metrics.listen) return HealthQuestion{*metrics.listen};
  return Answer{.exit = Exit::failure,
                .text =
                    "not healthy: metrics.listen is off, so nobody can be asked; set it, as in "
                    "listen = \"127.0.0.1:9180\" in [metrics]\n"};
}

Command explain_with(const Arguments& arguments, const std::string& file,
                     config::Settings settings) {
  auto request =
      ExplainedRequest::make(arguments.method, arguments.url, arguments.fields, arguments.from);
  if (!request) return wrong(request.error());
  return ExplainCommand{
      .settings = std::move(settings), .file = file, .request = std::move(*request)};
}

Command obey(const Arguments& arguments, const std::string& default_file,
             const config::Environment& environment) {
  if (const auto meant = meant_command(arguments.positional_root)) {
    return wrong("the folder '" + arguments.positional_root +
                 "' does not exist; did you mean 'quoit " + std::string(*meant) + "'?");
  }
  if (!arguments.health_listener.empty()) return question_for(arguments.health_listener);
  if (arguments.probe) return ProbeCommand();
  const std::string file = file_for(arguments, default_file);
  auto settings = settle(arguments, file, environment);
  if (!settings) return settings.error();
  if (arguments.check) return answer_check(arguments, file, std::move(*settings));
  if (arguments.health) return question_for(settings->config.metrics);

  config::Site& site = settings->config.sites.front();
  if (site.root.empty()) site.root = own_site();
  if (site.root.empty()) return wrong("which folder shall be served? Name it: quoit DIR");
  if (arguments.explain) return explain_with(arguments, file, std::move(*settings));
  const bool listen_is_given = settings->origins.contains("server.listen");
  return ServeCommand{
      .config = std::move(settings->config), .file = file, .listen_is_given = listen_is_given};
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  return parse_command_line(argc, argv, QUOIT_CONFIG_FILE, ::environ);
}

Command parse_command_line(int argc, char** argv, const std::string& default_file,
                           const char* const* environment) {
  CLI::App app("quoit serves the files of a folder over HTTP, on io_uring.", "quoit");
  Arguments arguments;
  describe_options(app, arguments, default_file);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Answer{.exit = Exit::success, .text = app.help()};
  } catch (const CLI::CallForVersion& call) {
    return Answer{.exit = Exit::success, .text = std::string(call.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return wrong(error.what());
  }
  return obey(arguments, default_file, config::Environment(environment));
}

}  // namespace server
