#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/key.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

/// The options and sub-commands of quoit, once: what the command line is read by, and what --help,
/// the manual and the completions of shells are made of.
namespace server {

inline constexpr const char* kCheck = "check";
inline constexpr const char* kExplain = "explain";
inline constexpr const char* kHealth = "health";
inline constexpr const char* kProbe = "probe";
inline constexpr std::array<std::string_view, 4> kSubcommands = {kCheck, kExplain, kHealth, kProbe};

/// What was given.
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

struct Example {
  std::string_view command, meaning;
};

/// In the order in which --help shows them.
[[nodiscard]] std::span<const Example> examples();

/// What --log-level takes is what log.level takes.
[[nodiscard]] const config::ChoiceKey& log_level_type();

/// Of an empty `app` makes one that reads into `arguments`, which must outlive it.
void describe_command_line(CLI::App& app, Arguments& arguments, const std::string& default_file);

}  // namespace server
