#include "server/command_description.hpp"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace server {
namespace {

/// A command line with something of each kind, and where it would be kept.
struct Sample {
  CLI::App app{"Does\nthings.", "sample"};
  std::string root, file, folder, level;
  std::vector<std::string> fields;
  bool print = false;

  Sample() {
    app.set_help_flag("-h,--help", "Help");
    app.add_option("ROOT", root, "The folder")->type_name("");
    app.add_option("--config", file, "The\nfile")->type_name("FILE");
    app.add_option("--folder", folder, "Where")->type_name("DIR");
    app.add_option("--level", level, "How much")
        ->type_name("LEVEL")
        ->check(CLI::IsMember(std::vector<std::string>{"low", "high"}));
    auto* const above = app.add_subcommand("above", "Takes what the program takes");
    above->fallthrough();
    above->add_option("--config", file, "Another")->type_name("NAME");
    above->add_option("-H,--header", fields, "A field")
        ->type_name("FIELD")
        ->allow_extra_args(false);
    app.add_subcommand("alone", "Takes nothing")->add_flag("--print", print, "Print");
  }
};

const OptionDescription* find(const std::vector<OptionDescription>& options,
                              const std::string& name) {
  for (const OptionDescription& option : options) {
    if (std::ranges::find(option.names, name) != option.names.end()) return &option;
  }
  return nullptr;
}

std::vector<std::string> last_names(const std::vector<const OptionDescription*>& options) {
  std::vector<std::string> names;
  for (const OptionDescription* const option : options) names.push_back(option->names.back());
  return names;
}

TEST(CommandDescription, TellsOfTheProgramAndItsCommands) {
  const Sample sample;
  const CommandDescription program = describe(sample.app);
  EXPECT_EQ(program.name, "sample");
  EXPECT_EQ(program.meaning, "Does things.");
  ASSERT_EQ(program.commands.size(), 2U);
  EXPECT_EQ(program.commands[0].name, "above");
  EXPECT_TRUE(program.commands[0].takes_options_above);
  EXPECT_FALSE(program.commands[1].takes_options_above);
  EXPECT_EQ(commands_of(program),
            (std::vector<const CommandDescription*>{&program, &program.commands.front(),
                                                    &program.commands.back()}));
}

TEST(CommandDescription, TellsWhatAnOptionTakes) {
  const Sample sample;
  const CommandDescription program = describe(sample.app);
  ASSERT_EQ(program.positionals.size(), 1U);
  EXPECT_EQ(
      program.positionals[0],
      (OptionDescription{.value = "ROOT", .kind = ValueKind::folder, .meaning = "The folder"}));
  EXPECT_EQ(*find(program.options, "--help"),
            (OptionDescription{.names = {"-h", "--help"}, .meaning = "Help"}));
  EXPECT_EQ(
      *find(program.options, "--config"),
      (OptionDescription{
          .names = {"--config"}, .value = "FILE", .kind = ValueKind::file, .meaning = "The file"}));
  EXPECT_EQ(find(program.options, "--folder")->kind, ValueKind::folder);
  EXPECT_EQ(*find(program.options, "--level"), (OptionDescription{.names = {"--level"},
                                                                  .value = "LEVEL",
                                                                  .kind = ValueKind::choice,
                                                                  .choices = {"low", "high"},
                                                                  .meaning = "How much"}));
  EXPECT_EQ(*find(program.commands[0].options, "--header"),
            (OptionDescription{.names = {"-H", "--header"},
                               .value = "FIELD",
                               .kind = ValueKind::other,
                               .meaning = "A field",
                               .is_repeatable = true}));
}

TEST(CommandDescription, GivesACommandTheOptionsAboveItThatItDoesNotReplace) {
  const Sample sample;
  const CommandDescription program = describe(sample.app);
  const auto above = options_of(program, program.commands[0]);
  EXPECT_EQ(last_names(above),
            (std::vector<std::string>{"--help", "--config", "--header", "--folder", "--level"}));
  EXPECT_EQ(above[1]->meaning, "Another");
  EXPECT_EQ(last_names(options_of(program, program.commands[1])),
            (std::vector<std::string>{"--help", "--print"}));
  EXPECT_EQ(last_names(options_of(program, program)),
            (std::vector<std::string>{"--help", "--config", "--folder", "--level"}));
}

TEST(CommandDescription, GivesACommandThePlacesAboveIt) {
  const Sample sample;
  const CommandDescription program = describe(sample.app);
  EXPECT_EQ(positionals_of(program, program.commands[0]),
            (std::vector<const OptionDescription*>{&program.positionals.front()}));
  EXPECT_TRUE(positionals_of(program, program.commands[1]).empty());
}

}  // namespace
}  // namespace server
