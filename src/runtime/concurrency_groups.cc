#include "runtime/concurrency_groups.h"

#include <utility>

#include "base/log.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kAtOnceMax = 1'000;

}  // namespace

void ConcurrencyGroups::changed(store::ConcurrencyChanges news) {
  for (const auto& each : news.superseded) cancel(each);
  if (!news.cancelled.empty()) {
    const Timestamp now = parts_.env.clock.now();
    for (const auto& [run, newer] : news.cancelled) {
      parts_.env.metrics.finished(model::RunStatus::kCancelled);
      parts_.ends.ended(run, {.status = model::RunStatus::kCancelled,
                              .error = store::superseded_by(newer),
                              .result = {},
                              .created_at = now,
                              .finished_at = now});
    }
    tell_cancelled(news.cancelled);
    // They were never in memory, so nobody else says that they ended.
    parts_.leftovers.child_runs = true;
  }
  if (news.begun.empty()) return;
  parts_.loop.call(
      [this, runs = std::move(news.begun)](store::Reader& reader) { begin(runs, reader); });
}

// Whose they are is in the store only.
void ConcurrencyGroups::tell_cancelled(
    const std::vector<store::ConcurrencyChanges::Superseded>& cancelled) {
  auto* events = parts_.env.options.events;
  if (!events || !events->watched()) return;
  parts_.loop.call([events, cancelled](store::Reader& reader) {
    for (const auto& [run, newer] : cancelled) {
      const auto stored = reader.run_head(run);
      if (!stored || !*stored) continue;
      const auto& row = (*stored)->row;
      auto told = live::news_of(row.header, row.status);
      told.finished_at = row.finished_at;
      events->tell(told);
    }
  });
}

void ConcurrencyGroups::recover() {
  parts_.loop.call([this](store::Reader& reader) { cancel_superseded(reader); });
}

// Who finds no room in memory stays on disk like any other run.
void ConcurrencyGroups::begin(const std::vector<RunId>& runs, store::Reader& reader) {
  if (parts_.activity.draining) return;
  if (!parts_.loader.load(runs, reader)) parts_.leftovers.open_runs = true;
}

void ConcurrencyGroups::cancel(const store::ConcurrencyChanges::Superseded& superseded) {
  parts_.router.request(superseded.run, engine::Cancelled{store::superseded_by(superseded.by)},
                        [this](const Result<void>& done) {
                          const bool ended = done || done.error().code == ErrorCode::kConflict ||
                                             done.error().code == ErrorCode::kNotFound;
                          if (!ended) look_again();
                        });
}

// Once for all that could not be cancelled: looking again finds every one of them.
void ConcurrencyGroups::look_again() {
  if (parts_.activity.draining || looks_again_.exchange(true)) return;
  parts_.loop.call_later([this](store::Reader& reader) {
    looks_again_ = false;
    cancel_superseded(reader);
  });
}

void ConcurrencyGroups::cancel_superseded(store::RunReader& reader) {
  const auto superseded = reader.superseded_runs(kAtOnceMax);
  if (!superseded) {
    log::error("cannot look for superseded runs: {}", superseded.error().message);
    return look_again();
  }
  for (const auto& each : *superseded) cancel(each);
}

}  // namespace sluice::runtime
