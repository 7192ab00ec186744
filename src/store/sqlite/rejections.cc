// Deliveries that began no run, and handshakes.
#include <algorithm>
#include <utility>
#include <vector>

#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// How much of what a workflow may have the sampled ones may take: one part in so many.
constexpr std::int64_t kSampledShare = 5;

constexpr const char kPutRejection[] =
    "INSERT OR REPLACE INTO rejections (key, tail, team, workflow_key, workflow_tail, at, status,"
    " reason, detail, headers, body, body_bytes, method, path, query, version, hidden, answer,"
    " first_key, first_tail, sampled, kept)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)";
#define REJECTION_COLUMNS                                                                     \
  "SELECT key, tail, team, workflow_key, workflow_tail, at, status, reason, detail, headers," \
  " body, body_bytes, method, path, query, version, hidden, answer, first_key, first_tail,"   \
  " kept, replay_key, replay_tail, replayed_at FROM rejections"
#define REJECTIONS REJECTION_COLUMNS " WHERE workflow_key = ?1 AND workflow_tail = ?2 AND team = ?3"
#define NEWEST_REJECTIONS " ORDER BY key DESC LIMIT ?4"
constexpr const char kRejections[] =
    REJECTIONS " AND reason NOT IN ('handshake', 'duplicate', 'overloaded')" NEWEST_REJECTIONS;
constexpr const char kHandshakes[] = REJECTIONS " AND reason = 'handshake'" NEWEST_REJECTIONS;
constexpr const char kRejection[] =
    REJECTIONS " AND reason <> 'handshake' AND key = ?4 AND tail = ?5";
#define REJECTIONS_IN_RANGE " AND reason <> 'handshake' AND key > ?4 AND key < ?5"
constexpr const char kNewestRejections[] =
    REJECTIONS REJECTIONS_IN_RANGE " ORDER BY key DESC LIMIT ?6";
constexpr const char kOldestRejections[] = REJECTIONS REJECTIONS_IN_RANGE " ORDER BY key LIMIT ?6";
#define REJECTIONS_OF_TEAM \
  REJECTION_COLUMNS        \
  " WHERE team = ?1 AND reason <> 'handshake' AND key > ?2 AND key < ?3"
constexpr const char kNewestRejectionsOfTeam[] = REJECTIONS_OF_TEAM " ORDER BY key DESC LIMIT ?4";
constexpr const char kOldestRejectionsOfTeam[] = REJECTIONS_OF_TEAM " ORDER BY key LIMIT ?4";
constexpr const char kRejectionOfTeam[] =
    REJECTION_COLUMNS " WHERE key = ?1 AND tail = ?2 AND team = ?3 AND reason <> 'handshake'";
constexpr const char kWorkflowOfRejection[] =
    "SELECT workflow_key, kept FROM rejections WHERE key = ?1 AND tail = ?2"
    " AND reason <> 'handshake'";
constexpr const char kCountKeptRejections[] =
    "SELECT count(*) FROM rejections WHERE workflow_key = ?1 AND kept = 1";
constexpr const char kKeepRejection[] =
    "UPDATE rejections SET kept = ?3 WHERE key = ?1 AND tail = ?2";
constexpr const char kNoteReplay[] =
    "UPDATE rejections SET replay_key = ?3, replay_tail = ?4, replayed_at = ?5"
    " WHERE key = ?1 AND tail = ?2";
constexpr const char kDeleteOldRejections[] = "DELETE FROM rejections WHERE at < ?1 AND kept = 0";
constexpr const char kCrowdedWorkflows[] =
    "SELECT workflow_key, sampled, count(*) FROM rejections GROUP BY workflow_key, sampled"
    " HAVING count(*) > CASE sampled WHEN 0 THEN ?1 ELSE ?2 END";
constexpr const char kCountRejections[] =
    "SELECT count(*) FROM rejections WHERE workflow_key = ?1 AND sampled = ?2";
constexpr const char kDeleteOldestRejections[] =
    "DELETE FROM rejections WHERE key IN (SELECT key FROM rejections"
    " WHERE workflow_key = ?1 AND sampled = ?2 AND kept = 0 ORDER BY key LIMIT ?3)";

std::int64_t most_sampled(std::int64_t keep_max) {
  return std::max<std::int64_t>(keep_max / kSampledShare, 1);
}

std::optional<RunId> maybe_run(const Statement& row, int at) {
  if (row.is_null(at)) return std::nullopt;
  return RunId{row.uid(at, at + 1)};
}

Rejection read_rejection(const Statement& row) {
  Rejection r{.id = RejectionId{row.uid(0, 1)},
              .team = TeamId{row.integer(2)},
              .workflow = WorkflowId{row.uid(3, 4)},
              .at = row.time(5),
              .status = static_cast<int>(row.integer(6)),
              .reason = std::string(row.text(7)),
              .detail = std::string(row.text(8)),
              .headers = std::string(row.text(9)),
              .body = std::string(as_text(row.blob(10))),
              .body_bytes = row.integer(11),
              .method = std::string(row.text(12)),
              .path = std::string(row.text(13)),
              .query = std::string(row.text(14)),
              .version = row.integer(15),
              .hidden = std::string(row.text(16)),
              .answer = std::string(row.text(17)),
              .first = maybe_run(row, 18),
              .is_kept = row.integer(20) != 0};
  if (const auto run = maybe_run(row, 21)) r.replayed = {*run, row.time(23)};
  return r;
}

}  // namespace

