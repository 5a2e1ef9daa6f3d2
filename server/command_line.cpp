#include "server/command_line.hpp"

#include <algorithm>
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
#include "config/similar.hpp"
#include "server/command_line_app.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCommandLine = "command line";

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
  std::error_code error;
  if (root.contains('/') || fs::exists(root, error)) return std::nullopt;
  return config::most_similar(root, kSubcommands);
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
  CLI::App app;
  Arguments arguments;
  describe_command_line(app, arguments, default_file);
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
