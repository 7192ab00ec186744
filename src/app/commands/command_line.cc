#include "app/commands/command_line.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <vector>

#include "app/commands/commands.h"
#include "app/terminal.h"
#include "base/text.h"

namespace sluice::app {
namespace {

constexpr std::size_t kListedMax = 7;  // commands in one sentence

// What people try, and the command that does it here.
constexpr auto kOtherWords = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"help", "--help"},
    {"version", "--version"},
    {"start", "serve"},
    {"server", "serve"},
    {"create", "apply"},
    {"deploy", "apply"},
    {"import", "apply"},
    {"push", "apply"},
    {"update", "apply"},
    {"watch", "dev"},
    {"new", "init"},
    {"schedule", "cron"},
    {"next", "cron"},
    {"dump", "export"},
    {"snapshot", "backup"},
    {"recover", "restore"},
    {"executions", "runs"},
    {"execute", "workflows run"},
    {"trigger", "workflows run"},
    {"logs", "runs show"},
    {"log", "runs show"},
    {"follow", "runs tail"},
    {"retry", "runs rerun"},
    {"replay", "runs rerun"},
    {"restart", "runs rerun"},
    {"stop", "runs cancel"},
    {"enable", "workflows activate"},
    {"disable", "workflows pause"},
    {"deactivate", "workflows pause"},
    {"lint", "workflows validate"},
    {"test", "workflows validate"},
    {"secrets", "vault"},
    {"secret", "vault"},
    {"credentials", "vault"},
    {"webhooks", "hooks"},
    {"deliver", "send"},
    {"urls", "hooks list"},
    {"tokens", "keys"},
    {"template", "render"},
    {"settings", "config show"},
    {"configuration", "config show"},
    {"status", "doctor"},
    {"health", "doctor"},
});

// The words after the program's name that lead to the command.
std::string path_of(const CLI::App& command) {
  std::string path = command.get_name();
  for (const auto* parent = command.get_parent(); parent && parent->get_parent();
       parent = parent->get_parent())
    path = parent->get_name() + " " + path;
  return path;
}

std::vector<const CLI::App*> commands_in(const CLI::App& group) {
  return group.get_subcommands([](const CLI::App*) { return true; });
}

// The innermost command that the arguments name.
const CLI::App& chosen(const CLI::App& app) {
  const auto* at = &app;
  for (auto inner = at->get_subcommands(); !inner.empty(); inner = at->get_subcommands())
    at = inner.front();
  return *at;
}

std::string quoted_list(const std::vector<std::string>& commands) {
  std::string out;
  for (const auto& each : commands) out += fmt::format("{}`{}`", out.empty() ? "" : ", ", each);
  return out;
}

// Commands that `word` may mean: another word for one, of a like name here, of that name elsewhere.
std::vector<std::string> meant(const CLI::App& app, const CLI::App& group,
                               const std::string& word) {
  std::vector<std::string> names;
  for (const auto* command : commands_in(group)) names.push_back(command->get_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto full = [&group](std::string_view name) {
    return group.get_parent() ? fmt::format("sluice {} {}", path_of(group), name)
                              : fmt::format("sluice {}", name);
  };
  if (const auto* other = std::ranges::find(kOtherWords, word,
                                            &std::pair<std::string_view, std::string_view>::first);
      other != kOtherWords.end() && &group == &app)
    return {fmt::format("sluice {}", other->second)};
  if (const auto near = nearest_name(word, known); !near.empty()) return {full(near)};
  std::vector<std::string> found;
  if (&group == &app)
    for (const auto* outer : commands_in(app))
      for (const auto* inner : commands_in(*outer))
        if (inner->get_name() == word) found.push_back("sluice " + path_of(*inner));
  if (!found.empty()) return found;
  if (names.size() > kListedMax) return {full("--help")};
  for (const auto& name : names) found.push_back(full(name));
  return found;
}

std::string unknown_option(const CLI::App& command, const std::string& given) {
  const auto name = given.substr(0, given.find('='));
  std::vector<std::string> names = {"--help"};
  for (const auto* option : command.get_options())
    for (const auto& each : option->get_lnames()) names.push_back("--" + each);
  if (std::ranges::find(names, name) != names.end())
    return fmt::format("put '{}' after the command: `sluice {} {}`", name, path_of(command), name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto place = command.get_parent() ? fmt::format(" of `sluice {}`", path_of(command)) : "";
  return fmt::format("unknown option '{}'{}{}", name, place, nearest_hint(name, known));
}

std::string help_hint(const CLI::App& command) {
  return fmt::format("`sluice {}--help` shows how it is used",
                     command.get_parent() ? path_of(command) + " " : "");
}

bool asks_for_json(int argc, char** argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i)
    if (std::string_view(argv[i]) == "--json") return true;
  return false;
}

}  // namespace

