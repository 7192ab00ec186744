#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "formats/yaml.h"
#include "app/commands/commands.h"
#include "app/commands/diff.h"
#include "app/terminal.h"
#include "app/yaml.h"

namespace sluice::app {
namespace {

struct ApplyOptions {
  ClientOptions client;
  std::vector<std::string> paths;
  bool dry_run = false;
};

bool is_definition(const std::filesystem::path& path) {
  const auto extension = path.extension().string();
  return extension == ".json" || extension == ".yaml" || extension == ".yml";
}

Result<std::vector<std::string>> files_in(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const auto& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      out.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.is_regular_file() && is_definition(entry.path()))
        found.push_back(entry.path().string());
    }
    if (error)
      return fail(ErrorCode::kIo, fmt::format("cannot read {}: {}", path, error.message()));
    std::sort(found.begin(), found.end());
    out.insert(out.end(), found.begin(), found.end());
  }
  if (out.empty())
    return fail(ErrorCode::kNotFound, "no .json, .yaml or .yml files found to apply");
  return out;
}

// A workflow as it is sent, and as it may be shown: with what comes from the environment as the
// file names it, and without secrets.
struct Definition {
  json::value wanted;
  json::value shown;
};

// A file holds one workflow, or a list of them.
Result<std::vector<Definition>> read_definitions(const std::string& file) {
  SLUICE_TRY(const auto text, read_file(file));
  auto value = formats::parse_yaml(text);
  if (!value) return fail(ErrorCode::kInvalid, fmt::format("{}: {}", file, value.error().message));
  json::array list;
  if (value->is_array()) {
    list = value->get_array();
  } else {
    list.push_back(*std::move(value));
  }
  std::vector<Definition> out;
  out.reserve(list.size());
  for (auto& each : list) {
    auto shown = without_secrets(each);
    SLUICE_TRY_VOID(substitute_environment(each));
    if (text_of(each, "name").empty()) {
      return fail(
          ErrorCode::kInvalid,
          fmt::format(
              "{}: the workflow needs a \"name\", which identifies it when it is applied again",
              file));
    }
    out.push_back({std::move(each), std::move(shown)});
  }
  return out;
}

struct Outcome {
  std::string name;
  std::string what;  // created, updated, unchanged
  std::vector<Difference> differences;
  std::string webhook_url;
  std::string sync_url;
};

// Members that only the server sets may stand in an exported file; they are not sent back.
json::object without_server_members(const json::value& wanted) {
  json::object out = wanted.get_object();
  for (const auto* member :
       {"id", "webhook_url", "sync_url", "created_at", "updated_at", "schedule_timezone",
        "schedule_in_words", "next_run_at", "next_run_in_words", "version"})
    out.erase(member);
  return out;
}

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
      out.push_back({each.sign, each.where, "(not shown)"});
  }
  return out;
}

Result<Outcome> apply_one(Client& client, const Definition& definition, bool dry_run) {
  const auto wanted = without_server_members(definition.wanted);
  const auto shown = without_server_members(definition.shown);
  Outcome out{text_of(definition.wanted, "name"), "", {}, "", ""};
  const auto take_urls = [&out](const json::value& workflow) {
    out.webhook_url = text_of(workflow, "webhook_url");
    out.sync_url = text_of(workflow, "sync_url");
  };
  const auto id = client.workflow_id(out.name);
  if (!id && id.error().code != ErrorCode::kNotFound) return fail(id.error());
  if (!id) {
    out.what = "created";
    out.differences = shown_differences({}, wanted, shown);
    // A dry run still has the server check the definition.
    SLUICE_TRY(const auto answer,
               client.post(dry_run ? "/workflows/validate" : "/workflows", wanted));
    if (const auto* valid = find_member(answer, "valid"); dry_run && valid && *valid == false) {
      const auto* errors = find_member(answer, "errors");
      return fail(ErrorCode::kInvalid,
                  fmt::format("{} is not valid: {}", out.name, errors ? to_json(*errors) : ""));
    }
    take_urls(answer);
    return out;
  }
  SLUICE_TRY(const auto stored, client.get("/workflows/" + *id));
  if (!stored.is_object())
    return fail(ErrorCode::kInternal, "the server's response is not a workflow");
  out.differences = shown_differences(stored.get_object(), wanted, shown);
  out.what = out.differences.empty() ? "unchanged" : "updated";
  take_urls(stored);
  if (!dry_run && !out.differences.empty()) {
    SLUICE_TRY(const auto answer, client.put("/workflows/" + *id, wanted));
    take_urls(answer);
  }
  return out;
}

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

Result<void> apply(const ApplyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto files, files_in(options.paths));
  json::array results;
  // Everything is read before anything is sent: a broken file changes nothing.
  std::vector<std::pair<std::string, Definition>> definitions;
  for (const auto& file : files) {
    SLUICE_TRY(auto found, read_definitions(file));
    for (auto& each : found) definitions.emplace_back(file, std::move(each));
  }
  for (const auto& [file, definition] : definitions) {
    const auto outcome = apply_one(client, definition, options.dry_run);
    if (!outcome)
      return fail(outcome.error().code, fmt::format("{}: {}", file, outcome.error().message));
    if (!options.client.json) print_outcome(*outcome, options.dry_run);
    results.push_back({{"name", outcome->name},
                       {"result", outcome->what},
                       {"webhook_url", outcome->webhook_url},
                       {"sync_url", outcome->sync_url}});
  }
  if (options.client.json) print_line(to_json(results));
  return {};
}

}  // namespace

void add_apply(CLI::App& app, int& result) {
  auto options = std::make_shared<ApplyOptions>();
  auto* command = app.add_subcommand(
      "apply", "create or update workflows from files, matched by name, and show the changes");
  command->add_option("path", options->paths, "JSON or YAML files or folders; - for standard input")
      ->required();
  command->add_flag("--dry-run", options->dry_run, "show the changes without applying them");
  command->footer(
      "A string that is exactly ${env:NAME} is taken from the environment, so secrets stay out of "
      "the files.\n"
      "Example: sluice apply workflows/");
  options->client.add_to(*command);
  command->callback([options, &result] {
    if (const auto done = apply(*options); !done) result = report(done.error());
  });
}

}  // namespace sluice::app
