#include "store/sqlite/writer.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "store/sqlite/journal_pieces.h"
#include "store/sqlite/rows_of_tests.h"

namespace sluice::store::sqlite {
namespace {

// A body above this has its own row: the run's row is rewritten whole with every later turn.
constexpr std::size_t kInlineBodyBytesMax = 8 << 10;
// Likewise the records of the first turn. So the row of a run is small, and a list that reads a
// column behind them, such as the concurrency group, walks few overflow pages.
constexpr std::size_t kInlineRecordsBytesMax = 8 << 10;

constexpr const char kInsertRun[] =
    "INSERT INTO runs (key, tail, team, workflow_key, workflow_tail, version, trigger, status,"
    " owner, created_at, wake_at, finished_at, rerun_key, rerun_tail, error, headers, records,"
    " body, concurrency_group, group_limit, group_on_limit, bytes)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)";
constexpr const char kInsertBody[] = "INSERT INTO run_bodies (run_key, body) VALUES (?1, ?2)";
constexpr const char kInsertRecords[] =
    "INSERT INTO run_records (run_key, seq, lines) VALUES (?1,"
    " (SELECT ifnull(max(seq), 0) + 1 FROM run_records WHERE run_key = ?1), ?2)";
constexpr const char kInsertOutput[] =
    "INSERT INTO run_outputs (run_key, seq, output)"
    " SELECT ?1, max(seq), ?2 FROM run_records WHERE run_key = ?1";
constexpr const char kUpdateRun[] =
    "UPDATE runs SET status = ?4, wake_at = ?5, finished_at = ?6, error = ?7, step = ?8,"
    " bytes = bytes + ?9"
    " WHERE key = ?1 AND tail = ?2 AND owner = ?3 AND step = ?8 - 1 AND status < 3";
constexpr const char kCounted[] =
    "SELECT team, workflow_key, status, created_at FROM runs WHERE key = ?1";
constexpr const char kIsWritten[] =
    "SELECT 1 FROM runs WHERE key = ?1 AND tail = ?2 AND owner = ?3 AND step = ?4";
constexpr const char kClaimRun[] =
    "UPDATE runs SET owner = ?3 WHERE key = ?1 AND tail = ?2 AND owner = ?4 AND status < 3"
    " AND (owner = ?3 OR (EXISTS (SELECT 1 FROM nodes WHERE node = ?3)"
    " AND NOT EXISTS (SELECT 1 FROM nodes WHERE node = owner)))";
constexpr const char kIsListed[] = "SELECT 1 FROM nodes WHERE node = ?1";
constexpr const char kReleaseRun[] =
    "UPDATE runs SET owner = 0 WHERE key = ?1 AND tail = ?2 AND owner = ?3 AND status < 3";
constexpr const char kCountDeath[] =
    "INSERT INTO run_deaths (run_key, run_tail, deaths)"
    " SELECT key, tail, 1 FROM runs WHERE key = ?1 AND tail = ?2 AND status < 3"
    " ON CONFLICT (run_key) DO UPDATE SET deaths = deaths + 1 RETURNING deaths";

std::optional<std::string_view> unless_empty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

CountedRun as_counted(const NewRun& run, model::RunStatus status) {
  const model::RunHeader& header = run.header;
  return {header.id.key, static_cast<std::int64_t>(team_in_row(header)), header.workflow.key,
          status, header.created_at};
}

std::int64_t bytes_of(const NewRun& run) {
  return static_cast<std::int64_t>(run.body.size() + run.headers.size() +
                                   run.first.records().size() + run.definition.size());
}

// As the run is stored: its concurrency group decides, if it has one.
template <class Placement>
model::RunStatus status_of(const NewRun& run, const std::optional<Placement>& placement) {
  return placement ? placement->status : run.first.status();
}
template <class Placement>
std::optional<Timestamp> finish_of(const NewRun& run, const std::optional<Placement>& placement) {
  return placement ? placement->finished_at : run.first.finished_at();
}

}  // namespace

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::make(Connection& connection,
                                                         model::NodeId node) {
  std::unique_ptr<SqliteWriter> writer(new SqliteWriter(connection, node));
  SLUICE_TRY_VOID(writer->prepare_hot());
  return writer;
}

Result<void> SqliteWriter::prepare_hot() {
  SLUICE_TRY(insert_run_, connection_.prepare(kInsertRun));
  SLUICE_TRY(insert_body_, connection_.prepare(kInsertBody));
  SLUICE_TRY(insert_records_, connection_.prepare(kInsertRecords));
  SLUICE_TRY(update_run_, connection_.prepare(kUpdateRun));
  SLUICE_TRY(find_counted_, connection_.prepare(kCounted));
  SLUICE_TRY(keys_, IdempotencyKeys::open(connection_));
  return {};
}

Result<bool> SqliteWriter::is_fenced() {
  if (fenced_) return *fenced_;
  SLUICE_TRY(auto* statement, connection_.cached(kIsListed));
  ScopedReset row(statement->bind(node_));
  SLUICE_TRY(const bool listed, row->step());
  fenced_ = !listed;
  return !listed;
}

Result<CommitOutcome> SqliteWriter::insert_run(const NewRun& run) {
  SLUICE_TRY(const bool fenced, is_fenced());
  if (fenced)
    return failed({ErrorCode::kUnavailable, "another process has taken over the database"});
  if (run.idempotency) {
    SLUICE_TRY(auto earlier, find_earlier(run));
    if (earlier) return *earlier;
  }
  if (run.schedule) {
    SLUICE_TRY(const bool due, schedule_stands_at(run.header.workflow, *run.schedule));
    if (!due) return CommitOutcome{.kind = CommitOutcome::Kind::kSlotTaken};
  }
  if (run.header.parent) {
    SLUICE_TRY(const auto none, child_of_step(*run.header.parent));
    if (none) return *none;
  }
  if (run.failed) {
    SLUICE_TRY(const bool open, is_alert_open(*run.failed, run.header.workflow));
    if (!open) return CommitOutcome{.kind = CommitOutcome::Kind::kAlertOver};
  }
  if (!run.has_room) return CommitOutcome{.kind = CommitOutcome::Kind::kNoRoom};
  std::optional<Placement> placement;
  if (run.header.concurrency_group) {
    SLUICE_TRY(placement, placement_of(run));
  }
  SLUICE_TRY_VOID(insert_row(run, placement));
  if (auto rest = insert_rest(run); !rest) {
    if (concerns_one_statement(rest.error().code)) {
      SLUICE_TRY_VOID(delete_run(run.header.id.key));
      counts_.never_began(as_counted(run, status_of(run, placement)), finish_of(run, placement));
    }
    return fail(std::move(rest).error());
  }
  CommitOutcome created{.kind = CommitOutcome::Kind::kCommitted, .existing = run.header.id};
  if (!placement) return created;
  if (run.header.concurrency_group->on_limit == model::OnLimit::kNewest) {
    SLUICE_TRY(const auto newer, yield_to_newest(run));
    if (newer) {
      placement->status = model::RunStatus::kCancelled;
      created.newer = *newer;
    }
  }
  created.status = placement->status;
  return created;
}

// Why none of the runs is stored: one has a key that stands for another body, before or among
// them, or one is new and has no room.
Result<std::optional<CommitOutcome::Kind>> SqliteWriter::refusal_of(
    std::span<const Admitted> runs) {
  using Kind = CommitOutcome::Kind;
  std::map<KeyHash, Sha256> own;
  std::optional<Kind> why;
  for (const Admitted& each : runs) {
    const auto& entry = each.run().idempotency;
    std::optional<CommitOutcome> earlier;
    if (entry) {
      SLUICE_TRY(earlier, find_earlier(each.run()));
      if (earlier && earlier->kind == Kind::kConflict) return Kind::kConflict;
      const auto first = own.emplace(entry->key, entry->body).first;
      if (!entry->any_body && first->second != entry->body) return Kind::kConflict;
    }
    if (!earlier && !each.run().has_room) why = Kind::kNoRoom;
  }
  return why;
}

Result<CommitOutcome> SqliteWriter::insert_runs(std::span<const Admitted> runs) {
  SLUICE_TRY(const auto refused, refusal_of(runs));
  if (refused) return CommitOutcome{.kind = *refused};
  CommitOutcome all{.kind = CommitOutcome::Kind::kCommitted};
  all.items.reserve(runs.size());
  for (const Admitted& each : runs) {
    auto outcome = insert_run(each.run());
    if (!outcome && !all.items.empty())
      return fail(ErrorCode::kIo, std::move(outcome).error().message);
    if (!outcome || outcome->kind == CommitOutcome::Kind::kFailed) return outcome;
    all.items.push_back(*std::move(outcome));
  }
  return all;
}

Result<void> SqliteWriter::insert_rest(const NewRun& run) {
  if (run.body.size() > kInlineBodyBytesMax) {
    SLUICE_TRY_VOID(insert_body_.bind(run.header.id.key, run.body).run());
  }
  if (run.first.records().size() > kInlineRecordsBytesMax) {
    SLUICE_TRY_VOID(put_records(run.header.id.key, run.first.records()));
  }
  if (run.schedule) {
    SLUICE_TRY_VOID(step_schedule(run.header.workflow, *run.schedule));
  }
  if (run.header.parent) SLUICE_TRY_VOID(put_child(run.header));
  if (run.failed) SLUICE_TRY_VOID(answer_alert(*run.failed, run.header));
  SLUICE_TRY_VOID(note_steps(run.first));
  SLUICE_TRY_VOID(note_waits(run.first));
  SLUICE_TRY_VOID(note_failure(run.header.id, static_cast<std::int64_t>(team_in_row(run.header)),
                               run.header.workflow.key, run.first.status()));
  if (!run.definition.empty()) SLUICE_TRY_VOID(put_test_definition(run));
  if (!run.idempotency) return {};
  return keys_->put(run.header.workflow.key, *run.idempotency, run.header.id,
                    run.header.created_at);
}

Result<void> SqliteWriter::put_records(std::int64_t run, std::string_view records) {
  if (records.size() <= kRecordBytesMax) return insert_records_.bind(run, records).run();
  for (const auto& [lines, output] : cut_into_pieces(records)) {
    SLUICE_TRY_VOID(insert_records_.bind(run, lines).run());
    if (output.empty()) continue;
    SLUICE_TRY(auto* put, connection_.cached(kInsertOutput));
    SLUICE_TRY_VOID(put->bind(run, output).run());
  }
  return {};
}

Result<void> SqliteWriter::insert_row(const NewRun& run,
                                      const std::optional<Placement>& placement) {
  const model::RunHeader& header = run.header;
  const engine::Transition& first = run.first;
  std::optional<std::string_view> body;
  if (run.body.size() <= kInlineBodyBytesMax) body = run.body;
  std::optional<std::string_view> records;
  if (first.records().size() <= kInlineRecordsBytesMax) records = unless_empty(first.records());
  std::optional<std::int64_t> rerun_key;
  std::optional<std::int64_t> rerun_tail;
  if (header.rerun_of) {
    rerun_key = header.rerun_of->key;
    rerun_tail = header.rerun_of->tail;
  }
  std::optional<std::int64_t> concurrency_group;
  std::optional<std::int64_t> group_limit;
  std::optional<model::OnLimit> group_on_limit;
  if (header.concurrency_group) {
    concurrency_group = header.concurrency_group->id;
    group_limit = header.concurrency_group->limit;
    group_on_limit = header.concurrency_group->on_limit;
  }
  const auto status = status_of(run, placement);
  const auto bytes = bytes_of(run);
  SLUICE_TRY_VOID(
      insert_run_
          .bind(header.id.key, header.id.tail, team_in_row(header), header.workflow.key,
                header.workflow.tail, header.version, header.trigger, status, node_,
                header.created_at, first.wake_at(), finish_of(run, placement), rerun_key,
                rerun_tail,
                unless_empty(placement ? std::string_view(placement->error) : first.error()),
                unless_empty(run.headers), records, body, concurrency_group, group_limit,
                group_on_limit, bytes)
          .run());
  const CountedRun counted = as_counted(run, status);
  counts_.added(counted, finish_of(run, placement));
  counts_.logged(counted, first.log_counts());
  counts_.sized(counted.team, counted.workflow, bytes);
  return {};
}

Result<std::optional<CommitOutcome>> SqliteWriter::find_earlier(const NewRun& run) {
  const IdempotencyEntry& entry = *run.idempotency;
  SLUICE_TRY(const auto found,
             keys_->find(run.header.workflow.key, entry.key, run.header.created_at));
  if (!found) return std::nullopt;
  const bool same = entry.any_body || found->body == entry.body || found->body == entry.other_body;
  return CommitOutcome{
      .kind = same ? CommitOutcome::Kind::kDuplicate : CommitOutcome::Kind::kConflict,
      .existing = found->run};
}

Result<CommitOutcome> SqliteWriter::append(const engine::Transition& transition) {
  const RunId& run = transition.run();
  SLUICE_TRY(const auto before, counted(run.key));
  SLUICE_TRY(const auto changed,
             update_run_
                 .bind(run.key, run.tail, node_, transition.status(), transition.wake_at(),
                       transition.finished_at(), unless_empty(transition.error()),
                       transition.step(), std::ssize(transition.records()))
                 .run_counting());
  if (changed == 0) {
    SLUICE_TRY(const bool written, is_written(transition));
    using Kind = CommitOutcome::Kind;
    return CommitOutcome{.kind = written ? Kind::kCommitted : Kind::kStaleClaim, .existing = run};
  }
  if (before) {
    counts_.moved(*before, transition.status(), transition.finished_at());
    counts_.logged(*before, transition.log_counts());
    counts_.sized(before->team, before->workflow, std::ssize(transition.records()));
  }
  if (!transition.records().empty()) {
    SLUICE_TRY_VOID(put_records(run.key, transition.records()));
  }
  SLUICE_TRY_VOID(note_steps(transition));
  const bool final = model::is_final(transition.status());
  if (final) {
    SLUICE_TRY_VOID(delete_waits(run.key));
    if (before)
      SLUICE_TRY_VOID(note_failure(run, before->team, before->workflow, transition.status()));
  } else {
    SLUICE_TRY_VOID(note_waits(transition));
  }
  if (transition.in_concurrency_group() && final) SLUICE_TRY_VOID(leave_concurrency_group(run.key));
  return CommitOutcome{.kind = CommitOutcome::Kind::kCommitted, .existing = run};
}

Result<std::optional<CountedRun>> SqliteWriter::counted(std::int64_t key) {
  ScopedReset row(find_counted_.bind(key));
  SLUICE_TRY(const bool found, row->step());
  if (!found) return std::nullopt;
  return CountedRun{key, row->integer(0), row->integer(1),
                    static_cast<model::RunStatus>(row->integer(2)), row->time(3)};
}

Result<bool> SqliteWriter::is_written(const engine::Transition& transition) {
  SLUICE_TRY(auto* statement, connection_.cached(kIsWritten));
  const RunId& run = transition.run();
  ScopedReset row(statement->bind(run.key, run.tail, node_, transition.step()));
  return row->step();
}

Result<bool> SqliteWriter::claim(RunId run, model::NodeId from) {
  SLUICE_TRY(auto* statement, connection_.cached(kClaimRun));
  SLUICE_TRY(const auto changed, statement->bind(run.key, run.tail, node_, from).run_counting());
  return changed == 1;
}

Result<bool> SqliteWriter::release(RunId run) {
  SLUICE_TRY(auto* statement, connection_.cached(kReleaseRun));
  SLUICE_TRY(const auto changed, statement->bind(run.key, run.tail, node_).run_counting());
  return changed == 1;
}

Result<std::int64_t> SqliteWriter::count_death(RunId run) {
  SLUICE_TRY(auto* statement, connection_.cached(kCountDeath));
  ScopedReset row(statement->bind(run.key, run.tail));
  SLUICE_TRY(const bool counted, row->step());
  return counted ? row->integer(0) : 0;
}

Result<std::int64_t> SqliteWriter::delete_selected(Statement& select) {
  std::vector<std::int64_t> keys;
  {
    ScopedReset rows(select);
    while (true) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      keys.push_back(rows->integer(0));
    }
  }
  for (const std::int64_t key : keys) SLUICE_TRY_VOID(delete_run(key));
  return static_cast<std::int64_t>(keys.size());
}

}  // namespace sluice::store::sqlite
