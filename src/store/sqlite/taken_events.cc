// Events that were taken, and the waits that they were for.
#include "base/json.h"
#include "store/sqlite/event_waits.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kTakenEvent[] =
    "SELECT body_hash, waits, expires_at FROM taken_events"
    " WHERE workflow_key = ?1 AND event_hash = ?2 AND expires_at > ?3";
constexpr const char kPutTakenEvent[] =
    "INSERT OR REPLACE INTO taken_events (workflow_key, event_hash, body_hash, waits, expires_at)"
    " VALUES (?1,?2,?3,?4,?5)";

// The column `waits`: [["<run>","<step>"],...].
std::string waits_text(const std::vector<EventWait>& waits) {
  json::array list;
  list.reserve(waits.size());
  for (const auto& wait : waits) list.push_back(json::array{wait.run.text(), step_text(wait.step)});
  return to_json(list);
}

Result<std::vector<EventWait>> read_waits(std::string_view text) {
  const auto broken = [] {
    return fail(ErrorCode::kCorrupt, "a taken event does not say which waits it was for");
  };
  const auto list = parse_json(text);
  if (!list || !list->is_array()) return broken();
  std::vector<EventWait> waits;
  waits.reserve(list->get_array().size());
  for (const auto& each : list->get_array()) {
    const auto* pair = each.if_array();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
      return broken();
    const auto run = RunId::parse((*pair)[0].get_string());
    if (!run) return broken();
    waits.push_back({*run, read_step((*pair)[1].get_string())});
  }
  return waits;
}

struct TakenRow {
  Sha256 body{};
  std::string waits;
  Timestamp expires_at{};
};
TakenRow read_taken(const Statement& row) {
  return {row.bytes<32>(0), std::string(row.text(1)), row.time(2)};
}

}  // namespace

Result<std::vector<EventWait>> SqliteReader::event_waits(WorkflowId workflow, std::string_view key,
                                                         std::int64_t limit) {
  return list(kAwaitingSteps, &read_event_wait, workflow.key, key, limit);
}

Result<std::optional<TakenEvent>> SqliteReader::taken_event(WorkflowId workflow,
                                                            const KeyHash& hash, Timestamp now) {
  SLUICE_TRY(const auto row, first(kTakenEvent, &read_taken, workflow.key, std::span(hash), now));
  if (!row) return std::nullopt;
  SLUICE_TRY(auto waits, read_waits(row->waits));
  return TakenEvent{workflow, hash, row->body, std::move(waits), row->expires_at};
}

Result<void> SqliteWriter::put_taken_event(const TakenEvent& event) {
  SLUICE_TRY(auto* put, connection_.cached(kPutTakenEvent));
  const auto waits = waits_text(event.waits);
  return put
      ->bind(event.workflow.key, std::span(event.hash), std::span(event.body), waits,
             event.expires_at)
      .run();
}

}  // namespace sluice::store::sqlite
