#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "engine/run/run.h"
#include "hooks/hook_table.h"
#include "http/http.h"
#include "store/committer.h"

namespace sluice::hooks {

// The two public contracts: which words an answer is in. Any hook's token opens either path.
enum class Dialect { kWorkflows, kAutomations };

// Why a delivery was not taken: the label of sluice_hooks_rejected_total.
enum class Reason {
  kUnknownToken,
  kSignature,
  kRateLimited,
  kBadBody,
  kTooLarge,
  kConflict,
  kOverloaded,
  kFailed
};
std::string_view reason_name(Reason reason);

// Called on the io thread of `shard` once a new run is committed, be it over already or not.
using OnStarted =
    std::function<void(unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest)>;

class Metrics {  // counts; any thread
 public:
  virtual ~Metrics() = default;
  virtual void accepted() = 0;
  virtual void duplicate() = 0;
  virtual void rejected(Reason reason) = 0;
};

// What a delivery goes through, from bytes to 202. One object for all io threads; outlives them.
class Admission {
 public:
  struct Options {
    std::size_t body_bytes_max = 1 << 20;  // where the hook sets none
    engine::RunOptions run_options;
    std::int64_t rejections_kept_max = 1'000;     // of one hook
    std::int64_t rejections_per_second_max = 20;  // stored, of all hooks; more are only counted
  };
  Admission(store::Committer& committer, IdSource& ids, const Clock& clock, Metrics& metrics,
            Options options, OnStarted on_started);
  ~Admission();

  // Replaces the hooks; requests in flight keep the table that they began with. Any thread.
  void publish(std::shared_ptr<const HookTable> table);
  std::shared_ptr<const HookTable> table() const;

  // For the HTTP routes; io threads. `params[0]` is the token. plan() answers what needs no body:
  // unknown tokens, overload, a length beyond the hook's.
  http::BodyPlan plan(const http::RequestHead& head, Dialect dialect);
  void handle(const http::Request& request, http::Responder responder, Dialect dialect);

  // For what is no delivery but is sent by the same senders: goes through every stage up to the
  // commit. `body` is a JSON object and lives as long as the request; an error is the answer. Any
  // thread.
  struct Checked {
    WorkflowId workflow;
    std::string_view body;
  };
  std::expected<Checked, http::Response> check(const http::Request& request, Dialect dialect);

  // A run that an authenticated caller starts (execute, rerun, resume-from). `data.body` is a JSON
  // object. The first stretch is decided on the calling thread, which must not be an io thread.
  // `done` is called once: on the io thread of `shard` after the commit (kIo and the like when it
  // failed), or on the calling thread when the start was refused before (kInvalid, kOverloaded).
  struct ManualStart {
    std::shared_ptr<const engine::Program> program;
    TeamId team{};
    model::TriggerKind trigger = model::TriggerKind::kManual;
    model::TriggerData data;
    std::optional<RunId> rerun_of;
    std::vector<model::Record>
        inherited{};  // of the run that it goes on from; empty: from the start
    std::optional<store::IdempotencyClaim> idempotency;
    std::optional<store::ScheduleStep> schedule{};  // of which this is the slot
    std::optional<model::ParentStep> parent{};      // the step that starts it
    std::uint32_t depth = 0;                        // how many runs stand above it
    // From the same source of ids a moment ago, for a caller who must know it before the run
    // begins.
    std::optional<RunId> id{};
  };
  struct StartResult {
    RunId run;
    // kDuplicate: `run` is the one that exists; of a schedule's slot nobody says which it was.
    store::CommitOutcome outcome;
  };
  void start(ManualStart start, unsigned shard, std::function<void(Result<StartResult>)> done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::hooks
