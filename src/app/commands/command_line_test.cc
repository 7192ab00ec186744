#include "app/commands/command_line.h"

#include <gtest/gtest.h>

namespace sluice::app::command_line_test {
namespace {

// What is said about a command line that is refused.
std::string said(const std::string& line) {
  int result = 0;
  const auto app = make_command_line(result);
  try {
    app->parse(line);
  } catch (const CLI::ParseError& error) {
    return usage_error(*app, error);
  }
  return "it was taken";
}

TEST(CommandLine, SaysWhichCommandWasMeant) {
  EXPECT_EQ(said("rnus list"), "unknown command 'rnus', try `sluice runs`");
  EXPECT_EQ(said("runs shwo x"), "unknown command 'runs shwo', try `sluice runs show`");
  EXPECT_EQ(said("deploy x.yaml"), "unknown command 'deploy', try `sluice apply`");
  EXPECT_EQ(said("logs"), "unknown command 'logs', try `sluice runs show`");
  EXPECT_EQ(said("lint x"), "unknown command 'lint', try `sluice workflows validate`")
      << "though `init` is spelt nearly so";
  EXPECT_EQ(said("rotate x"), "unknown command 'rotate', try `sluice hooks rotate`");
  EXPECT_EQ(said(""), "a command is missing, try `sluice --help`");
  EXPECT_EQ(said("nothing-like-it"), "unknown command 'nothing-like-it', try `sluice --help`");
  EXPECT_EQ(said("events"), "a command is missing, try `sluice events send`");
  EXPECT_EQ(said("events nothing-like-it"),
            "unknown command 'events nothing-like-it', try `sluice events send`");
}

TEST(CommandLine, SaysWhichOptionWasMeant) {
  EXPECT_EQ(said("runs list --stauts failed"),
            "unknown option '--stauts' of `sluice runs list`; did you mean `--status`?");
  EXPECT_EQ(said("runs list --limt=5"),
            "unknown option '--limt' of `sluice runs list`; did you mean `--limit`?");
  EXPECT_EQ(said("--jsn"), "unknown option '--jsn'");
  EXPECT_EQ(said("--json runs list"), "put '--json' after the command: `sluice runs list --json`");
  EXPECT_EQ(said("runs --limit=5 list"),
            "put '--limit' after the command: `sluice runs list --limit`");
}

TEST(CommandLine, SaysWhichWordWasMeant) {
  EXPECT_EQ(said("runs rerun x --version sane"),
            "--version: 'sane' is not one of current, same; did you mean `same`?; a number will "
            "do, too; `sluice runs rerun --help` shows how it is used");
}

TEST(CommandLine, SaysWhatIsTooMuchOrMissing) {
  EXPECT_EQ(said("runs show a b"),
            "`sluice runs show` does not take 'b'; `sluice runs show --help` shows how it is used");
  EXPECT_EQ(said("runs show"), "id is required; `sluice runs show --help` shows how it is used");
}

// Every command has an example in its help, which begins as the command does.
void expect_examples(const CLI::App& command, const std::string& path) {
  const auto inner = command.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* each : inner) expect_examples(*each, path + " " + each->get_name());
  if (!inner.empty()) return;
  const auto help = command.help();
  EXPECT_NE(help.find("Example"), std::string::npos) << path;
  EXPECT_NE(help.find("\n  " + path), std::string::npos) << path;
}

TEST(CommandLine, EveryCommandHasAnExample) {
  int result = 0;
  expect_examples(*make_command_line(result), "sluice");
}

}  // namespace
}  // namespace sluice::app::command_line_test
