#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/seal.h"
#include "base/secret.h"
#include "engine/compile/program.h"
#include "runtime/programs.h"
#include "services/context.h"
#include "services/problem.h"
#include "services/workflow_document.h"
#include "store/store.h"

namespace sluice::services {

// The workflows of teams: whatever writes one comes through here, and so is checked. Documents are
// JSON objects as api/openapi.yaml describes them, whoever sends them. Any thread but the io
// threads; `reader` is the caller's own.
class Workflows {
 public:
  struct Sealers {
    const Sealer& hooks;   // of purpose "hooks": signing secrets in definitions
    const Sealer& tokens;  // of purpose "tokens": webhook tokens
  };
  struct Listeners {
    // A workflow or a token changed and is durable: when this returns, deliveries follow it.
    std::function<void()> changed;
    // A workflow is gone: its runs are to be given up.
    std::function<void(WorkflowId workflow)> deleted;
  };
  // What is referred to outlives this.
  Workflows(const Context& context, runtime::Programs& programs, Sealers sealers,
            Listeners listeners)
      : context_(context),
        programs_(programs),
        sealers_(sealers),
        listeners_(std::move(listeners)) {}

  // The workflow of that id when it is of the team, else not_found.
  Outcome<store::Workflow> find(store::Reader& reader, TeamId team, std::string_view id) const;

  // Names are unique in a team. A workflow that begins with a webhook gets a token, once.
  Outcome<store::Workflow> create(store::Reader& reader, TeamId team, const json::object& document);
  // Changes what the document has. Another graph is another version; runs keep theirs. Secrets that
  // the document shows as "***" stay as they are. A problem that `check` has with the workflow as
  // it is ends the matter; no other edit comes between the two.
  using Check = std::function<Outcome<void>(const store::Workflow& now)>;
  Outcome<store::Workflow> update(store::Reader& reader, TeamId team, WorkflowId id,
                                  const json::object& document, const Check& check = {});
  // kConflict while another workflow calls it. `check` as for update().
  Outcome<void> remove(store::Reader& reader, TeamId team, WorkflowId id, const Check& check = {});
  // What create() would have against a document, as sentences. A problem only when that cannot be
  // said.
  Outcome<std::vector<std::string>> complaints(const json::object& document) const;

  // The program of a workflow that begins with a webhook, else not_found.
  Outcome<std::shared_ptr<const engine::Program>> webhook_program(
      const store::Workflow& workflow) const;
  // A new token; the old ones end after the document's "overlap", a duration.
  Outcome<store::Workflow> rotate_token(store::Reader& reader, TeamId team, WorkflowId id,
                                        const json::object& document);
  Result<Secret> open_token(const store::Token& token) const;

 private:
  Outcome<void> check_name_is_free(store::Reader& reader, const store::Workflow& workflow) const;
  Outcome<void> check_room(store::Reader& reader, TeamId team) const;
  Outcome<void> change_graph(store::Reader& reader, WorkflowDocument document,
                             store::WorkflowEdit& edit) const;
  Outcome<void> add_token(store::Reader& reader, const engine::Program& program,
                          store::WorkflowEdit& edit) const;
  Outcome<void> store_edit(store::Reader& reader, store::WorkflowEdit& edit);
  Outcome<Micros> read_overlap(const json::object& document) const;

  const Context& context_;
  runtime::Programs& programs_;
  Sealers sealers_;
  Listeners listeners_;
  // Held from reading a workflow until its edit is stored, so that names stay unique and no edit is
  // lost.
  std::mutex edits_;
};

}  // namespace sluice::services
