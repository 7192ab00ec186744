// Workflows that are created and changed together; see workflows.h.
#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "secrets/hook_secrets.h"
#include "services/definition_diff.h"
#include "services/vault_names.h"
#include "services/workflow_references.h"
#include "services/workflows.h"

namespace sluice::services {
namespace {

json::value text_or_nothing(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::object facts_beside_graph(const store::Workflow& workflow) {
  return {{"description", text_or_nothing(workflow.description)},
          {"is_active", workflow.is_active},
          {"schedule_type", workflow.schedule_type},
          {"schedule_value", text_or_nothing(workflow.schedule_value)},
          {"authorization_id", text_or_nothing(workflow.authorization_id)}};
}

// {"is_active": {"before", "after"}} for each that differs.
json::object changed_facts(const store::Workflow& before, const store::Workflow& after) {
  json::object out;
  const auto was = facts_beside_graph(before);
  for (const auto& [name, is] : facts_beside_graph(after))
    if (const auto& old = was.at(name); old != is) out[name] = {{"before", old}, {"after", is}};
  return out;
}

void note_refusal(ImportedWorkflow& entry, const Problem& problem) {
  entry.result = Imported::kRefused;
  entry.error = problem.message;
  entry.findings = problem.findings;
  for (const auto& sentence : problem.errors)
    if (problem.findings.empty()) entry.error += " " + sentence;
}

// What would differ, and whether anything does.
Outcome<void> describe(store::Reader& reader, const store::Workflow& before,
                       const WorkflowPlan& plan, ImportedWorkflow& entry) {
  entry.id = before.id;
  entry.version = plan.edit.workflow.version;
  entry.facts = changed_facts(before, plan.edit.workflow);
  entry.result =
      entry.facts.empty() && !plan.edit.version ? Imported::kUnchanged : Imported::kChanged;
  if (!plan.edit.version) return {};
  SLUICE_TRY(const auto stored, reader.version(before.id, before.version));
  if (!stored) return not_found("workflow");
  SLUICE_TRY(const json::value was, parse_json(stored->definition));
  SLUICE_TRY(const json::value is, parse_json(plan.edit.version->definition));
  entry.differences = diff_definitions(was, is);
  return {};
}

// Those that name a new workflow which is refused are refused as well, and so on.
void refuse_dependents(const ImportOrder& order, ImportReport& report, PlannedWorkflows& planned,
                       std::vector<std::optional<WorkflowPlan>>& plans) {
  const auto refused_name = [&](const std::string& name) {
    return std::ranges::any_of(planned.all(), [&](const PlannedWorkflow& each) {
      return each.is_refused && each.is_new && each.workflow.name == name;
    });
  };
  for (bool again = true; again;) {
    again = false;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      if (!plans[i]) continue;
      for (const auto& name : failure_names(order.documents[i])) {
        if (!refused_name(name)) continue;
        report.workflows[i].result = Imported::kRefused;
        report.workflows[i].error =
            fmt::format("It names the workflow '{}', which is refused.", name);
        planned.at(i).is_refused = true;
        plans[i].reset();
        again = true;
        break;
      }
    }
  }
}

}  // namespace

// An import lists what is missing, beside refusing it.
Outcome<void> Workflows::check_items(store::Reader& reader, TeamId team,
                                     const engine::Program& program,
                                     PlannedWorkflows* planned) const {
  if (planned) {
    SLUICE_TRY(const auto missing, missing_items(reader, team, program));
    for (const auto& each : missing) planned->missing_items.push_back(each.name);
  }
  return check_vault_names(reader, team, program);
}

std::vector<std::optional<WorkflowPlan>> Workflows::prepare_import(store::Reader& reader,
                                                                   const Author& by,
                                                                   const ImportOrder& order,
                                                                   ImportReport& report) {
  const auto count = order.documents.size();
  report.workflows.resize(count);
  std::vector<std::optional<WorkflowPlan>> plans(count);
  std::vector<std::optional<store::Workflow>> stored(count);
  PlannedWorkflows planned;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& document = order.documents[i];
    auto& entry = report.workflows[i];
    entry.name = name_of_document(document);
    PlannedWorkflow own{.workflow = {}, .hears_failures = hears_failures(document)};
    const auto found = reader.workflow_by_name(by.team, entry.name);
    if (found) stored[i] = *found;
    own.is_new = !stored[i];
    if (stored[i]) own.workflow = *stored[i];
    if (own.is_new) own.workflow.id = context_.ids.next<WorkflowId>();
    own.workflow.team = by.team;
    own.workflow.name = entry.name;
    planned.add(std::move(own));
    if (!found) note_refusal(entry, Problem(found.error()));
    planned.at(i).is_refused = !found;
  }
  const auto sequence = import_sequence(order.documents);
  for (const auto& [index, why] : sequence.refused) {
    report.workflows[index].error = why;
    planned.at(index).is_refused = true;
  }
  for (const auto i : sequence.order) {
    auto& own = planned.at(i);
    auto& entry = report.workflows[i];
    if (own.is_refused) continue;
    planned.missing_items.clear();
    auto plan = [&]() -> Prepared {
      const auto& document = order.documents[i];
      if (stored[i]) return prepare_update(reader, by, own.workflow.id, document, {}, &planned);
      if (auto hidden = hidden_secrets(document); !hidden.empty())
        return std::unexpected(invalid("definition_invalid", std::move(hidden)));
      return prepare_create(reader, by, document, own.workflow.id, &planned);
    }();
    entry.missing_items = std::exchange(planned.missing_items, {});
    auto told = plan && stored[i] ? describe(reader, *stored[i], *plan, entry) : Outcome<void>();
    if (!plan || !told) {
      note_refusal(entry, plan ? told.error() : plan.error());
      own.is_refused = true;
      continue;
    }
    if (!stored[i]) {
      entry.result = Imported::kCreated;
      entry.id = own.workflow.id;
      entry.version = 1;
    }
    own.program = plan->program;
    if (entry.result != Imported::kUnchanged) plans[i] = *std::move(plan);
  }
  refuse_dependents(order, report, planned, plans);
  return plans;
}

