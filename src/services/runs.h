#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "engine/compile/tested_program.h"
#include "engine/run/resume_plan.h"
#include "engine/run/run.h"
#include "runs/run_starter.h"
#include "runtime/programs.h"
#include "runtime/run_completions.h"
#include "services/context.h"
#include "services/problem.h"
#include "services/signals.h"
#include "store/store.h"

namespace sluice::services {

// What the services ask of the runtime; the members of runtime::Runtime with the same names.
struct RunControl {
  std::function<void(RunId run, std::string reason, std::function<void(Result<void>)> done)>
      cancel{};
  std::function<void(RunId run, engine::Event event, std::function<void(Result<void>)> done)>
      request{};
  using Subscription = runtime::RunCompletions::Subscription;
  std::function<std::optional<Subscription>(RunId run, Micros longest,
                                            runtime::RunCompletions::Done done)>
      listen{};
  std::function<void(RunId run, Subscription subscription)> forget_listener{};
};

inline constexpr std::size_t kEventKeyBytesMax = 200;  // of wait_for_event

// How a run is run again.
struct Rerun {
  enum class Version { kSame, kCurrent, kNumber };
  Version version = Version::kCurrent;    // of the workflow
  std::int64_t number = 0;                // with kNumber
  std::optional<json::object> payload{};  // instead of the old one
  // Keeps what the run did before this node, which runs again; or before the one that it failed at.
  std::optional<std::string> from_step{};
  bool from_failed_step = false;
  bool keeps_steps() const { return from_step || from_failed_step; }
};

// A test of a definition that need not be a version.
struct TestOrder {
  json::value definition{};  // {"nodes", "edges", "settings"}, which may be wrong in any way
  json::value payload = json::object();  // of a webhook any JSON, else an object
  json::object headers{};                // of a webhook
  std::optional<std::string> up_to{};    // the node that it ends with
  engine::TestSetup setup{};
};

// What a caller may send so that a request that is sent again starts no second run.
struct IdempotencyKey {
  std::string_view operation;  // keeps the keys of one operation apart from another's
  std::string_view text;
};
// As it is stored.
store::KeyHash key_hash(const IdempotencyKey& key);

// The runs of teams: whether they may be started, and what may be done to those that are there.
// Nothing waits: what takes time calls `done`, on any thread. `reader` is the caller's own.
class Runs {
 public:
  // `options` are those that the runtime resumes runs with. What is referred to outlives this.
  Runs(const Context& context, runtime::Programs& programs, runs::RunStarter& starter,
       const engine::RunOptions& options, const RunControl& control)
      : context_(context),
        programs_(programs),
        starter_(starter),
        options_(options),
        control_(control),
        signals_(context, control, programs) {}

  // The run of that id, without its records, when it is of the team; else not_found.
  Outcome<store::StoredRun> find(store::Reader& reader, TeamId team, std::string_view id) const;
  // What a run that is over came to. kCorrupt when its records do not read back.
  Result<runtime::RunEnd> result(const store::StoredRun& run) const;

  // --- starting; each checks that the workflow may be started so and takes the payload ---

  // As somebody asks for it, with a payload.
  Outcome<runs::StartRequest> execution(const store::Workflow& workflow, json::object payload,
                                        std::optional<IdempotencyKey> key) const;
  // As one who waits for the answer asks for it. `body` is the text of the payload.
  Outcome<runs::StartRequest> call(const store::Workflow& workflow, json::object payload,
                                   std::string body, std::optional<IdempotencyKey> key) const;
  // A finished run once more.
  Outcome<runs::StartRequest> rerun(store::Reader& reader, store::StoredRun run, Rerun how) const;
  // What a rerun that keeps steps would keep and do again (api/openapi.yaml, ResumePlan).
  Outcome<json::object> resume_diff(store::Reader& reader, store::StoredRun run, Rerun how) const;
  // A test run, which is no run of the workflow for lists, statistics, limits and alerts.
  Outcome<runs::StartRequest> test(store::Reader& reader, const store::Workflow& workflow,
                                   TestOrder order) const;
  // A new run of the version that a failed one followed, with everything that it did up to the
  // node.
  Outcome<runs::StartRequest> resumption(store::Reader& reader, store::StoredRun run,
                                         std::string_view node) const;
  // `done` is called once the run is committed, or at once when it was refused before. The run of
  // an idempotency key that came before is that one.
  using OnStarted = std::function<void(Outcome<RunId>)>;
  void start(runs::StartRequest request, const OnStarted& done);
  // The same for runs that begin together: all or none.
  using OnAllStarted = std::function<void(Outcome<std::vector<RunId>>)>;
  void start_all(std::vector<runs::StartRequest> requests, const OnAllStarted& done);

  // --- runs that are there ---

  // A run that is over already is kConflict.
  using OnCancelled = std::function<void(Outcome<void>)>;
  void cancel(RunId run, std::string reason, OnCancelled done);
  // As Signals says; an event with an identity is taken once.
  Outcome<void> signal(store::Reader& reader, Signal signal,
                       const std::optional<store::EventIdentity>& identity, Signals::Done done);
  // By which an event that its caller gave a key is taken once.
  Outcome<std::optional<store::EventIdentity>> identity(const std::optional<IdempotencyKey>& key,
                                                        std::string_view body) const;
  // Subscribes to the end of a run, which may not have begun. Nothing when there are too many
  // listeners.
  std::optional<RunControl::Subscription> listen(RunId run, Micros longest,
                                                 runtime::RunCompletions::Done done) {
    return control_.listen(run, longest, std::move(done));
  }
  void forget_listener(RunId run, RunControl::Subscription subscription) {
    control_.forget_listener(run, subscription);
  }

 private:
  struct Resumption;
  Outcome<Resumption> plan_resumption(store::Reader& reader, store::StoredRun run,
                                      const Rerun& how) const;
  Outcome<std::optional<store::IdempotencyEntry>> claim(const std::optional<IdempotencyKey>& key,
                                                        std::string_view body) const;

  const Context& context_;
  runtime::Programs& programs_;
  runs::RunStarter& starter_;
  const engine::RunOptions& options_;
  const RunControl& control_;
  Signals signals_;
};

}  // namespace sluice::services
