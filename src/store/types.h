#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "engine/run/run.h"
#include "model/record.h"
#include "model/run.h"
#include "model/schedule/schedule_spec.h"
#include "model/wait.h"

namespace sluice::runs {
class RunStarter;
}

// The rows of the store as plain data. No SQL in here and nothing that only SQLite has.
namespace sluice::store {

// No id made at this moment or later has a smaller key: ids are time-ordered (base/ids.h).
constexpr std::int64_t first_key_at(Timestamp time) {
  return std::chrono::floor<Millis>(time.time_since_epoch()).count() * 65'536;
}

// The first 16 bytes of a SHA-256 over whatever names the delivery; the key itself is not stored.
using KeyHash = std::array<std::uint8_t, 16>;

struct IdempotencyEntry {
  KeyHash key{};  // within one workflow
  Sha256 body{};  // tells "the same again" from "something else under the same key"
  Timestamp expires_at{};
  // Of the same body in another way: under a key that was put with it, it is the same again, too.
  std::optional<Sha256> other_body = std::nullopt;
  bool any_body = false;  // the key alone tells
};

// What tells an event from every other, so that it is taken once.
struct EventIdentity {
  std::vector<KeyHash> hashes;  // within one workflow; each alone tells it
  Sha256 body{};
  Timestamp expires_at{};
};

// A step of a run that waits, or waited, for an event.
struct EventWait {
  RunId run;
  model::StepName step;
};

// An event, and the waits that it is for. Stored before a run hears of it.
struct TakenEvent {
  WorkflowId workflow;
  KeyHash hash{};
  Sha256 body{};  // tells "the same again" from "something else under the same hash"
  std::vector<EventWait> waits;
  Timestamp expires_at{};
};

// A failed run, and a workflow to alert about it.
struct FailureAlert {
  RunId failed;
  WorkflowId listener;
  TeamId team{};
  std::int64_t depth = 1;      // one more than that of the alert from which the failed run came
  std::optional<RunId> run{};  // of the alert
  std::string error{};         // why there is no such run, and never will be
};

// An event that arrived before a step waited for it.
struct KeptEvent {
  std::int64_t id = 0;  // grows in the order of arrival; the store's to give
  WorkflowId workflow;
  std::string key;
  std::string payload{};          // JSON; empty where only the rest is read
  std::vector<KeyHash> hashes{};  // by which it is taken once (EventIdentity); not read back
  Timestamp received_at{};
  Timestamp expires_at{};
  std::int64_t bytes = 0;               // of key and payload; the store's to count
  std::optional<EventWait> taken_by{};  // the step that came to wait for it
};
// How many are kept for one workflow.
struct KeptEventBounds {
  std::int64_t events_max = 1'000;
  std::int64_t bytes_max = 4 << 20;
  std::int64_t waits_max = 1'000;  // told of those that wait already
};
struct KeepOutcome {
  enum class Kind {
    kKept,
    kAwaited,  // by `waits`, so it was not kept
    kFull,
  };
  Kind kind = Kind::kKept;
  std::vector<EventWait> waits{};
};

// The slot of a schedule that a run is for: the schedule of its workflow must stand at `next_at`,
// and goes on to `following` (nothing: it is over) with the run's creation.
struct ScheduleStep {
  Timestamp next_at{};
  std::optional<Timestamp> following;
  // The rule by which this was decided. Once the schedule follows another one, the step does
  // nothing, even where both rules come to the same time.
  model::ScheduleSpec spec{};
};

struct NewRun {
  model::RunHeader header;
  std::string_view body;     // valid until the submission's done was called
  std::string headers;       // as model::TriggerData has it
  engine::Transition first;  // what the first turn decided
  std::optional<IdempotencyEntry> idempotency;
  std::optional<ScheduleStep> schedule{};
  std::optional<RunId> failed{};  // the failed run that its workflow hears of by this one
  std::string definition{};       // of a test run: that of its version, which is its alone
  bool has_room = true;           // false: its team may have no more runs, so none is stored
};

// A run that may be created. Only the starter of runs can make one: elsewhere it does not compile.
class Admitted {
 public:
  Admitted(Admitted&&) = default;
  Admitted& operator=(Admitted&&) = default;
  const NewRun& run() const { return run_; }