void Workflows::import_together(Turn turn, store::Reader& reader, const Principal& caller,
                                const ImportOrder& order, ImportDone done) {
  ImportReport report;
  auto plans = prepare_import(reader, Author(caller), order, report);
  const bool stops = order.dry_run ||
                     (order.all_or_nothing && report.count(Imported::kRefused) != 0) ||
                     std::ranges::none_of(plans, [](const auto& each) { return each.has_value(); });
  if (stops) {
    for (auto& entry : report.workflows)
      if (entry.result == Imported::kCreated) entry.id.reset();
    { const auto ended = std::move(turn); }
    return done(std::move(report));
  }
  std::vector<store::Task> writes;
  std::vector<std::move_only_function<void()>> stored;
  auto noted = caller;
  for (auto& plan : plans) {
    if (!plan) continue;
    auto edit = plan_writing(reader, *std::move(plan));
    if (!edit) {
      { const auto ended = std::move(turn); }
      return done(std::unexpected(std::move(edit).error()));
    }
    writes.push_back(audited(context_, noted, *std::move(edit->audit), std::move(edit->write)));
    noted.claim.reset();  // a request takes its idempotency key once
    if (edit->stored) stored.push_back(std::move(edit->stored));
  }
  report.is_written = true;
  Edit<ImportReport> edit{.result = std::move(report), .write = {}};
  edit.write = [writes = std::move(writes)](store::Writer& writer) mutable -> Result<void> {
    for (auto& write : writes) SLUICE_TRY_VOID(write(writer));
    return {};
  };
  edit.stored = [stored = std::move(stored)]() mutable {
    for (auto& each : stored) each();
  };
  write_later<ImportReport>(context_, caller, std::move(turn), std::move(edit), std::move(done));
}

}  // namespace sluice::services
