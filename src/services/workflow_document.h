#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/seal.h"
#include "engine/compile/program.h"
#include "model/finding.h"
#include "services/fields.h"
#include "services/limits.h"
#include "services/planned_workflows.h"
#include "services/problem.h"
#include "store/store.h"

// A workflow as its author sends it.
namespace sluice::services {

// Absent members are left as they are (update) or take their default (create).
struct WorkflowDocument {
  std::optional<std::string> name;
  Fields::Nullable description;
  Fields::Nullable authorization_id;
  std::optional<bool> is_active;
  std::optional<std::string> schedule_type;
  Fields::Nullable schedule_value;
  std::optional<json::array> nodes;
  std::optional<json::array> edges;
  std::optional<json::object> settings;
  std::optional<std::string> note;  // of the version that this makes, if it makes one
  model::Findings unknown;          // the members of nodes and edges that are unknown
};

enum class Purpose { kCreate, kUpdate, kValidate };
// Checks kinds and lengths; complaints go to `fields`.
WorkflowDocument read_workflow_document(Fields& fields, Purpose purpose, const Limits& limits);

// Copies what was sent, except the graph.
void apply_document(const WorkflowDocument& document, store::Workflow& workflow);

// The names of all that a document may hold.
std::span<const std::string_view> document_members();

// A finding for each secret of a webhook that looks as if it were sealed: it would be stored as it
// is and open to nothing.
void refuse_sealed(const json::value& definition, model::Findings& findings);

// How many secrets of webhooks it has, in nodes of any kind.
std::size_t count_secrets(const json::value& definition);

// The whole definition of a document that has nodes and edges.
json::value make_definition(WorkflowDocument document);
// Replaces the parts of `definition` that were sent. `definition` is a JSON object.
void edit_definition(WorkflowDocument document, json::value& definition);

// A definition that compiles, as it is stored.
struct Prepared {
  std::string text;  // secrets in it are sealed
  std::shared_ptr<const engine::Program> program;
  // The same, when it is that of the stored text: null when there were secrets to seal, which are
  // in it as they were sent.
  std::shared_ptr<const engine::Program> to_keep;
};
// Puts ids in place of the names of workflows of `team` that it calls or tells of failures, puts
// back the secrets that a view had hidden (`stored` may be null), checks the graph and seals new
// secrets. Those that are `planned` count as stored. The problem lists everything that is wrong,
// after the `findings` made before.
Outcome<Prepared> prepare_definition(store::Reader& reader, TeamId team, json::value definition,
                                     const json::value* stored, engine::ProgramInfo info,
                                     const Sealer& sealer, model::Findings findings = {},
                                     const PlannedWorkflows* planned = nullptr);

}  // namespace sluice::services
