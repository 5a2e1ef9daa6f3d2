#include "server/command_description.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace server {
namespace {

std::string in_one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// Of "{debug,info}", as CLI11 describes a value that is one of a few.
std::vector<std::string> choices_in(std::string_view constraint) {
  std::vector<std::string> choices;
  if (!constraint.starts_with('{') || !constraint.ends_with('}')) return choices;
  constraint.remove_prefix(1);
  while (!constraint.empty()) {
    const std::size_t end = constraint.find_first_of(",}");
    choices.emplace_back(constraint.substr(0, end));
    constraint.remove_prefix(end + 1);
  }
  return choices;
}

ValueKind kind_of(const OptionDescription& option) {
  if (option.value.empty()) return ValueKind::none;
  if (!option.choices.empty()) return ValueKind::choice;
  if (option.value == "FILE") return ValueKind::file;
  if (option.value == "DIR" || option.value == "ROOT") return ValueKind::folder;
  return ValueKind::other;
}

OptionDescription describe(const CLI::Option& option) {
  OptionDescription description;
  for (const std::string& name : option.get_snames()) description.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) description.names.push_back("--" + name);
  // "LEVEL:{debug,info}": what stands for the value, then what it may be.
  const std::string type = option.get_type_name();
  const std::size_t colon = std::min(type.find(':'), type.size());
  if (option.get_positional()) {
    description.value = option.get_name(true);
  } else if (option.get_items_expected_max() > 0) {
    description.value = type.substr(0, colon);
    description.choices =
        choices_in(std::string_view(type).substr(std::min(colon + 1, type.size())));
  }
  description.kind = kind_of(description);
  description.meaning = in_one_line(option.get_description());
  description.is_repeatable = option.get_items_expected_max() > 1;
  return description;
}

bool is_among(const OptionDescription& option, const std::vector<OptionDescription>& others) {
  return std::ranges::any_of(others, [&](const OptionDescription& other) {
    return std::ranges::find_first_of(option.names, other.names) != option.names.end();
  });
}

}  // namespace

CommandDescription describe(const CLI::App& app) {
  CommandDescription command;
  command.name = app.get_name();
  command.meaning = in_one_line(app.get_description());
  command.takes_options_above = app.get_fallthrough();
  for (const CLI::Option* const option : app.get_options()) {
    auto& list = option->get_positional() ? command.positionals : command.options;
    list.push_back(describe(*option));
  }
  for (const CLI::App* const part : app.get_subcommands({})) {
    command.commands.push_back(describe(*part));
  }
  return command;
}

std::vector<const CommandDescription*> commands_of(const CommandDescription& program) {
  std::vector<const CommandDescription*> commands = {&program};
  for (const CommandDescription& command : program.commands) commands.push_back(&command);
  return commands;
}

std::vector<const OptionDescription*> options_of(const CommandDescription& program,
                                                 const CommandDescription& command) {
  std::vector<const OptionDescription*> options;
  for (const OptionDescription& option : command.options) options.push_back(&option);
  if (!command.takes_options_above) return options;
  for (const OptionDescription& option : program.options) {
    if (!is_among(option, command.options)) options.push_back(&option);
  }
  return options;
}

std::vector<const OptionDescription*> positionals_of(const CommandDescription& program,
                                                     const CommandDescription& command) {
  std::vector<const OptionDescription*> positionals;
  for (const OptionDescription& option : command.positionals) positionals.push_back(&option);
  if (!command.takes_options_above) return positionals;
  for (const OptionDescription& option : program.positionals) positionals.push_back(&option);
  return positionals;
}

}  // namespace server