Result<void> SqliteWriter::put_rejection(const Rejection& r) {
  constexpr std::size_t kRememberedMax = 10'000;
  if (rejected_since_) rejected_since_->insert(r.workflow.key);
  if (rejected_since_ && rejected_since_->size() > kRememberedMax) rejected_since_.reset();
  SLUICE_TRY(auto* put, connection_.cached(kPutRejection));
  const auto key = r.first ? std::optional(r.first->key) : std::nullopt;
  const auto tail = r.first ? std::optional(r.first->tail) : std::nullopt;
  return put
      ->bind(r.id.key, r.id.tail, r.team, r.workflow.key, r.workflow.tail, r.at, r.status, r.reason,
             r.detail, r.headers, as_bytes(r.body), r.body_bytes, r.method, r.path, r.query,
             r.version, r.hidden, r.answer, key, tail, is_sampled(r.reason), r.is_kept)
      .run();
}

Result<KeepMark> SqliteWriter::keep_rejection(RejectionId id, bool keep, std::int64_t kept_max) {
  std::int64_t workflow = 0;
  {
    SLUICE_TRY(auto* find, connection_.cached(kWorkflowOfRejection));
    ScopedReset row(find->bind(id.key, id.tail));
    SLUICE_TRY(const bool found, row->step());
    if (!found) return KeepMark::kGone;
    if ((row->integer(1) != 0) == keep) return KeepMark::kDone;
    workflow = row->integer(0);
  }
  if (keep) {
    SLUICE_TRY(auto* count, connection_.cached(kCountKeptRejections));
    ScopedReset row(count->bind(workflow));
    SLUICE_TRY_VOID(row->step());
    if (row->integer(0) >= kept_max) return KeepMark::kFull;
  }
  SLUICE_TRY(auto* set, connection_.cached(kKeepRejection));
  SLUICE_TRY_VOID(set->bind(id.key, id.tail, keep).run());
  return KeepMark::kDone;
}

Result<void> SqliteWriter::note_replay(RejectionId id, const Rejection::Replay& replay) {
  SLUICE_TRY(auto* note, connection_.cached(kNoteReplay));
  return note->bind(id.key, id.tail, replay.run.key, replay.run.tail, replay.at).run();
}

// Looks at the workflows that have got rejections since the last time; at all of them when that is
// not known.
Result<std::int64_t> SqliteWriter::delete_rejections(Timestamp before, std::int64_t keep_max) {
  SLUICE_TRY(auto* old, connection_.cached(kDeleteOldRejections));
  SLUICE_TRY(std::int64_t deleted, old->bind(before).run_counting());
  SLUICE_TRY(const auto excess,
             rejected_since_ ? excess_of_some(keep_max) : excess_of_all(keep_max));
  SLUICE_TRY(auto* oldest, connection_.cached(kDeleteOldestRejections));
  for (const auto& each : excess) {
    SLUICE_TRY(const auto gone,
               oldest->bind(each.workflow, each.sampled, each.rows).run_counting());
    deleted += gone;
  }
  rejected_since_.emplace();
  return deleted;
}

Result<std::vector<SqliteWriter::Excess>> SqliteWriter::excess_of_all(std::int64_t keep_max) {
  SLUICE_TRY(auto* crowded, connection_.cached(kCrowdedWorkflows));
  const auto sampled_max = most_sampled(keep_max);
  std::vector<Excess> excess;
  ScopedReset rows(crowded->bind(keep_max, sampled_max));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return excess;
    const auto sampled = rows->integer(1);
    excess.push_back(
        {rows->integer(0), sampled, rows->integer(2) - (sampled == 0 ? keep_max : sampled_max)});
  }
}

Result<std::vector<SqliteWriter::Excess>> SqliteWriter::excess_of_some(std::int64_t keep_max) {
  SLUICE_TRY(auto* count, connection_.cached(kCountRejections));
  std::vector<Excess> excess;
  for (const auto workflow : *rejected_since_) {
    for (const auto& [sampled, most] : {std::pair(std::int64_t{0}, keep_max),
                                        std::pair(std::int64_t{1}, most_sampled(keep_max))}) {
      ScopedReset row(count->bind(workflow, sampled));
      SLUICE_TRY([[maybe_unused]] const bool found, row->step());
      if (row->integer(0) > most) excess.push_back({workflow, sampled, row->integer(0) - most});
    }
  }
  return excess;
}

Result<std::vector<Rejection>> SqliteReader::rejections(TeamId team, WorkflowId workflow,
                                                        std::int64_t limit) {
  return list(kRejections, &read_rejection, workflow.key, workflow.tail, team, limit);
}

Result<std::vector<Rejection>> SqliteReader::noted_deliveries(const RejectionRange& range) {
  const bool newest_first = range.order == RejectionRange::Order::kNewestFirst;
  if (!range.workflow)
    return list(newest_first ? kNewestRejectionsOfTeam : kOldestRejectionsOfTeam, &read_rejection,
                range.team, range.above, range.below, range.limit);
  return list(newest_first ? kNewestRejections : kOldestRejections, &read_rejection,
              range.workflow->key, range.workflow->tail, range.team, range.above, range.below,
              range.limit);
}

Result<std::optional<Rejection>> SqliteReader::noted_delivery(TeamId team, RejectionId id) {
  return first(kRejectionOfTeam, &read_rejection, id.key, id.tail, team);
}

Result<std::optional<Rejection>> SqliteReader::rejection(TeamId team, WorkflowId workflow,
                                                         RejectionId id) {
  return first(kRejection, &read_rejection, workflow.key, workflow.tail, team, id.key, id.tail);
}

Result<std::vector<Rejection>> SqliteReader::handshakes(TeamId team, WorkflowId workflow,
                                                        std::int64_t limit) {
  return list(kHandshakes, &read_rejection, workflow.key, workflow.tail, team, limit);
}

}  // namespace sluice::store::sqlite
