#include "runtime/kept_events.h"

#include "base/json.h"
#include "base/log.h"
#include "runtime/transient.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kEventsAtOnceMax = 16;  // their payloads are in memory, up to 1 MiB each

}  // namespace

bool KeptEvents::InFlight::enter(std::int64_t event) {
  const std::lock_guard lock(mutex);
  return events.insert(event).second;
}
void KeptEvents::InFlight::leave(std::int64_t event) {
  const std::lock_guard lock(mutex);
  events.erase(event);
}

void KeptEvents::found() {
  parts_.leftovers.kept_events = true;
  parts_.loop.wake();
}

void KeptEvents::hand_over(store::Reader& reader) {
  if (!parts_.leftovers.kept_events.exchange(false)) return;
  std::int64_t after = 0;
  while (true) {
    const auto page = reader.events_on_their_way(after, kEventsAtOnceMax);
    if (!page) {
      parts_.leftovers.kept_events = true;
      return log::error("cannot look for events that were kept: {}", page.error().message);
    }
    for (const auto& event : *page) {
      if (in_flight_->enter(event.id)) hand_over(event);
      after = event.id;
    }
    if (static_cast<std::int64_t>(page->size()) < kEventsAtOnceMax) return;
    if (parts_.loop.is_interrupted()) {
      parts_.leftovers.kept_events = true;
      return;
    }
  }
}

void KeptEvents::hand_over(const store::KeptEvent& event) {
  const auto payload = parse_json(event.payload);
  if (!payload) log::error("a kept event cannot be read: {}", payload.error().message);
  engine::SignalReceived arrived{event.taken_by->step.node, event.taken_by->step.item,
                                 nodes::EventArrival{payload.value_or(json::value())}};
  parts_.router.request(event.taken_by->run, std::move(arrived),
                        [this, id = event.id](const Result<void>& outcome) { taken(id, outcome); });
}

void KeptEvents::taken(std::int64_t event, const Result<void>& outcome) {
  // A run that cannot be read keeps its event; both are looked at again at the next start.
  if (!outcome && outcome.error().code == ErrorCode::kCorrupt) return;
  if (!outcome && is_transient(outcome.error().code)) {
    in_flight_->leave(event);
    parts_.leftovers.kept_events = true;  // tried again in one of the next rounds
    return;
  }
  parts_.env.committer.submit(
      store::Task([event](store::Writer& writer) { return writer.delete_kept_event(event); }),
      store::Committer::kNoShard,
      [in_flight = in_flight_, event,
       &leftovers = parts_.leftovers](const store::CommitOutcome& done) {
        in_flight->leave(event);
        if (done.kind != store::CommitOutcome::Kind::kCommitted) leftovers.kept_events = true;
      });
}

}  // namespace sluice::runtime