std::unique_ptr<CLI::App> make_command_line(int& result) {
  auto app = std::make_unique<CLI::App>(
      "Sluice runs workflows for webhooks: each delivery is stored durably, answered with 202, and "
      "run to completion.",
      "sluice");
  app->set_version_flag("--version", SLUICE_VERSION);
  app->require_subcommand(1);
  app->footer(
      "With --json, results and errors are JSON: results on standard output, errors as one line "
      "{\"error\": {\"code\", \"message\", \"exit_code\"}} on standard error.\n"
      "Exit codes: 0 success, 1 failure, 2 usage error, 3 not found, 4 not permitted, 5 server "
      "unreachable, 6 data directory refused.\n"
      "Run `sluice COMMAND --help` for details, e.g. sluice serve --help");
  add_serve(*app, result);
  add_init(*app, result);
  add_apply(*app, result);
  add_dev(*app, result);
  add_export(*app, result);
  add_import(*app, result);
  add_workflows(*app, result);
  add_runs(*app, result);
  add_events(*app, result);
  add_hooks(*app, result);
  add_deliveries(*app, result);
  add_senders(*app, result);
  add_send(*app, result);
  add_listen(*app, result);
  add_keys(*app, result);
  add_login(*app, result);
  add_audit(*app, result);
  add_vault(*app, result);
  add_authorizations(*app, result);
  add_authorizers(*app, result);
  add_samples(*app, result);
  add_contacts(*app, result);
  add_render(*app, result);
  add_backup(*app, result);
  add_restore(*app, result);
  add_cron(*app, result);
  add_doctor(*app, result);
  add_config(*app, result);
  add_simulate(*app, result);
  add_completion(*app, result);
  return app;
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto& command = chosen(app);
  const auto extras = app.remaining(true);
  const auto commands = commands_in(command);
  if (!extras.empty() && extras.front().starts_with('-') && extras.front() != "--")
    return unknown_option(command, extras.front());
  if (!extras.empty() && !commands.empty())
    return fmt::format("unknown command '{}{}', try {}",
                       command.get_parent() ? path_of(command) + " " : "", extras.front(),
                       quoted_list(meant(app, command, extras.front())));
  if (!extras.empty())
    return fmt::format("`sluice {}` does not take '{}'; {}", path_of(command), extras.front(),
                       help_hint(command));
  if (!commands.empty())
    return fmt::format("a command is missing, try {}", quoted_list(meant(app, command, "")));
  return fmt::format("{}; {}", error.what(), help_hint(command));
}

int run_command_line(int argc, char** argv) {
  int result = 0;
  const auto app = make_command_line(result);
  print_errors_as_json(asks_for_json(argc, argv));
  try {
    app->parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app->exit(asked);
  } catch (const CLI::ParseError& error) {
    return report_usage(usage_error(*app, error));
  } catch (const std::exception& error) {
    return report({ErrorCode::kInternal, error.what()});
  }
  return result;
}

}  // namespace sluice::app
