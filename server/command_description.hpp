#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace server {

/// What may stand in the place of a value, for shells that complete it.
enum class ValueKind { none, other, file, folder, choice };

struct OptionDescription {
  std::vector<std::string> names{};  ///< "-H", "--header"; none: it is known by its place
  std::string value{};  ///< what stands for its value, such as "FILE"; empty: it takes none
  ValueKind kind = ValueKind::none;
  std::vector<std::string> choices{};
  std::string meaning{};  ///< one line
  bool is_repeatable = false;

  bool operator==(const OptionDescription&) const = default;
};

/// A command line or a sub-command, as data: what the manual and the completions are made of.
struct CommandDescription {
  std::string name;
  std::string meaning;  ///< one line
  std::vector<OptionDescription> options;
  std::vector<OptionDescription> positionals;
  bool takes_options_above = false;  ///< those of the command that it is a part of
  std::vector<CommandDescription> commands;
};

[[nodiscard]] CommandDescription describe(const CLI::App& app);

/// `program` itself, and then its sub-commands.
[[nodiscard]] std::vector<const CommandDescription*> commands_of(const CommandDescription& program);

/// What may be given to a sub-command of `program`, or to `program` itself: its own options, and
/// those above that it does not replace.
[[nodiscard]] std::vector<const OptionDescription*> options_of(const CommandDescription& program,
                                                               const CommandDescription& command);

/// The same for what is known by its place.
[[nodiscard]] std::vector<const OptionDescription*> positionals_of(
    const CommandDescription& program, const CommandDescription& command);

}  // namespace server
