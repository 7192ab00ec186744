#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/seal.h"
#include "base/secret.h"
#include "engine/compile/program.h"
#include "hooks/hook_table.h"
#include "runtime/programs.h"
#include "services/author.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/workflow_document.h"
#include "services/workflow_import.h"
#include "services/workflow_plan.h"
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
  // A workflow is gone for good: its runs are to be given up. On the store thread.
  using OnDeleted = std::function<void(WorkflowId workflow)>;
  // What is referred to outlives this. Whoever keeps anything of workflows in memory follows the
  // committer's ChangeFeed.
  Workflows(const Context& context, runtime::Programs& programs, Sealers sealers,
            OnDeleted on_deleted)
      : context_(context),
        programs_(programs),
        sealers_(sealers),
        on_deleted_(std::move(on_deleted)) {}

  // A secret of the workflow's hook that is stored sealed.
  Result<Secret> open_secret(WorkflowId workflow, std::string_view sealed) const;

  // The workflow of that id when it is of the team, else not_found.
  Outcome<store::Workflow> find(store::Reader& reader, TeamId team, std::string_view id) const;

  // Each edit has two forms: one that waits until it is durable, and one that takes a turn of
  // edits() and tells what came of it.
  AsyncLock& edits() { return edits_; }
  using Turn = AsyncLock::Hold;
  using Done = OnEdited<store::Workflow>;

  // Names are unique in a team. A workflow that begins with a webhook gets a token, once.
  Outcome<store::Workflow> create(store::Reader& reader, const Author& by,
                                  const json::object& document);
  void create(Turn turn, store::Reader& reader, const Principal& caller,
              const json::object& document, Done done);
  // Changes what the document has. Another graph is another version; runs keep theirs. Where only
  // the layout differs, the version stays and takes it over. Secrets that
  // the document shows as "***" stay as they are. A problem that `check` has with the workflow as
  // it is ends the matter; no other edit comes between the two.
  using Check = std::function<Outcome<void>(const store::Workflow& now)>;
  Outcome<store::Workflow> update(store::Reader& reader, const Author& by, WorkflowId id,
                                  const json::object& document, const Check& check = {});
  void update(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
              const json::object& document, const Check& check, Done done);
  // kConflict while another workflow calls it or names it in its on_failure. `check` as for
  // update().
  Outcome<void> remove(store::Reader& reader, TeamId team, WorkflowId id, const Check& check = {});
  void remove(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
              const Check& check, Done done);
  // Creates and changes workflows by their names, in one transaction; workflow_import_edit.cc.
  using ImportDone = OnEdited<ImportReport>;
  void import_together(Turn turn, store::Reader& reader, const Principal& caller,
                       const ImportOrder& order, ImportDone done);
  // What create() would have against a document. A problem only when that cannot be said.
  Outcome<model::Findings> findings(store::Reader& reader, TeamId team,
                                    const json::object& document) const;
  // The same as sentences.
  Outcome<std::vector<std::string>> complaints(store::Reader& reader, TeamId team,
                                               const json::object& document) const;

  // --- drafts: what somebody is working on, right or not; drafts.cc ---

  // Ends an edit of a draft with its problem, if it has one with what is there.
  using DraftCheck = std::function<Outcome<void>(const std::optional<store::WorkflowDraft>& now)>;
  using DraftDone = OnEdited<store::WorkflowDraft>;
  // Takes a document {"document": {...}, "base_version"}; the base is the newest version unless it
  // is named. Secrets that are shown as "***" stay those of the draft, or else of the version.
  void put_draft(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                 const json::object& document, const DraftCheck& check, DraftDone done);
  // The draft that is gone; not_found when there was none.
  void delete_draft(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                    const DraftCheck& check, DraftDone done);
  // Changes the workflow to what its draft says, which ends the draft. kConflict when the draft was
  // not begun from the newest version. Takes a document {"note"}.
  void publish_draft(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                     const json::object& document, const DraftCheck& check, Done done);

  // The program of a workflow that begins with a webhook, else not_found.
  Outcome<std::shared_ptr<const engine::Program>> webhook_program(
      const store::Workflow& workflow) const;
  // The hook that deliveries met while this version was in force. `body_bytes_max` holds where the
  // hook sets none.
  Outcome<std::shared_ptr<const hooks::Hook>> hook_of(const store::Workflow& workflow,
                                                      std::int64_t version,
                                                      std::size_t body_bytes_max) const;
  // The one that there would be if `data` were the settings of the trigger; "***" stands for the
  // secret at the same place. Nothing is stored.
  Outcome<std::shared_ptr<const hooks::Hook>> hook_with(store::Reader& reader,
                                                        const store::Workflow& workflow,
                                                        const json::object& data,
                                                        std::size_t body_bytes_max) const;
  // A new token; the old ones end after the document's "overlap", a duration.
  Outcome<store::Workflow> rotate_token(store::Reader& reader, TeamId team, WorkflowId id,
                                        const json::object& document);
  void rotate_token(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                    const json::object& document, Done done);
  Result<Secret> open_token(const store::Token& token) const;

 private:
  using Planned = Outcome<Edit<store::Workflow>>;
  using PlannedDraft = Outcome<Edit<store::WorkflowDraft>>;
  enum class Draft { kStays, kEnds };
  using Prepared = Outcome<WorkflowPlan>;
  // The checked edit without its schedule; `id` of the new workflow. Those that are `planned` count
  // as stored.
  Prepared prepare_create(store::Reader& reader, const Author& by, const json::object& document,
                          WorkflowId id, PlannedWorkflows* planned = nullptr);
  Prepared prepare_update(store::Reader& reader, const Author& by, WorkflowId id,
                          const json::object& document, const Check& check,
                          PlannedWorkflows* planned = nullptr);
  Outcome<void> check_items(store::Reader& reader, TeamId team, const engine::Program& program,
                            PlannedWorkflows* planned) const;
  std::vector<std::optional<WorkflowPlan>> prepare_import(store::Reader& reader, const Author& by,
                                                          const ImportOrder& order,
                                                          ImportReport& report);
  Planned plan_create(store::Reader& reader, const Author& by, const json::object& document);
  Planned plan_update(store::Reader& reader, const Author& by, WorkflowId id,
                      const json::object& document, const Check& check,
                      Draft draft = Draft::kStays);
  PlannedDraft plan_draft(store::Reader& reader, const Author& by, WorkflowId id,
                          const json::object& document, const DraftCheck& check) const;
  PlannedDraft plan_draft_end(store::Reader& reader, TeamId team, WorkflowId id,
                              const DraftCheck& check) const;
  Planned plan_publication(store::Reader& reader, const Author& by, WorkflowId id,
                           const json::object& document, const DraftCheck& check);
  Outcome<void> keep_draft_secrets(store::Reader& reader, const store::Workflow& workflow,
                                   const std::optional<store::WorkflowDraft>& before,
                                   json::value& draft) const;
  Planned plan_remove(store::Reader& reader, TeamId team, WorkflowId id, const Check& check);
  Planned plan_rotation(store::Reader& reader, TeamId team, WorkflowId id,
                        const json::object& document);
  // The edit, with what follows from it for the schedule. `made` is its new program, if any.
  Planned plan_writing(store::Reader& reader, WorkflowPlan plan);
  Outcome<void> check_name_is_free(store::Reader& reader, const store::Workflow& workflow) const;
  Outcome<void> check_room(store::Reader& reader, TeamId team,
                           const PlannedWorkflows* planned) const;
  Outcome<void> change_graph(store::Reader& reader, const Author& by, WorkflowDocument document,
                             WorkflowPlan& plan, PlannedWorkflows* planned) const;
  Outcome<void> add_token(store::Reader& reader, const engine::Program& program,
                          store::WorkflowEdit& edit) const;
  Outcome<Micros> read_overlap(const json::object& document) const;

  const Context& context_;
  runtime::Programs& programs_;
  Sealers sealers_;
  OnDeleted on_deleted_;
  // Held from reading a workflow until its edit is stored, so that names stay unique and no edit is
  // lost.
  AsyncLock edits_;
};

}  // namespace sluice::services
