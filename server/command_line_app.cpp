#include "server/command_line_app.hpp"

#include <array>
#include <cstddef>
#include <string_view>

#include <CLI/CLI.hpp>

#include "config/schema.hpp"

namespace server {
namespace {

constexpr auto kExamples = std::to_array<Example>({
    {"quoit", "a page that shows that it works, on 127.0.0.1:8080"},
    {"quoit ~/site", "a folder, for this machine only"},
    {"quoit /srv/www --listen :8080", "a folder, for everybody who can reach this machine"},
    {"quoit . --listen unix:/tmp/q.sock", "behind a proxy"},
    {"quoit --config quoit.toml", "as the file says; the command line wins over it"},
    {"quoit check --config quoit.toml", "whether that file is valid"},
    {"quoit explain http://example.org/a --config quoit.toml",
     "what would be answered to that, and why"},
    {"quoit health --config quoit.toml", "whether the quoit that runs by that file is well"},
    {"quoit probe", "whether io_uring can be used on this machine"},
});

/// A command of that many characters has what it does beside it.
constexpr std::size_t kCommandWidth = 33;

std::string footer() {
  std::string text = "\nExamples:\n";
  for (const auto& [command, meaning] : kExamples) {
    const bool fits = command.size() <= kCommandWidth;
    text += "  " + std::string(command);
    text += fits ? std::string(kCommandWidth - command.size(), ' ')
                 : "\n" + std::string(2 + kCommandWidth, ' ');
    text += "  " + std::string(meaning) + "\n";
  }
  return text +
         "\nSIGTERM or Ctrl+C lets running responses finish; the second one stops at once.\n";
}

/// What a key of the configuration allows, for the option that means the same.
template <typename Type>
const Type& type_of(std::string_view section, std::string_view name) {
  return std::get<Type>(config::find_key(section, name)->type);
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

}  // namespace

const config::ChoiceKey& log_level_type() {
  return type_of<config::ChoiceKey>("log", "level");
}

std::span<const Example> examples() {
  return kExamples;
}

void describe_command_line(CLI::App& app, Arguments& arguments, const std::string& default_file) {
  app.name("quoit");
  app.description("quoit serves the files of a folder over HTTP, on io_uring.");
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
  app.footer(footer());
}

}  // namespace server
