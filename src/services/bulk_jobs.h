#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/context.h"
#include "services/problem.h"
#include "services/run_search.h"
#include "services/runs.h"
#include "store/store.h"

namespace sluice::services {

enum class BulkAction : std::uint8_t { kCancel, kRerun, kDelete };
std::string_view bulk_action_name(BulkAction action);
std::optional<BulkAction> parse_bulk_action(std::string_view name);

// What is to be done, and to which runs: those of the list, or those that the query finds and that
// it can be done to.
struct BulkOrder {
  TeamId team{};
  BulkAction action{};
  std::vector<RunId> runs{};
  std::optional<RunQuery> query{};
  Rerun rerun{};
};

struct BulkError {
  std::string run;
  std::string code;
  std::string message;
};

// What an order comes to, without doing it.
struct BulkPlan {
  std::int64_t matches = 0;
  std::vector<store::RunRow> first{};  // of the matches
  std::vector<BulkError> errors{};     // of a list: why not
  bool is_complete = true;             // false: there may be more
  // Of reruns that keep steps: what each of the first would keep and do again.
  std::vector<json::object> resumptions{};
};

// A job as it stands.
struct BulkJob {
  enum class State : std::uint8_t { kRunning, kStopping, kStopped, kFinished, kFailed };
  std::string id;
  TeamId team{};
  BulkAction action{};
  State state = State::kRunning;
  std::optional<std::int64_t> total{};  // known where the runs were listed
  std::int64_t done = 0;
  std::int64_t failed = 0;
  std::vector<BulkError> errors{};  // the first
  std::string error{};              // why the job itself failed
  Timestamp created_at{};
  std::optional<Timestamp> finished_at{};
};
std::string_view bulk_state_name(BulkJob::State state);

// Does the same to many runs, a few at a time, beside everything else. Jobs are kept in memory: one
// that runs when the server ends is over, and what it did stays done. Any thread.
class BulkJobs {
 public:
  struct Limits {
    std::size_t runs_listed_max = 1'000;     // in one order
    std::int64_t runs_of_job_max = 100'000;  // found by a query
    std::size_t running_of_team_max = 2;
    std::size_t kept_of_team_max = 20;  // the newest; those that run are always kept
    std::size_t kept_max = 1'000;       // of all teams
    std::size_t errors_max = 100;       // that a job names
    std::int64_t shown_max = 100;       // of the runs of a plan
    std::size_t examined_max = 20;      // runs of a plan that are read whole
    Micros told_every{Millis(250)};     // of a job that goes on, to who listens
    std::int64_t at_once_max = 32;      // runs that a job has under way
  };
  // Does the work soon, on a thread that may block; false once the server stops.
  using RunLater = std::function<bool(std::move_only_function<void()> work)>;

  BulkJobs(const Context& context, store::Store& store, Runs& runs, RunLater run_later)
      : context_(context), store_(store), runs_(runs), run_later_(std::move(run_later)) {}

  // Before the first job: told of each job as it begins, goes on and ends. Any thread.
  using OnProgress = std::function<void(const BulkJob& job)>;
  void on_progress(OnProgress call) { on_progress_ = std::move(call); }

  Outcome<BulkPlan> plan(store::Reader& reader, const BulkOrder& order) const;
  // kConflict when the team has too many jobs under way, kUnavailable when all teams together have.
  Outcome<BulkJob> start(BulkOrder order);
  Outcome<BulkJob> find(TeamId team, std::string_view id) const;
  std::vector<BulkJob> jobs_of(TeamId team) const;  // newest first
  // Begins no more runs; those under way are still done. Of a job that is over, nothing.
  Outcome<BulkJob> stop(TeamId team, std::string_view id);

  const Limits limits{};

 private:
  struct Job;
  using JobPtr = std::shared_ptr<Job>;  // the map's, and of the work that is under way for it

  Outcome<std::unique_ptr<store::Reader>> open_reader() const;
  void add_resumptions(store::Reader& reader, const BulkOrder& order, BulkPlan& plan) const;
  void add_refusals(store::Reader& reader, const BulkOrder& order, BulkPlan& plan) const;
  void go_on(const JobPtr& job);
  void work(const JobPtr& job);
  void take_turn(const JobPtr& job);
  Outcome<std::vector<RunId>> next_runs(Job& job) const;
  void act(const JobPtr& job, RunId run);
  void act_in_store(const JobPtr& job, RunId run);
  Outcome<void> rerun(const JobPtr& job, RunId run);
  void settle(const JobPtr& job, RunId run, const Outcome<void>& outcome);
  void finish(Job& job, BulkJob::State state, std::string error = {});
  enum class Tell { kNow, kInTime };
  void tell(Job& job, Tell when);
  void forget_old(TeamId team);
  bool forget_oldest();

  const Context& context_;
  store::Store& store_;
  Runs& runs_;
  const RunLater run_later_;
  OnProgress on_progress_;
  mutable std::mutex mutex_;  // guards what follows, and what is shown of the jobs
  std::map<std::string, JobPtr, std::less<>> jobs_;
};

}  // namespace sluice::services
