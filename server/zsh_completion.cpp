#include "server/zsh_completion.hpp"

#include <string_view>
#include <vector>

namespace server {
namespace {

/// In single quotes, within which a specification has characters of its own.
std::string quoted(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.contains(c)) result += '\\';
    result += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return result;
}

std::string action_for(const OptionDescription& value) {
  switch (value.kind) {
    case ValueKind::file:
      return "_files";
    case ValueKind::folder:
      return "_files -/";
    case ValueKind::choice: {
      std::string choices;
      for (const std::string& choice : value.choices)
        choices += (choices.empty() ? "" : " ") + choice;
      return "(" + choices + ")";
    }
    case ValueKind::none:
    case ValueKind::other:
      break;
  }
  return " ";
}

/// Which options may not follow one: itself, by any of its names.
std::string exclusion(const OptionDescription& option) {
  if (option.is_repeatable) return "*";
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : " ") + name;
  return option.names.size() == 1 ? "" : "(" + names + ")";
}

std::string specifications(const OptionDescription& option) {
  std::string text;
  for (const std::string& name : option.names) {
    text += " \\\n        '" + exclusion(option) + name;
    if (option.kind != ValueKind::none) text += name.starts_with("--") ? "=" : "+";
    text += "[" + quoted(option.meaning, "[]:\\") + "]";
    if (option.kind != ValueKind::none) text += ":" + option.value + ":" + action_for(option);
    text += "'";
  }
  return text;
}

std::string arguments(const CommandDescription& program, const CommandDescription& command) {
  std::string text;
  for (const OptionDescription* const option : options_of(program, command)) {
    text += specifications(*option);
  }
  return text;
}

/// What completes the words after a sub-command.
std::string branch(const CommandDescription& program, const CommandDescription& command) {
  std::string text = "    (" + command.name + ")\n      _arguments" + arguments(program, command);
  const auto positionals = positionals_of(program, command);
  for (const OptionDescription* const positional : positionals) {
    text += " \\\n        ':" + positional->value + ":" + action_for(*positional) + "'";
  }
  return text + "\n      ;;\n";
}

std::string list_of_commands(const CommandDescription& program) {
  std::string text = "  local -a commands=(\n";
  for (const CommandDescription& command : program.commands) {
    text += "    '" + command.name + ":" + quoted(command.meaning, ":\\") + "'\n";
  }
  return text + "  )\n";
}

/// What completes the first word that is no option: a sub-command, or what stands in its place.
std::string first_word(const CommandDescription& program) {
  std::string text =
      "  if [[ $state == first ]]; then\n    _describe -t commands command commands\n";
  for (const OptionDescription& positional : program.positionals) {
    text += "    " + action_for(positional) + "\n";
  }
  return text + "    return\n  fi\n";
}

}  // namespace

std::string render_zsh_completion(const CommandDescription& program) {
  std::string text =
      "#compdef quoit\n# Completes the command line of quoit in zsh.\n_quoit() {\n"
      "  local curcontext=$curcontext context state state_descr line\n  typeset -A opt_args\n";
  text += list_of_commands(program);
  text += "  _arguments -C" + arguments(program, program) +
          " \\\n        '1: :->first' '*:: :->rest' && return\n";
  text += first_word(program) + "  case $line[1] in\n";
  for (const CommandDescription& command : program.commands) text += branch(program, command);
  return text + "  esac\n}\n\n_quoit \"$@\"\n";
}

}  // namespace server
