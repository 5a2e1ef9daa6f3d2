#include "server/fish_completion.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace server {
namespace {

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

std::string names_of(const std::vector<const CommandDescription*>& commands) {
  std::string names;
  for (const CommandDescription* const command : commands) names += " " + command->name;
  return names;
}

/// Before any sub-command, too, as far as the line is written.
std::string unless(const std::vector<const CommandDescription*>& commands) {
  if (commands.empty()) return "";
  return " -n 'not __fish_seen_subcommand_from" + names_of(commands) + "'";
}

std::string after(const CommandDescription& command) {
  return " -n '__fish_seen_subcommand_from " + command.name + "'";
}

std::string values_of(const OptionDescription& value) {
  switch (value.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::file:
      return " -r -F";
    case ValueKind::folder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::choice: {
      std::string choices;
      for (const std::string& choice : value.choices)
        choices += (choices.empty() ? "" : " ") + choice;
      return " -x -a " + in_quotes(choices);
    }
    case ValueKind::other:
      break;
  }
  return " -x";
}

std::string flags_of(const OptionDescription& option) {
  std::string text;
  for (const std::string_view name : option.names) {
    const bool is_long = name.starts_with("--");
    text += (is_long ? " -l " : " -s ") + std::string(name.substr(is_long ? 2 : 1));
  }
  return text;
}

std::string line(const std::string& condition, const OptionDescription& option) {
  return "complete -c quoit" + condition + flags_of(option) + values_of(option) + " -d " +
         in_quotes(option.meaning) + "\n";
}

/// The sub-commands that do not take an option of the program, or have one of that name.
std::vector<const CommandDescription*> without(const CommandDescription& program,
                                               const OptionDescription& option) {
  std::vector<const CommandDescription*> commands;
  for (const CommandDescription& command : program.commands) {
    const auto options = options_of(program, command);
    if (std::ranges::find(options, &option) == options.end()) commands.push_back(&command);
  }
  return commands;
}

/// The sub-commands whose first word is another's than the program's.
std::vector<const CommandDescription*> without_positional(const CommandDescription& program,
                                                          const OptionDescription& positional) {
  std::vector<const CommandDescription*> commands;
  for (const CommandDescription& command : program.commands) {
    const auto positionals = positionals_of(program, command);
    if (positionals.empty() || positionals.front() != &positional) commands.push_back(&command);
  }
  return commands;
}

}  // namespace

std::string render_fish_completion(const CommandDescription& program) {
  std::string text = "# Completes the command line of quoit in fish.\ncomplete -c quoit -f\n";
  for (const OptionDescription& positional : program.positionals) {
    text += line(unless(without_positional(program, positional)), positional);
  }
  for (const OptionDescription& option : program.options) {
    text += line(unless(without(program, option)), option);
  }
  std::vector<const CommandDescription*> commands = commands_of(program);
  commands.erase(commands.begin());
  const std::string first = unless(commands);
  for (const CommandDescription& command : program.commands) {
    text += "complete -c quoit" + first + " -a " + command.name + " -d " +
            in_quotes(command.meaning) + "\n";
    for (const OptionDescription& option : command.options) text += line(after(command), option);
  }
  return text;
}

}  // namespace server
