#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/authorization_id.h"
#include "store/retention_store.h"
#include "store/types.h"

// Workflows with their versions, webhook tokens, and the deliveries that were refused.
namespace sluice::store {

// A workflow that is alerted about failed runs.
struct FailureListener {
  WorkflowId listener;
  std::optional<WorkflowId> source{};  // nothing: of every run of the team
};

// All that one edit of a workflow changes, written as a whole or not at all.
struct WorkflowEdit {
  Workflow workflow;
  // That of the workflow that the edit began with; nothing when the workflow is new.
  std::optional<Timestamp> expected_updated_at{};
  std::optional<WorkflowVersion> version{};
  std::vector<WorkflowId> calls{};                // with a version: the workflows that it starts
  std::vector<AuthorizationId> authorizations{};  // with a version: those that its nodes use
  std::vector<std::string> secrets{};             // with a version: what it names of the vault
  // Written with a version: the listeners that this workflow declares.
  std::vector<FailureListener> listeners{};
  // Likewise: how long it keeps its runs.
  RetentionRule retention{};
  std::optional<Token> token{};
  std::optional<WorkflowSchedule> schedule{};
  bool removes_schedule = false;
  bool removes_draft = false;
};

class WorkflowWriter {
 public:
  virtual ~WorkflowWriter() = default;

  // Insert or replace by id. kConflict when another workflow of the team has the name.
  virtual Result<void> put_workflow(const Workflow& workflow) = 0;
  // kConflict when another edit, or a deletion, came first, and when another workflow of the team
  // has the name.
  virtual Result<void> edit_workflow(const WorkflowEdit& edit) = 0;
  virtual Result<void> put_version(const WorkflowVersion& version) = 0;
  virtual Result<void> put_draft(const WorkflowDraft& draft) = 0;  // insert or replace
  virtual Result<void> delete_draft(WorkflowId workflow) = 0;
  // Removes the workflow, its versions, draft, samples, tokens, rejections and schedule. Its runs
  // go with RunWriter::delete_runs_of.
  virtual Result<void> delete_workflow(WorkflowId workflow) = 0;
  virtual Result<void> put_token(const Token& token) = 0;  // insert or replace by hash
  virtual Result<void> put_rejection(const Rejection& rejection) = 0;
  // Lets a rejection stay until its workflow is deleted, or no longer; at most `kept_max` of a
  // workflow.
  virtual Result<KeepMark> keep_rejection(RejectionId id, bool keep, std::int64_t kept_max) = 0;
  virtual Result<void> note_replay(RejectionId id, const Rejection::Replay& replay) = 0;
  // Rejections older than `before`, and the oldest of each workflow beyond `keep_max`, of sampled
  // ones beyond a fifth of that; none that are to be kept. Returns how many rows were deleted.
  virtual Result<std::int64_t> delete_rejections(Timestamp before, std::int64_t keep_max) = 0;
};

class WorkflowReader {
 public:
  virtual ~WorkflowReader() = default;

  virtual Result<std::vector<Workflow>> workflows(TeamId team) = 0;  // oldest first
  // The next ones after that id, oldest first.
  virtual Result<std::vector<Workflow>> workflows_after(TeamId team, WorkflowId after,
                                                        std::int64_t limit) = 0;
  virtual Result<std::int64_t> count_workflows(TeamId team) = 0;  // at the same cost at any number
  // The workflows whose newest version may call this one; the program of each tells.
  virtual Result<std::vector<Workflow>> callers_of(TeamId team, WorkflowId called) = 0;
  virtual Result<std::vector<Workflow>> all_workflows() = 0;
  virtual Result<std::optional<Workflow>> workflow(TeamId team, WorkflowId id) = 0;
  // Of whichever team: for callers whose team follows from the workflow.
  virtual Result<std::optional<Workflow>> workflow_of_any_team(WorkflowId id) = 0;
  virtual Result<std::optional<Workflow>> workflow_by_name(TeamId team, std::string_view name) = 0;
  virtual Result<std::optional<WorkflowVersion>> version(WorkflowId workflow,
                                                         std::int64_t version) = 0;
  // Those below `before`, newest first, without their definitions.
  virtual Result<std::vector<WorkflowVersion>> versions(WorkflowId workflow, std::int64_t before,
                                                        std::int64_t limit) = 0;
  virtual Result<std::optional<WorkflowDraft>> draft(WorkflowId workflow) = 0;
  virtual Result<std::vector<Token>> all_tokens() = 0;
  // Calls `visit` for each token, in no particular order.
  using VisitToken = std::function<void(const HookToken& token)>;
  virtual Result<void> visit_hook_tokens(const VisitToken& visit) = 0;
  virtual Result<std::vector<Token>> tokens_of(WorkflowId workflow) = 0;  // newest first
  // Newest first, as the handshakes.
  virtual Result<std::vector<Rejection>> rejections(TeamId team, WorkflowId workflow,
                                                    std::int64_t limit) = 0;
  virtual Result<std::vector<Rejection>> handshakes(TeamId team, WorkflowId workflow,
                                                    std::int64_t limit) = 0;
  // All that began no run, handshakes apart.
  virtual Result<std::vector<Rejection>> noted_deliveries(const RejectionRange& range) = 0;
  virtual Result<std::optional<Rejection>> noted_delivery(TeamId team, RejectionId id) = 0;
  // One of the rejections.
  virtual Result<std::optional<Rejection>> rejection(TeamId team, WorkflowId workflow,
                                                     RejectionId id) = 0;
};

}  // namespace sluice::store
