#include "app/commands/apply.h"

#include <algorithm>
#include <fmt/format.h>

#include "app/terminal.h"
#include "services/workflow_references.h"

namespace sluice::app {
namespace {

// Names of workflows.
using Names = std::vector<std::string>;

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
  services::leave_out_names(out, later);
  return out;
}

Result<Applied> create(Client& client, const Definition& definition, const Names& later,
                       bool dry_run) {
  const auto wanted = without_server_members(definition.wanted);
  Applied out{definition.name(), "created", {}, "", "", ""};
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

json::object with_names(json::value workflow, const json::array& rows) {
  services::name_references(workflow, rows);
  return std::move(workflow.get_object());
}

// `rows`: all workflows of the server.
Result<Applied> update(Client& client, const Definition& definition, const std::string& id,
                       const json::array& rows, const Names& later, bool dry_run) {
  const auto wanted = without_server_members(definition.wanted);
  Applied out{definition.name(), "updated", {}, "", "", ""};
  SLUICE_TRY(const auto answer, client.get("/workflows/" + id));
  if (!answer.is_object())
    return fail(ErrorCode::kInternal, "the server's response is not a workflow");
  const auto stored = with_names(answer, rows);
  out.differences = shown_differences(stored, with_names(wanted, rows),
                                      with_names(without_server_members(definition.shown), rows));
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

Result<Applied> apply_one(Client& client, const Definition& definition, const json::array& stored,
                          const Names& later, bool dry_run) {
  const auto* row = find_stored(stored, definition.name());
  return row ? update(client, definition, text_of(*row, "id"), stored, later, dry_run)
             : create(client, definition, later, dry_run);
}

}  // namespace

void Applied::take(const json::value& workflow) {
  id = text_of(workflow, "id");
  webhook_url = text_of(workflow, "webhook_url");
  sync_url = text_of(workflow, "sync_url");
}

Applier::Applier(Client& client, const std::vector<Definition>& definitions,
                 const json::array& stored, bool dry_run)
    : client_(client), stored_(stored), dry_run_(dry_run) {
  for (const auto& each : definitions)
    if (!find_stored(stored, each.name())) missing_.insert(each.name());
}

Result<Applied> Applier::apply(const Definition& definition) {
  missing_.erase(definition.name());
  Names later = services::failure_names(definition.wanted);
  std::erase_if(later, [&](const std::string& name) { return !missing_.contains(name); });
  SLUICE_TRY(auto applied, apply_one(client_, definition, stored_, later, dry_run_));
  if (!later.empty() && !dry_run_) incomplete_.emplace_back(applied.id, &definition);
  return applied;
}

Result<void> Applier::finish() {
  for (const auto& [id, definition] : incomplete_) {
    const auto saved = client_.put("/workflows/" + id, without_server_members(definition->wanted));
    if (!saved) return fail(located(*definition, saved.error()));
  }
  return {};
}

bool is_checked_when_saved(const Definition& definition, const json::array& stored) {
  return has_hidden(definition.wanted) && find_stored(stored, definition.name());
}

void print_applied(const Applied& applied, bool dry_run) {
  const bool changed = applied.what != "unchanged";
  print_line(fmt::format("{} {}{}", paint(Colour::kBold, applied.name),
                         paint(changed ? Colour::kGreen : Colour::kGrey, applied.what),
                         dry_run && changed ? " (dry run: nothing was changed)" : ""));
  for (const auto& each : applied.differences) {
    const auto colour = each.sign == '+'   ? Colour::kGreen
                        : each.sign == '-' ? Colour::kRed
                                           : Colour::kYellow;
    print_line(paint(colour, fmt::format("  {} {} {}", each.sign, each.where, each.text)));
  }
  if (!applied.webhook_url.empty()) print_line("  webhook: " + applied.webhook_url);
  if (!applied.sync_url.empty()) print_line("  call: " + applied.sync_url);
}

}  // namespace sluice::app
