#include "server/man_page.hpp"

#include <algorithm>
#include <string_view>

#include "config/troff.hpp"
#include "server/command_line_app.hpp"
#include "server/exit.hpp"

namespace server {
namespace {

using config::Troff;

std::string sentence(std::string_view text) {
  return std::string(text) + (text.ends_with('.') ? "" : ".");
}

std::string capitalised(std::string_view text) {
  const bool is_small = text.front() >= 'a' && text.front() <= 'z';
  const char first = is_small ? static_cast<char>(text.front() - 'a' + 'A') : text.front();
  return first + std::string(text.substr(1));
}

std::string joined_names(const OptionDescription& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + name;
  return names;
}

void write_option(const OptionDescription& option, Troff& page) {
  page.item(joined_names(option), option.value, sentence(option.meaning));
}

/// Those of a sub-command, but not --help once more.
void write_options(const CommandDescription& program, const CommandDescription& command,
                   Troff& page) {
  for (const OptionDescription& positional : command.positionals) write_option(positional, page);
  for (const OptionDescription& option : command.options) {
    const bool is_above = std::ranges::find(program.options, option) != program.options.end();
    if (&command == &program || !is_above) write_option(option, page);
  }
}

std::string call_of(const CommandDescription& program, const CommandDescription& command) {
  return &program == &command ? program.name : program.name + " " + command.name;
}

void write_synopsis(const CommandDescription& program, Troff& page) {
  page.section("SYNOPSIS");
  for (const CommandDescription* const command : commands_of(program)) {
    const bool is_program = command == &program;
    std::string line = "`" + call_of(program, *command) + "`";
    if (is_program || command->takes_options_above) line += " [OPTIONS]";
    for (const OptionDescription& positional : command->positionals) {
      line += is_program ? " [" + positional.value + "]" : " " + positional.value;
    }
    if (is_program) {
      page.paragraph(line);
    } else {
      page.continue_paragraph(line);
    }
  }
}

void write_description(Troff& page) {
  page.section("DESCRIPTION");
  page.paragraph(
      "Serves the files of a folder over HTTP/1.1, on io_uring: with ranges, conditional requests, "
      "compression and what else a static site takes. Without arguments it serves as the file "
      "" QUOIT_CONFIG_FILE " says, if it is there, and else a page that shows that it works.");
  page.paragraph("What the command line says wins over the environment, and that over the file.");
}

void write_commands(const CommandDescription& program, Troff& page) {
  page.section("COMMANDS");
  for (const CommandDescription& command : program.commands) {
    page.subsection(call_of(program, command));
    page.paragraph(sentence(command.meaning));
    write_options(program, command, page);
  }
}

void write_examples(Troff& page) {
  page.section("EXAMPLES");
  for (const auto& [command, meaning] : examples()) {
    page.item(command, "", sentence(capitalised(meaning)));
  }
}

void write_signals(Troff& page) {
  page.section("SIGNALS");
  page.item("TERM, INT", "",
            "Take no new connections, let running responses finish for as long as "
            "`server.shutdown-timeout` says, and end; the second one stops at once.");
  page.item("HUP", "",
            "Read the configuration again, without losing a request; a mistake changes nothing and "
            "is logged. The access log is opened again.");
  page.item("USR1", "", "Open the access log again, after its file was renamed.");
  page.item("USR2", "",
            "Upgrade in place: the binary that is installed now takes the listeners over, and this "
            "process lets its running responses finish.");
}

void write_exit_status(Troff& page) {
  const auto item = [&](Exit exit, std::string_view text) {
    page.item(std::to_string(static_cast<int>(exit)), "", text);
  };
  page.section("EXIT STATUS");
  item(Exit::success, "Served, and was asked to end; or answered what it was asked.");
  item(Exit::failure,
       "Cannot serve: the port is taken, the folder is missing, io_uring is forbidden. Of `quoit "
       "health`: not healthy.");
  item(Exit::wrong_arguments, "Wrong arguments.");
  item(Exit::bad_configuration,
       "The configuration is not valid: the file, or a variable of the environment.");
}

void write_environment(Troff& page) {
  page.section("ENVIRONMENT");
  page.item("", "QUOIT_SECTION_KEY",
            "A setting, as in `QUOIT_LIMITS_IDLE_TIMEOUT=30s`; see `quoit.toml`(5). A variable of "
            "such a name that is no setting is a mistake.");
  page.item("", "LISTEN_FDS, LISTEN_FDNAMES, LISTEN_PID",
            "Sockets that systemd has opened, all of which are served; see "
            "`sd_listen_fds`(3) and the key `server.listen.name`.");
  page.item("", "NOTIFY_SOCKET, WATCHDOG_USEC, FDSTORE",
            "Where systemd is told that quoit is ready, what it does, and that it goes on, and how "
            "many listeners it keeps while quoit is started again; see `sd_notify`(3).");
}

void write_files(Troff& page) {
  page.section("FILES");
  page.item(QUOIT_CONFIG_FILE, "", "The configuration, `quoit.toml`(5).");
  page.item(QUOIT_DATA_FOLDER "/www", "", "The page that shows that it works.");
  page.item(QUOIT_DATA_FOLDER "/quoit.schema.json", "",
            "With which editors complete and check the configuration.");
}

}  // namespace

std::string render_man_page(const CommandDescription& program) {
  Troff page("QUOIT", "1", "quoit " QUOIT_VERSION, "User Commands");
  page.name(program.name, "static file server on io_uring");
  write_synopsis(program, page);
  write_description(page);
  page.section("OPTIONS");
  write_options(program, program, page);
  write_commands(program, page);
  write_examples(page);
  write_signals(page);
  write_exit_status(page);
  write_environment(page);
  write_files(page);
  page.section("SEE ALSO");
  page.paragraph("`quoit.toml`(5), `curl`(1), `io_uring`(7)");
  return page.text();
}

}  // namespace server
