// Writes what is made of the options and sub-commands: command_reference man-page > quoit.1
#include <cstdio>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "server/bash_completion.hpp"
#include "server/command_description.hpp"
#include "server/command_line_app.hpp"
#include "server/fish_completion.hpp"
#include "server/man_page.hpp"
#include "server/zsh_completion.hpp"

namespace {

struct Rendering {
  std::string_view name;
  std::string (*render)(const server::CommandDescription& program);
};

constexpr Rendering kRenderings[] = {{"bash-completion", server::render_bash_completion},
                                     {"fish-completion", server::render_fish_completion},
                                     {"man-page", server::render_man_page},
                                     {"zsh-completion", server::render_zsh_completion}};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app;
  server::Arguments arguments;
  server::describe_command_line(app, arguments, QUOIT_CONFIG_FILE);
  const server::CommandDescription program = server::describe(app);
  for (const Rendering& rendering : kRenderings) {
    if (argc != 2 || rendering.name != argv[1]) continue;
    std::fputs(rendering.render(program).c_str(), stdout);
    return 0;
  }
  std::fputs("Usage: command_reference bash-completion|fish-completion|man-page|zsh-completion\n",
             stderr);
  return 2;
}
