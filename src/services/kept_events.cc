#include "services/kept_events.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace sluice::services {
namespace {

std::unexpected<Problem> too_many(const Limits& limits) {
  return refuse(
      ErrorCode::kOverloaded, "too_many_kept_events",
      fmt::format("Too many events are waiting for a step of this workflow that takes them (the "
                  "maximum is {} events or {} bytes); send this one again later.",
                  limits.kept_events_of_workflow_max, limits.kept_event_bytes_of_workflow_max));
}

// As it is stored, and the rows that tell it when it comes again: without waits, as it was kept.
struct Rows {
  store::KeptEvent event;
  std::vector<store::TakenEvent> names;
};

Rows rows_of(const Context& context, const EarlyEvent& early) {
  const auto& [signal, identity, keep_for] = early;
  const Timestamp now = context.clock.now();
  Rows rows{.event = {.workflow = signal.workflow,
                      .key = signal.key,
                      .payload = to_json(signal.payload),
                      .hashes = identity.hashes,
                      .received_at = now,
                      .expires_at = now + keep_for},
            .names = {}};
  rows.names.reserve(identity.hashes.size());
  // No shorter than the event itself is there.
  const Timestamp expires_at = std::max(identity.expires_at, rows.event.expires_at);
  for (const auto& hash : identity.hashes)
    rows.names.push_back({signal.workflow, hash, identity.body, {}, expires_at});
  return rows;
}

}  // namespace

void keep_event(const Context& context, const EarlyEvent& event, OnKept done) {
  const auto outcome = std::make_shared<store::KeepOutcome>();
  const store::KeptEventBounds bounds{.events_max = context.limits.kept_events_of_workflow_max,
                                      .bytes_max = context.limits.kept_event_bytes_of_workflow_max};
  context.committer.submit(
      store::Task(
          [outcome, bounds, rows = rows_of(context, event)](store::Writer& writer) -> Result<void> {
            SLUICE_TRY(*outcome, writer.keep_event(rows.event, bounds));
            if (outcome->kind != store::KeepOutcome::Kind::kKept) return {};
            for (const auto& name : rows.names) SLUICE_TRY_VOID(writer.put_taken_event(name));
            return {};
          }),
      store::Committer::kNoShard,
      [outcome, done = std::move(done), limits = context.limits](store::CommitOutcome written) {
        if (written.kind != store::CommitOutcome::Kind::kCommitted)
          return done(std::unexpected(not_recorded(std::move(written.error))));
        using Kind = store::KeepOutcome::Kind;
        if (outcome->kind == Kind::kFull) return done(too_many(limits));
        done(KeptOrAwaited{outcome->kind == Kind::kKept, std::move(outcome->waits)});
      });
}

}  // namespace sluice::services
