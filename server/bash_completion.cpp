#include "server/bash_completion.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace server {
namespace {

/// COMP_WORDS holds an equals sign as a word of its own.
constexpr std::string_view kBegin = R"(# Completes the command line of quoit in bash.
_quoit() {
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command='' index
  if [[ $word == '=' ]]; then
    word=''
  elif [[ $option == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
)";

constexpr std::string_view kEnd = R"(}
complete -F _quoit quoit
)";

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

std::string generated(std::string_view compgen) {
  return "mapfile -t COMPREPLY < <(" + std::string(compgen) + " -- \"$word\")";
}

/// The commands that complete a value; empty: nothing is known of it.
std::string completion_of(const OptionDescription& option) {
  constexpr std::string_view kPath = "compopt -o filenames 2>/dev/null; ";
  switch (option.kind) {
    case ValueKind::file:
      return std::string(kPath) + generated("compgen -f");
    case ValueKind::folder:
      return std::string(kPath) + generated("compgen -d");
    case ValueKind::choice:
      return generated("compgen -W '" + joined(option.choices, " ") + "'");
    case ValueKind::none:
    case ValueKind::other:
      break;
  }
  return "";
}

std::vector<std::string> names_of(const std::vector<CommandDescription>& commands) {
  std::vector<std::string> names;
  for (const CommandDescription& command : commands) names.push_back(command.name);
  return names;
}

std::string branch(std::string_view pattern, std::string_view commands) {
  return "    " + std::string(pattern) + ") " + std::string(commands) + " ;;\n";
}

/// The pattern of a branch of `case $command`.
std::string label(const CommandDescription& program, const CommandDescription& command) {
  return &command == &program ? "''" : command.name;
}

std::string option_names(const CommandDescription& program, const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription* const option : options_of(program, command)) {
    names.insert(names.end(), option->names.begin(), option->names.end());
  }
  return joined(names, " ");
}

/// Of all commands together those that take a value, each once: an option of one name takes the
/// same everywhere.
std::vector<const OptionDescription*> options_with_value(const CommandDescription& program) {
  std::vector<const OptionDescription*> options;
  for (const CommandDescription* const command : commands_of(program)) {
    for (const OptionDescription& option : command->options) {
      const bool is_known = std::ranges::any_of(
          options, [&](const auto* const other) { return other->names == option.names; });
      if (option.kind != ValueKind::none && !is_known) options.push_back(&option);
    }
  }
  return options;
}

/// Sets `command`, past values that are called like one.
std::string find_command(const CommandDescription& program) {
  std::vector<std::string> names;
  for (const OptionDescription* const option : options_with_value(program)) {
    names.insert(names.end(), option->names.begin(), option->names.end());
  }
  return "  for ((index = 1; index < COMP_CWORD; ++index)); do\n"
         "    case ${COMP_WORDS[index]} in\n"
         "      " +
         joined(names, " | ") +
         ")\n"
         "        if [[ ${COMP_WORDS[index + 1]} == '=' ]]; then ((++index)); fi\n"
         "        ((++index)) ;;\n"
         "      " +
         joined(names_of(program.commands), " | ") +
         ")\n"
         "        command=${COMP_WORDS[index]}\n"
         "        break ;;\n"
         "    esac\n"
         "  done\n";
}

std::string complete_values(const CommandDescription& program) {
  std::string text = "  case $option in\n";
  std::vector<std::string> others;
  for (const OptionDescription* const option : options_with_value(program)) {
    const std::string completion = completion_of(*option);
    if (completion.empty()) {
      others.insert(others.end(), option->names.begin(), option->names.end());
    } else {
      text += branch(joined(option->names, " | "), completion + "; return");
    }
  }
  return text + branch(joined(others, " | "), "return") + "  esac\n";
}

std::string complete_names(const CommandDescription& program) {
  std::string text = "  if [[ $word == -* ]]; then\n    case $command in\n";
  for (const CommandDescription* const command : commands_of(program)) {
    const std::string names = option_names(program, *command);
    text += "  " + branch(label(program, *command), generated("compgen -W '" + names + "'"));
  }
  return text + "    esac\n    return\n  fi\n";
}

std::string complete_positionals(const CommandDescription& program) {
  std::string text = "  case $command in\n";
  for (const CommandDescription* const command : commands_of(program)) {
    const auto positionals = positionals_of(program, *command);
    const std::string completion = positionals.empty() ? "" : completion_of(*positionals.front());
    if (!completion.empty()) text += branch(label(program, *command), completion);
  }
  return text + "  esac\n  if [[ -z $command ]]; then\n" +
         "    mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -W '" +
         joined(names_of(program.commands), " ") + "' -- \"$word\")\n  fi\n";
}

}  // namespace

std::string render_bash_completion(const CommandDescription& program) {
  return std::string(kBegin) + find_command(program) + complete_values(program) +
         complete_names(program) + complete_positionals(program) + std::string(kEnd);
}

}  // namespace server
