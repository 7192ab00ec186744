// Events that came before a step waited for them.
#include "store/sqlite/event_waits.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kRoomTaken[] =
    "SELECT count(*), ifnull(sum(bytes), 0) FROM kept_events INDEXED BY kept_events_of_workflow"
    " WHERE workflow_key = ?1 AND expires_at > ?2 AND run_key IS NULL";
// One that has expired and is sent again. The names are 16 bytes each.
constexpr const char kForgetSame[] =
    "DELETE FROM kept_events WHERE workflow_key = ?1 AND run_key IS NULL"
    " AND instr(event_hashes, ?2) > 0";
constexpr const char kKeepEvent[] =
    "INSERT INTO kept_events (workflow_key, workflow_tail, event_key, event_hashes, received_at,"
    " expires_at, bytes, payload) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)";
constexpr const char kTakeKept[] =
    "UPDATE kept_events SET run_key = ?1, run_tail = ?2, step = ?3 WHERE key ="
    " (SELECT event.key FROM runs CROSS JOIN kept_events AS event INDEXED BY kept_events_by_key"
    " ON event.workflow_key = runs.workflow_key WHERE runs.key = ?1 AND event.event_key = ?4"
    " AND event.run_key IS NULL AND event.expires_at > ?5 ORDER BY event.key LIMIT 1)";
constexpr const char kDeleteKept[] = "DELETE FROM kept_events WHERE key = ?1";
constexpr const char kDeleteKeptOfWorkflow[] =
    "DELETE FROM kept_events WHERE key IN"
    " (SELECT key FROM kept_events WHERE workflow_key = ?1 LIMIT ?2)";
constexpr const char kDeleteExpiredKept[] =
    "DELETE FROM kept_events WHERE key IN (SELECT key FROM kept_events WHERE expires_at <= ?1"
    " AND run_key IS NULL ORDER BY expires_at LIMIT ?2) RETURNING workflow_key, event_hashes";
// The names of an event that no run took; it may come again.
constexpr const char kForgetName[] =
    "DELETE FROM taken_events WHERE workflow_key = ?1 AND event_hash = ?2 AND waits = '[]'";
#define EVENT_COLUMNS                                                                            \
  "SELECT key, workflow_key, workflow_tail, event_key, received_at, expires_at, bytes, run_key," \
  " run_tail, step, "
constexpr const char kKeptEvents[] = EVENT_COLUMNS
    "'' FROM kept_events INDEXED BY kept_events_of_workflow"
    " WHERE workflow_key = ?1 AND expires_at > ?2 AND run_key IS NULL"
    " ORDER BY key LIMIT ?3";
constexpr const char kKeptEvent[] = EVENT_COLUMNS
    "'' FROM kept_events INDEXED BY kept_events_of_workflow"
    " WHERE workflow_key = ?1 AND instr(event_hashes, ?2) > 0";
constexpr const char kOnTheirWay[] = EVENT_COLUMNS
    "payload FROM kept_events WHERE key > ?1 AND run_key IS NOT NULL ORDER BY key LIMIT ?2";
constexpr const char kCountKept[] =
    "SELECT count(*) FROM kept_events INDEXED BY kept_events_expiring"
    " WHERE expires_at > ?1 AND run_key IS NULL";

KeptEvent read_kept(const Statement& row) {
  KeptEvent event{.id = row.integer(0),
                  .workflow = WorkflowId{row.uid(1, 2)},
                  .key = std::string(row.text(3)),
                  .received_at = row.time(4),
                  .expires_at = row.time(5),
                  .bytes = row.integer(6)};
  if (!row.is_null(7)) event.taken_by = EventWait{RunId{row.uid(7, 8)}, read_step(row.text(9))};
  event.payload = row.text(10);
  return event;
}

std::int64_t read_kept_count(const Statement& row) { return row.integer(0); }

std::vector<std::uint8_t> joined(const std::vector<KeyHash>& hashes) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(hashes.size() * std::tuple_size_v<KeyHash>);
  for (const auto& hash : hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
  return bytes;
}

}  // namespace

Result<std::vector<EventWait>> SqliteWriter::awaiting(WorkflowId workflow, std::string_view key,
                                                      std::int64_t limit) {
  SLUICE_TRY(auto* find, connection_.cached(kAwaitingSteps));
  ScopedReset rows(find->bind(workflow.key, key, limit));
  std::vector<EventWait> waits;
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return waits;
    waits.push_back(read_event_wait(*find));
  }
}

