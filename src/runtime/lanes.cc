#include "runtime/lanes.h"

#include <utility>

#include "base/log.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kAtOnceMax = 1'000;

}  // namespace

void Lanes::changed(store::LaneNews news) {
  for (const auto& each : news.superseded) cancel(each);
  if (!news.cancelled.empty()) {
    const Timestamp now = shared_.clock.now();
    for (const RunId run : news.cancelled) {
      shared_.metrics.finished(model::RunStatus::kCancelled);
      shared_.ends.ended(run, {.status = model::RunStatus::kCancelled,
                               .error = "superseded by a newer run",
                               .result = {},
                               .created_at = now,
                               .finished_at = now});
    }
    shared_.families_unsettled =
        true;  // they were never in memory, so nobody else says that they ended
  }
  if (news.begun.empty()) return;
  sweeper_.call([this, runs = std::move(news.begun)](store::Reader&) { begin(runs); });
}

void Lanes::recover() {
  sweeper_.call([this](store::Reader& reader) { cancel_superseded(reader); });
}

// Who finds no room in memory stays on disk like any other run.
void Lanes::begin(const std::vector<RunId>& runs) {
  if (shared_.draining) return;
  if (!sweeper_.bring_in(runs)) shared_.backlog = true;
}

void Lanes::cancel(const store::LaneNews::Superseded& superseded) {
  sweeper_.request(superseded.run, engine::Cancelled{store::superseded_by(superseded.by)},
                   [this](const Result<void>& done) {
                     const bool ended = done || done.error().code == ErrorCode::kConflict ||
                                        done.error().code == ErrorCode::kNotFound;
                     if (!ended) look_again();
                   });
}

// Once for all that could not be cancelled: looking again finds every one of them.
void Lanes::look_again() {
  if (shared_.draining || looks_again_.exchange(true)) return;
  sweeper_.call_later([this](store::Reader& reader) {
    looks_again_ = false;
    cancel_superseded(reader);
  });
}

void Lanes::cancel_superseded(store::Reader& reader) {
  const auto superseded = reader.superseded_runs(kAtOnceMax);
  if (!superseded) {
    log::error("cannot look for superseded runs: {}", superseded.error().message);
    return look_again();
  }
  for (const auto& each : *superseded) cancel(each);
}

}  // namespace sluice::runtime
