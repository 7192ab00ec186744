#include "app/commands/completion.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "app/commands/command_line.h"

namespace sluice::app::completion_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<CompletedCommand> all_commands() {
  int result = 0;
  const auto app = make_command_line(result);
  return completed_commands(*app);
}

const CompletedCommand& at(const std::vector<CompletedCommand>& commands, std::string_view path) {
  const auto found = std::ranges::find(commands, path, &CompletedCommand::path);
  EXPECT_NE(found, commands.end()) << path;
  return found == commands.end() ? commands.front() : *found;
}

TEST(Completion, KnowsCommandsOptionsAndTheirValues) {
  const auto commands = all_commands();
  EXPECT_THAT(commands.front().inner, Contains("runs"));
  EXPECT_THAT(at(commands, "runs").inner, Contains("list"));
  EXPECT_THAT(at(commands, "completion").arguments, ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(at(commands, "apply").arguments, testing::IsEmpty());
  const auto& options = at(commands, "runs rerun").options;
  const auto version = std::ranges::find_if(
      options, [](const CompletedOption& option) { return option.names.front() == "--version"; });
  ASSERT_NE(version, options.end());
  EXPECT_TRUE(version->takes_value);
  EXPECT_THAT(version->values, ElementsAre("current", "same"));
  const std::set<std::string> flags = {"--json", "--help", "--all", "--dry-run", "--from-failed"};
  for (const auto& option : options)
    EXPECT_EQ(option.takes_value, !flags.contains(option.names.back())) << option.names.back();
}

// No shell lacks a command or an option.
TEST(Completion, EachShellHasAll) {
  const auto commands = all_commands();
  const auto bash = bash_completion(commands);
  const auto zsh = zsh_completion(commands);
  const auto fish = fish_completion(commands);
  ASSERT_GT(commands.size(), 30U);
  for (const auto& command : commands) {
    SCOPED_TRACE(command.path);
    EXPECT_THAT(bash, HasSubstr("'" + command.path + "') words="));
    EXPECT_THAT(zsh, HasSubstr("'" + command.path + "') candidates="));
    for (const auto& option : command.options) {
      const auto& name = option.names.back();
      EXPECT_THAT(bash, HasSubstr(name));
      EXPECT_THAT(zsh, HasSubstr("'" + name + ":"));
      if (name.starts_with("--")) {
        EXPECT_THAT(fish, HasSubstr("__sluice_at \"" + command.path + "\"' "));
      }
    }
    for (const auto& inner : command.inner)
      EXPECT_THAT(fish, HasSubstr("__sluice_at \"" + command.path + "\"' -f -a '" + inner + "'"));
  }
}

}  // namespace
}  // namespace sluice::app::completion_test
