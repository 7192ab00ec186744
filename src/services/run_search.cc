#include "services/run_search.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/bytes.h"
#include "hooks/idempotency.h"
#include "services/runs.h"

namespace sluice::services {
namespace {

using model::TriggerKind;

constexpr std::array kTriggers = {TriggerKind::kWebhook,  TriggerKind::kManual,
                                  TriggerKind::kSync,     TriggerKind::kSchedule,
                                  TriggerKind::kWorkflow, TriggerKind::kRunFailed};
constexpr std::int64_t kRowsAtOnce = 100;

class RunSearch {
 public:
  RunSearch(store::Reader& reader, const RunQuery& query, const RunSearchLimits& limits)
      : reader_(reader), query_(query), limits_(limits) {}

  // Takes the run if it fits.
  Outcome<void> look_at(const store::RunRow& row) {
    ++found_.runs;
    found_.last = row;
    SLUICE_TRY(const bool fits, matches(row));
    if (fits) found_.rows.push_back(row);
    return {};
  }
  bool is_at_limit() const {
    return found_.runs >= limits_.runs_max || found_.bytes >= limits_.bytes_max;
  }
  FoundRuns& found() { return found_; }

 private:
  Outcome<bool> matches(const store::RunRow& row) {
    const auto& header = row.header;
    if (query_.trigger && header.trigger != *query_.trigger) return false;
    if (query_.version && header.version != *query_.version) return false;
    if (query_.to && header.created_at > *query_.to) return false;
    if (query_.from && header.created_at < *query_.from) return false;
    return query_.text ? has_text(header.id) : Outcome<bool>(true);
  }
  Outcome<bool> has_text(RunId id) {
    SLUICE_TRY(const auto run, reader_.run_head(id));
    if (!run) return false;
    std::string body = run->trigger.body;
    if (body.empty()) {
      SLUICE_TRY(body, reader_.body_of(id));
    }
    found_.bytes += body.size();
    return body.find(*query_.text) != std::string::npos;
  }

  store::Reader& reader_;
  const RunQuery& query_;
  const RunSearchLimits& limits_;
  FoundRuns found_;
};

bool has_status(const store::RunFilter& filter, model::RunStatus status) {
  return filter.statuses.empty() ||
         std::ranges::find(filter.statuses, status) != filter.statuses.end();
}

// The few runs that a key can stand for.
Outcome<FoundRuns> search_by_key(store::Reader& reader, const RunQuery& query, std::int64_t wanted,
                                 Timestamp now, RunSearch& search) {
  std::array<store::KeyHash, store::RunReader::kKeysAtOnce> hashes{};
  const auto of_deliveries = hooks::delivery_key_hashes(*query.key);
  std::ranges::copy(of_deliveries, hashes.begin());
  hashes[4] = key_hash({"execute", *query.key});
  hashes[5] = key_hash({"sync", *query.key});
  SLUICE_TRY(auto runs, reader.runs_of_keys(*query.filter.workflow, hashes, now));
  std::ranges::sort(runs, std::ranges::greater());
  for (const RunId& id : runs) {
    if (query.filter.older_than && id >= *query.filter.older_than) continue;
    SLUICE_TRY(const auto run, reader.run_head(id));
    if (!run || run->row.header.team != query.filter.team) continue;
    if (!has_status(query.filter, run->row.status)) continue;
    if (std::ssize(search.found().rows) == wanted) return std::move(search.found());
    SLUICE_TRY_VOID(search.look_at(run->row));
  }
  search.found().is_complete = true;
  return std::move(search.found());
}

// Where the newest run that may fit is: before this one.
std::optional<RunId> begin_of(const RunQuery& query, Timestamp now) {
  std::optional<RunId> begin = query.filter.older_than;
  if (!query.to || *query.to >= now) return begin;
  const RunId after{{store::first_key_at(*query.to + Millis(1)), 0}};
  return begin && *begin < after ? begin : after;
}

}  // namespace

std::optional<TriggerKind> parse_trigger(std::string_view name) {
  for (const auto kind : kTriggers)
    if (model::trigger_name(kind) == name) return kind;
  return std::nullopt;
}

std::string trigger_names() {
  std::string names;
  for (const auto kind : kTriggers) {
    if (!names.empty()) names += kind == kTriggers.back() ? " or " : ", ";
    names += model::trigger_name(kind);
  }
  return names;
}

Outcome<FoundRuns> search_runs(store::Reader& reader, RunQuery query, std::int64_t wanted,
                               Timestamp now, const RunSearchLimits& limits) {
  RunSearch search(reader, query, limits);
  FoundRuns& found = search.found();
  if (query.key) return search_by_key(reader, query, wanted, now, search);
  query.filter.older_than = begin_of(query, now);
  query.filter.limit = kRowsAtOnce;
  query.filter.offset = 0;
  while (true) {
    SLUICE_TRY(const auto page, reader.runs(query.filter));
    for (const auto& row : page.rows) {
      if (query.from && row.header.created_at < *query.from) {
        found.is_complete = true;
        return std::move(found);
      }
      SLUICE_TRY_VOID(search.look_at(row));
      if (std::ssize(found.rows) == wanted || search.is_at_limit()) return std::move(found);
    }
    if (std::ssize(page.rows) < kRowsAtOnce) {
      found.is_complete = true;
      return std::move(found);
    }
    query.filter.older_than = page.rows.back().header.id;
  }
}

}  // namespace sluice::services