 private:
  friend class sluice::runs::RunStarter;
  friend struct AdmittedForTest;
  explicit Admitted(NewRun run) : run_(std::move(run)) {}
  NewRun run_;
};

// What happened to other runs of a concurrency group than the one that was written, and what is
// left to do.
struct ConcurrencyChanges {
  struct Superseded {
    RunId run;
    RunId by;
  };
  std::vector<RunId> begun;            // have their slot now: to be loaded
  std::vector<Superseded> cancelled;   // had not begun and are over, for a newer one
  std::vector<Superseded> superseded;  // at work, and to be cancelled for a newer one
  bool empty() const { return begun.empty() && cancelled.empty() && superseded.empty(); }
};
// The reason that a run which went for another one is cancelled with.
inline std::string superseded_by(RunId newer) { return "superseded by " + newer.text(); }
// Likewise of one that found no slot and must not wait.
inline std::string dropped_for(const model::ConcurrencyGroup& group) {
  if (group.limit == 1) return "dropped: a run of this key is open";
  return "dropped: " + std::to_string(group.limit) + " runs of this key are open";
}

// A workflow without its graph.
struct Workflow {
  WorkflowId id;
  TeamId team{};
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> authorization_id;
  bool is_active = true;
  std::string schedule_type = "manual";
  std::optional<std::string> schedule_value;
  std::int64_t version = 1;  // the newest
  Timestamp created_at{};
  Timestamp updated_at{};
};

// When an active workflow starts by itself next.
struct WorkflowSchedule {
  WorkflowId workflow;
  TeamId team{};
  model::ScheduleSpec spec;
  std::optional<Timestamp> next_at;  // nothing: never again
};

struct WorkflowVersion {
  WorkflowId workflow;
  std::int64_t version = 0;
  std::string definition;  // {"nodes": [...], "edges": [...]}; secrets in it are sealed
  Timestamp created_at{};
  std::string author{};               // the name of an API key; empty: unknown, or the server
  std::optional<std::string> note{};  // what its author said of it
};

// What somebody is working on. Each workflow has one at most.
struct WorkflowDraft {
  WorkflowId workflow;
  std::int64_t revision = 1;      // grows with each change
  std::int64_t base_version = 0;  // of the workflow, which it was begun from
  std::string document;  // JSON, as it would be sent to change the workflow; secrets are sealed
  std::string author{};
  Timestamp updated_at{};
};

// A webhook token. The hash finds it; the sealed copy lets the API show the URL again.
struct Token {
  Sha256 hash{};
  TeamId team{};
  WorkflowId workflow;
  std::string sealed;
  Timestamp created_at{};
  std::optional<Timestamp> expires_at;  // set on the old one when it is rotated
};

// What is kept in memory for a token.
struct HookToken {
  Sha256 hash{};
  TeamId team{};
  WorkflowId workflow;
  std::optional<Timestamp> expires_at;
};

struct ApiKey {
  KeyId id;
  TeamId team{};
  std::string name;
  Sha256 hash{};
  std::string scopes;  // joined by spaces: "workflows:read workflows:write runs:read ..." or "*"
  std::string hint;    // the first characters of the key, to recognise it by
  Timestamp created_at{};
  std::optional<Timestamp> revoked_at;
  bool configured = false;  // given by the environment, and revoked when that gives another
  std::optional<Timestamp> expires_at{};    // from then on it is refused
  std::optional<Timestamp> last_used_at{};  // read only
};

// A secret that workflows may send, or a key that starts one.
struct VaultItem {
  enum class Kind { kText, kFile, kApiKey };
  VaultId id;
  TeamId team{};
  std::string name;  // unique in the team
  Kind kind = Kind::kText;
  std::string sealed;          // the value; empty of kApiKey
  std::int64_t sealed_by = 0;  // the number of the key that it is sealed under
  std::optional<Sha256> hash;  // of the text of a kApiKey
  std::string allowed_hosts;   // joined by spaces; empty: any
  std::optional<Timestamp> expires_at;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Timestamp> last_used_at{};  // read only
};

// What a run has put at an unguessable URL. The hash is that of the URL's token.
struct ArtifactFile {
  Sha256 hash{};
  TeamId team{};
  std::string name;
  std::string media_type;
  std::string bytes;
  Timestamp created_at{};
  Timestamp expires_at{};
};
struct ArtifactPart {
  Sha256 hash{};
  TeamId team{};
  std::int64_t number = 0;
  std::string bytes;
  Timestamp created_at{};
  Timestamp expires_at{};
};
struct ShortLink {
  Sha256 hash{};
  TeamId team{};
  std::string target;
  Timestamp created_at{};
  Timestamp expires_at{};
};

// A handshake is kept as a rejection with this reason, and the secret that it told, sealed, as its
// body.
inline constexpr std::string_view kHandshakeReason = "handshake";

// Deliveries that were not refused, noted as rejections with these reasons; lists of rejections
// leave them out. Of each only some are kept, where there are many.
inline constexpr std::string_view kDuplicateReason = "duplicate";    // answered as the first one
inline constexpr std::string_view kOverloadedReason = "overloaded";  // the server was full
constexpr bool is_sampled(std::string_view reason) {
  return reason == kDuplicateReason || reason == kOverloadedReason;
}

// A delivery that began no run, kept for the owner of its hook.
struct Rejection {
  RejectionId id;
  TeamId team{};
  WorkflowId workflow;
  Timestamp at{};
  int status = 0;
  std::string reason;   // the metric's label, e.g. "signature"
  std::string detail;   // one sentence
  std::string headers;  // JSON object
  std::string body;     // at most the first 64 KiB
  std::int64_t body_bytes = 0;
  std::string method = "POST";
  std::string path = "/";        // below the hook's URL
  std::string query{};           // without parameters that look like credentials
  std::int64_t version = 0;      // of the workflow, whose settings it met; 0: not known
  std::string hidden{};          // what is left out above (hooks/noted_request.h), sealed; or empty
  std::string answer{};          // the body of the response; empty where it is not known
  std::optional<RunId> first{};  // the run that had its key before
  bool is_kept = false;          // it does not expire
  struct Replay {
    RunId run;
    Timestamp at{};
  };
  std::optional<Replay> replayed{};
};
// Which of the deliveries that began no run are wanted: those between two keys.
struct RejectionRange {
  enum class Order { kNewestFirst, kOldestFirst };
  TeamId team{};
  std::optional<WorkflowId> workflow{};  // nothing: of the whole team
  Order order = Order::kNewestFirst;
  std::int64_t above = 0;
  std::int64_t below = INT64_MAX;
  std::int64_t limit = 50;
};
enum class KeepMark {
  kDone,
  kGone,  // there is no such delivery any more
  kFull,  // as many are kept as may be
};

// A run as lists show it.
struct RunRow {
  model::RunHeader header;
  std::int64_t step = 0;  // of the last transition
  model::RunStatus status = model::RunStatus::kPending;
  std::optional<Timestamp> wake_at;
  std::optional<Timestamp> finished_at;
  std::string error;
};

// A run with everything that is needed to go on with it or to show it.
struct StoredRun {
  RunRow row;
  model::TriggerData trigger;
  std::string records;  // all lines, in order
};

// Records of a run that follow one another.
struct JournalPiece {
  std::int64_t seq = 0;          // its place in the journal of the run; grows, with gaps
  std::string lines;             // of model::Record, whole
  bool is_first = false;         // the journal begins here, with the record of the trigger
  bool output_is_apart = false;  // `lines` is one record, whose large output output_of() has
};
// Which pieces of a journal are wanted: those beyond one, up to so many bytes; the last may pass
// that.
struct JournalRange {
  enum class Order { kOldestFirst, kNewestFirst };
  Order order = Order::kOldestFirst;
  std::optional<std::int64_t> beyond{};  // a seq; nothing: from the end where the order begins
  std::size_t bytes_max = 256 << 10;
};

// What ties a run to the step that started it.
struct ChildTie {
  model::ParentStep parent;
  std::uint32_t depth = 0;  // of the run that was started
};

struct RunFilter {
  TeamId team{};
  bool tests = false;  // test runs, and no others
  std::optional<WorkflowId> workflow{};
  std::vector<model::RunStatus> statuses{};  // empty: all
  // Only waiting runs with a step that waits for this, for longer than until `now`. Not together
  // with statuses.
  std::optional<model::WaitKind> waits_for{};
  Timestamp now{};
  std::optional<RunId> older_than{};  // only runs before this one, which may be gone
  std::int64_t offset = 0;            // how many to pass over; 0 with older_than
  std::int64_t limit = 50;
};

struct RunPage {
  std::vector<RunRow> rows;  // newest first
  // Of all that the filter selects, older_than apart. When it is not exact, there are more.
  std::int64_t total = 0;
  bool total_is_exact = true;
};

// How the runs of a workflow went. Indexes are the numbers of statuses and log levels.
struct RunStatistics {
  static constexpr std::size_t kStatuses = 7;
  std::array<std::int64_t, kStatuses> ever{};    // all that are stored
  std::array<std::int64_t, kStatuses> recent{};  // of them those since the moment asked for
  // False: a status had so many runs on the day (UTC) of that moment that the whole day is counted.
  bool recent_is_exact = true;
  model::LogCounts recent_logs;  // of the runs since the beginning of that day
};

}  // namespace sluice::store
