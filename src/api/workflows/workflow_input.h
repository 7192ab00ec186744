#pragma once

#include <optional>
#include <string>

#include "api/core/fields.h"
#include "api/core/services.h"
#include "base/json.h"
#include "runtime/programs.h"

namespace sluice::api {

// What a body of create, update or validate says. Absent members are left as they are (update) or
// take their default (create).
struct WorkflowInput {
  std::optional<std::string> name;
  Fields::Nullable description;
  Fields::Nullable authorization_id;
  std::optional<bool> is_active;
  std::optional<std::string> schedule_type;
  Fields::Nullable schedule_value;
  std::optional<json::array> nodes;
  std::optional<json::array> edges;
  std::optional<json::object> settings;
};

enum class Purpose { kCreate, kUpdate, kValidate };
// Checks kinds and lengths; complaints go to `fields`.
WorkflowInput read_workflow_input(Fields& fields, Purpose purpose, const Limits& limits);

// Copies what was sent, except the graph.
void apply_input(const WorkflowInput& input, store::Workflow& workflow);

// A definition that compiles, as it is stored.
struct Prepared {
  std::string text;  // secrets in it are sealed
  std::shared_ptr<const engine::Program> program;
};
// Puts back the secrets that the API had hidden (`stored` may be null), checks the graph and seals
// new secrets. The problem lists everything that is wrong.
std::expected<Prepared, Problem> prepare_definition(json::value definition,
                                                    const json::value* stored,
                                                    engine::ProgramInfo info, const Sealer& sealer);

}  // namespace sluice::api
