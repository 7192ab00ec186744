#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/run.h"
#include "store/run_store.h"

namespace sluice::simulation {

inline constexpr TeamId kTeam{1};  // whose all workflows and runs are

// A run as the store said that it is.
struct KnownRun {
  model::RunHeader header;
  std::string body;
  std::string records;
  model::RunStatus status = model::RunStatus::kPending;
  std::optional<Timestamp> wake_at;
  std::optional<Timestamp> finished_at;
  model::NodeId owner{};
  std::int64_t step = 0;
  bool may_be_gone = false;  // somebody asked the store to delete it
};

// Everything that any process was told is durable, and what is in doubt because a commit failed or
// the process died in it. Problems come as sentences.
class Journal {
 public:
  using Changes = std::map<RunId, KnownRun>;

  const std::map<RunId, KnownRun>& runs() const { return runs_; }
  const KnownRun* find(RunId run) const;
  bool has_doubts() const { return !doubts_.empty(); }

  void committed(Changes changes);
  void in_doubt(Changes changes);
  // Somebody deletes the workflow: its runs may go at any time from now on.
  void may_go(WorkflowId workflow);
  // Reads what became of the transactions in doubt: each is there as a whole or not at all.
  std::optional<std::string> settle(store::RunReader& reader);
  // Whether what is stored is what is known, no more and no less.
  std::optional<std::string> compare(store::RunReader& reader) const;

 private:
  std::optional<std::string> settle_one(const Changes& changes, store::RunReader& reader);

  std::map<RunId, KnownRun> runs_;
  std::vector<Changes> doubts_;
  std::set<WorkflowId> deleted_;
};

}  // namespace sluice::simulation
