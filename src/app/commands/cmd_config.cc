#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/configuration.h"
#include "app/plan.h"
#include "app/settings.h"
#include "app/table.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct FileOptions {
  std::string file;
};

// What `serve` would make of the file alone: without flags and variables, which are this shell's.
Result<void> check_file(const FileOptions& options) {
  CLI::App command;
  Settings settings;
  settings.add_to(command);
  for (const auto& setting : all_settings()) command.get_option(setting.flag())->envname("");
  command.parse(std::vector<std::string>{options.file, "--config"});  // as CLI11 takes them
  SLUICE_TRY_VOID(settings.read_file(command));
  if (auto plan = make_plan(settings); !plan)
    return fail(plan.error().code, fmt::format("{}: {}", options.file, plan.error().message));
  print_line(fmt::format("{} is good", options.file));
  return {};
}

int show_settings(const Settings& settings, bool as_json) {
  Table table({"SETTING", "VALUE", "FROM"});
  json::array rows;
  for (const auto& each : describe(settings, settings, {}).settings) {
    rows.push_back(
        {{"name", each.name}, {"value", each.value}, {"origin", each.origin}, {"from", each.from}});
    table.add({{each.name},
               {each.value.empty() ? std::string(each.unset) : each.value},
               {each.from.empty() ? "default" : fmt::format("{} {}", each.origin, each.from)}});
  }
  if (as_json)
    print_json(rows);
  else
    print(table.text(terminal_columns()));
  return 0;
}

struct NoOptions {};

Result<void> print_example(const NoOptions&) {
  print(example_file());
  return {};
}

Result<void> print_reference(const NoOptions&) {
  print(settings_page());
  return {};
}

void add_show(CLI::App& group, int& result) {
  const auto settings = std::make_shared<Settings>();
  const auto as_json = std::make_shared<bool>(false);
  auto* command = add_described(
      group, {"show",
              "print each setting and where its value is from",
              {"sluice config show", "sluice config show --config sluice.yaml --threads 4 --json"},
              "Takes the flags of `sluice serve`, and the same variables."});
  settings->add_to(*command);
  command->add_flag("--json", *as_json, "print JSON, for scripts");
  command->callback([settings, as_json, command, &result] {
    const auto read = settings->read_file(*command);
    result = read ? show_settings(*settings, *as_json) : report(read.error());
  });
}

}  // namespace

void add_config(CLI::App& app, int& result) {
  auto* group = add_group(app, "config", "check and show the settings of the server");
  const auto none = std::make_shared<NoOptions>();
  add_command(*group,
              {"example",
               "print a configuration file with every setting",
               {"sluice config example > sluice.yaml"}},
              none, result, print_example);
  const auto file = std::make_shared<FileOptions>();
  auto* check = add_command(*group,
                            {"check",
                             "say what is wrong with a configuration file",
                             {"sluice config check sluice.yaml"},
                             "Exits 0 if `sluice serve --config FILE` would take it."},
                            file, result, check_file);
  check->add_option("FILE", file->file, "the configuration file")->required();
  add_show(*group, result);
  add_command(*group,
              {"reference",
               "print what every setting means, as Markdown",
               {"sluice config reference > settings.md"}},
              none, result, print_reference);
}

}  // namespace sluice::app
