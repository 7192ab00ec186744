#include <algorithm>
#include <fmt/format.h>

#include "app/commands/apply.h"
#include "app/commands/commands.h"

namespace sluice::app {
namespace {

struct ApplyOptions {
  ClientOptions client;
  std::vector<std::string> paths;
  bool dry_run = false;
};

void print_summary(const json::array& results, const std::vector<Skipped>& skipped) {
  for (const auto& each : skipped)
    print_line(fmt::format("{} {}: {}", paint(Colour::kGrey, "skipped"), each.path, each.why));
  if (results.size() + skipped.size() < 2) return;
  const auto count = [&results](std::string_view what) {
    return std::ranges::count_if(
        results, [&](const json::value& each) { return text_of(each, "result") == what; });
  };
  print_line(fmt::format("{} created, {} updated, {} unchanged, {} skipped", count("created"),
                         count("updated"), count("unchanged"), skipped.size()));
}

// What is wrong with several workflows, as one list of problems with their files.
Error all_of(const std::vector<std::pair<std::string, Error>>& errors) {
  constexpr std::string_view kNext = "\n  - ";
  if (errors.size() == 1) return errors.front().second;
  Error all{ErrorCode::kInvalid, fmt::format("{} workflows cannot be saved:", errors.size())};
  for (const auto& [file, error] : errors) {
    std::string_view rest = error.message;
    auto at = rest.find(kNext);
    if (at == std::string_view::npos) all.message += fmt::format("{}{}", kNext, rest);
    while (at != std::string_view::npos) {
      rest.remove_prefix(at + kNext.size());
      at = rest.find(kNext);
      all.message += fmt::format("{}{}: {}", kNext, file, rest.substr(0, at));
    }
  }
  return all;
}

// Everything is checked before anything is changed: a broken file changes nothing. The error lists
// what is wrong with each of them.
Result<void> validate_all(Client& client, const std::vector<Definition>& definitions,
                          const json::array& stored) {
  std::vector<std::string> names;
  names.reserve(definitions.size());
  for (const auto& each : definitions) names.push_back(each.name());
  std::vector<std::pair<std::string, Error>> errors;
  for (const auto& each : definitions) {
    if (is_checked_when_saved(each, stored)) continue;
    auto valid = validate(client, each, names);
    if (valid) continue;
    if (valid.error().code != ErrorCode::kInvalid) return valid;
    errors.emplace_back(each.file, std::move(valid).error());
  }
  return errors.empty() ? Result<void>() : fail(all_of(errors));
}

Result<void> apply(const ApplyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(auto read, read_definitions(options.paths));
  SLUICE_TRY(const auto definitions, in_order_of_calls(std::move(read.list)));
  SLUICE_TRY(const auto stored, client.get("/workflows"));
  const auto rows = stored.is_array() ? stored.get_array() : json::array();
  SLUICE_TRY_VOID(validate_all(client, definitions, rows));
  Applier applier(client, definitions, rows, options.dry_run);
  json::array results;
  for (const auto& definition : definitions) {
    const auto outcome = applier.apply(definition);
    if (!outcome) return fail(located(definition, outcome.error()));
    if (!options.client.json) print_applied(*outcome, options.dry_run);
    results.push_back({{"name", outcome->name},
                       {"result", outcome->what},
                       {"file", definition.file},
                       {"webhook_url", outcome->webhook_url},
                       {"sync_url", outcome->sync_url}});
  }
  SLUICE_TRY_VOID(applier.finish());
  if (options.client.json)
    print_json(results);
  else
    print_summary(results, read.skipped);
  return {};
}

}  // namespace

void add_apply(CLI::App& app, int& result) {
  const auto options = std::make_shared<ApplyOptions>();
  auto* command = add_client_command(
      app,
      {"apply",
       "create or update workflows from files, matched by name, and show the changes",
       {"sluice apply workflows/", "sluice apply --dry-run orders.yaml"},
       "A file holds one workflow, a list of them, or several YAML documents with --- between "
       "them. "
       "Nothing is changed when one of them is wrong.\n"
       "A string that is exactly ${env:NAME} is taken from the environment, so secrets stay out of "
       "the files."},
      options, result, apply);
  command->add_option("path", options->paths, "JSON or YAML files or folders; - for standard input")
      ->required();
  command->add_flag("--dry-run", options->dry_run, "show the changes without applying them");
}

}  // namespace sluice::app
