#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "app/commands/commands.h"
#include "app/commands/definitions.h"
#include "app/commands/diff.h"
#include "app/commands/failure_names.h"
#include "app/commands/names.h"

namespace sluice::app {
namespace {

struct ApplyOptions {
  ClientOptions client;
  std::vector<std::string> paths;
  bool dry_run = false;
};

// Names of workflows.
using Names = std::vector<std::string>;

struct Outcome {
  std::string name;
  std::string what;  // created, updated, unchanged
  std::vector<Difference> differences;
  std::string id;
  std::string webhook_url;
  std::string sync_url;

  void take(const json::value& workflow) {
    id = text_of(workflow, "id");
    webhook_url = text_of(workflow, "webhook_url");
    sync_url = text_of(workflow, "sync_url");
  }
};

// The differences, in the words that may be shown.
std::vector<Difference> shown_differences(const json::object& stored, const json::object& wanted,
                                          const json::object& shown) {
  auto out = diff_workflow(stored, shown);
  const auto real = diff_workflow(stored, wanted);
  std::erase_if(out, [&](const Difference& each) {
    return std::ranges::none_of(real,
                                [&](const Difference& other) { return other.where == each.where; });
  });
  for (const auto& each : real) {
    if (std::ranges::none_of(out,
                             [&](const Difference& other) { return other.where == each.where; }))
      out.push_back({each.sign, each.where, "(not shown)", each.hidden});
  }
  return out;
}

// What is sent: without those in `later`, which the server does not have yet.
json::value sendable(const json::object& wanted, const Names& later) {
  json::value out = wanted;
  leave_out_names(out, later);
  return out;
}

Result<Outcome> create(Client& client, const Definition& definition, const Names& later,
                       bool dry_run) {
  const auto wanted = without_server_members(definition.wanted);
  Outcome out{definition.name(), "created", {}, "", "", ""};
  out.differences = shown_differences({}, wanted, without_server_members(definition.shown));
  if (dry_run) return out;
  SLUICE_TRY(const auto answer, client.post("/workflows", sendable(wanted, later)));
  out.take(answer);
  return out;
}

bool same_version(const json::value& before, const json::value& after) {
  const auto* was = find_member(before, "version");
  const auto* is = find_member(after, "version");
  return was && is && *was == *is;
}

json::object with_failure_names(json::value workflow, const json::array& rows) {
  name_by_rows(workflow, rows);
  return std::move(workflow.get_object());
}

// `rows`: all workflows of the server.
Result<Outcome> update(Client& client, const Definition& definition, const std::string& id,
                       const json::array& rows, const Names& later, bool dry_run) {
  const auto wanted = without_server_members(definition.wanted);
  Outcome out{definition.name(), "updated", {}, "", "", ""};
  SLUICE_TRY(const auto answer, client.get("/workflows/" + id));
  if (!answer.is_object())
    return fail(ErrorCode::kInternal, "the server's response is not a workflow");
  const auto stored = with_names_of_called(with_failure_names(answer, rows), wanted);
  out.differences =
      shown_differences(stored, with_failure_names(wanted, rows),
                        with_failure_names(without_server_members(definition.shown), rows));
  out.take(answer);
  if (out.differences.empty()) out.what = "unchanged";
  if (dry_run || out.differences.empty()) return out;
  SLUICE_TRY(const auto changed, client.put("/workflows/" + id, sendable(wanted, later)));
  out.take(changed);
  // Secrets are always sent; that they are the same ones shows in the version.
  const bool only_secrets = std::ranges::all_of(out.differences, &Difference::hidden);
  if (only_secrets && same_version(answer, changed)) {
    out.what = "unchanged";
    out.differences.clear();
  }
  return out;
}

// The stored workflow of that name; null when there is none.
const json::value* find_stored(const json::array& stored, const std::string& name) {
  const auto found = std::ranges::find_if(
      stored, [&](const json::value& row) { return text_of(row, "name") == name; });
  return found == stored.end() ? nullptr : &*found;
}

Result<Outcome> apply_one(Client& client, const Definition& definition, const json::array& stored,
                          const Names& later, bool dry_run) {
  const auto* row = find_stored(stored, definition.name());
  return row ? update(client, definition, text_of(*row, "id"), stored, later, dry_run)
             : create(client, definition, later, dry_run);
}

// Applies workflows in their order. Those that hear of each other's failures name some that are
// created only after them; they are saved once more when all are there.
class Applier {
 public:
  Applier(Client& client, const std::vector<Definition>& definitions, const json::array& stored,
          bool dry_run)
      : client_(client), stored_(stored), dry_run_(dry_run) {
    for (const auto& each : definitions)
      if (!find_stored(stored, each.name())) missing_.insert(each.name());
  }

  Result<Outcome> apply(const Definition& definition) {
    missing_.erase(definition.name());
    Names later = failure_names(definition.wanted);
    std::erase_if(later, [&](const std::string& name) { return !missing_.contains(name); });
    SLUICE_TRY(auto outcome, apply_one(client_, definition, stored_, later, dry_run_));
    if (!later.empty() && !dry_run_) incomplete_.emplace_back(outcome.id, &definition);
    return outcome;
  }

  Result<void> finish() {
    for (const auto& [id, definition] : incomplete_) {
      const auto saved =
          client_.put("/workflows/" + id, without_server_members(definition->wanted));
      if (!saved) return fail(located(*definition, saved.error()));
    }
    return {};
  }

 private:
  Client& client_;
  const json::array& stored_;
  bool dry_run_;
  std::set<std::string> missing_;  // what the server does not have yet
  std::vector<std::pair<std::string, const Definition*>> incomplete_;  // with their ids
};

void print_outcome(const Outcome& outcome, bool dry_run) {
  const bool changed = outcome.what != "unchanged";
  print_line(fmt::format("{} {}{}", paint(Colour::kBold, outcome.name),
                         paint(changed ? Colour::kGreen : Colour::kGrey, outcome.what),
                         dry_run && changed ? " (dry run: nothing was changed)" : ""));
  for (const auto& each : outcome.differences) {
    const auto colour = each.sign == '+'   ? Colour::kGreen
                        : each.sign == '-' ? Colour::kRed
                                           : Colour::kYellow;
    print_line(paint(colour, fmt::format("  {} {} {}", each.sign, each.where, each.text)));
  }
  if (!outcome.webhook_url.empty()) print_line("  webhook: " + outcome.webhook_url);
  if (!outcome.sync_url.empty()) print_line("  call: " + outcome.sync_url);
}

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
// what is wrong with each of them. What has hidden secrets can be checked only with the stored
// workflow, which the update does.
Result<void> validate_all(Client& client, const std::vector<Definition>& definitions,
                          const json::array& stored) {
  std::vector<std::string> names;
  names.reserve(definitions.size());
  for (const auto& each : definitions) names.push_back(each.name());
  std::vector<std::pair<std::string, Error>> errors;
  for (const auto& each : definitions) {
    if (has_hidden(each.wanted) && find_stored(stored, each.name())) continue;
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
    if (!options.client.json) print_outcome(*outcome, options.dry_run);
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