Result<KeepOutcome> SqliteWriter::keep_event(const KeptEvent& event,
                                             const KeptEventBounds& bounds) {
  SLUICE_TRY(auto waits, awaiting(event.workflow, event.key, bounds.waits_max));
  if (!waits.empty()) return KeepOutcome{KeepOutcome::Kind::kAwaited, std::move(waits)};
  for (const auto& hash : event.hashes) {
    SLUICE_TRY(auto* forget, connection_.cached(kForgetSame));
    SLUICE_TRY_VOID(forget->bind(event.workflow.key, std::span(hash)).run());
  }
  const auto bytes = static_cast<std::int64_t>(event.key.size() + event.payload.size());
  {
    SLUICE_TRY(auto* taken, connection_.cached(kRoomTaken));
    ScopedReset row(taken->bind(event.workflow.key, event.received_at));
    SLUICE_TRY([[maybe_unused]] const bool found, row->step());
    if (row->integer(0) >= bounds.events_max || row->integer(1) + bytes > bounds.bytes_max)
      return KeepOutcome{KeepOutcome::Kind::kFull, {}};
  }
  SLUICE_TRY(auto* keep, connection_.cached(kKeepEvent));
  const auto hashes = joined(event.hashes);
  SLUICE_TRY_VOID(keep->bind(event.workflow.key, event.workflow.tail, event.key, std::span(hashes),
                             event.received_at, event.expires_at, bytes, event.payload)
                      .run());
  return KeepOutcome{KeepOutcome::Kind::kKept, {}};
}

Result<void> SqliteWriter::take_kept_event(const RunId& run, const model::Wait& wait,
                                           Timestamp at) {
  SLUICE_TRY(auto* take, connection_.cached(kTakeKept));
  const std::string step = step_text(wait.step);
  SLUICE_TRY(const auto taken,
             take->bind(run.key, run.tail, std::string_view(step), std::string_view(wait.key), at)
                 .run_counting());
  events_on_their_way_ = events_on_their_way_ || taken > 0;
  return {};
}

Result<void> SqliteWriter::delete_kept_event(std::int64_t id) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteKept));
  return remove->bind(id).run();
}

Result<std::int64_t> SqliteWriter::delete_kept_events_of(WorkflowId workflow, std::int64_t limit) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteKeptOfWorkflow));
  return remove->bind(workflow.key, limit).run_counting();
}

Result<std::int64_t> SqliteWriter::delete_expired_kept_events(Timestamp now, std::int64_t limit) {
  struct Name {
    std::int64_t workflow = 0;
    std::vector<std::uint8_t> hashes;
  };
  std::vector<Name> names;
  {
    SLUICE_TRY(auto* remove, connection_.cached(kDeleteExpiredKept));
    ScopedReset gone(remove->bind(now, limit));
    while (true) {
      SLUICE_TRY(const bool more, gone->step());
      if (!more) break;
      const auto hashes = gone->blob(1);
      names.push_back({gone->integer(0), {hashes.begin(), hashes.end()}});
    }
  }
  SLUICE_TRY(auto* forget, connection_.cached(kForgetName));
  constexpr std::size_t kBytes = std::tuple_size_v<KeyHash>;
  for (const auto& [workflow, hashes] : names)
    for (std::size_t at = 0; at + kBytes <= hashes.size(); at += kBytes)
      SLUICE_TRY_VOID(
          forget->bind(workflow, std::span<const std::uint8_t>(hashes).subspan(at, kBytes)).run());
  return static_cast<std::int64_t>(names.size());
}

Result<std::vector<KeptEvent>> SqliteReader::kept_events(WorkflowId workflow, Timestamp now,
                                                         std::int64_t limit) {
  return list(kKeptEvents, &read_kept, workflow.key, now, limit);
}

Result<std::optional<KeptEvent>> SqliteReader::kept_event(WorkflowId workflow,
                                                          const KeyHash& hash) {
  return first(kKeptEvent, &read_kept, workflow.key, std::span(hash));
}

Result<std::vector<KeptEvent>> SqliteReader::events_on_their_way(std::int64_t after,
                                                                 std::int64_t limit) {
  return list(kOnTheirWay, &read_kept, after, limit);
}

Result<std::int64_t> SqliteReader::count_kept_events(Timestamp now) {
  SLUICE_TRY(const auto count, first(kCountKept, &read_kept_count, now));
  return count.value_or(0);
}

}  // namespace sluice::store::sqlite
