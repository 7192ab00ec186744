#include "runtime/kept_events.h"

#include "base/json.h"
#include "base/log.h"
#include "runtime/transient.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kEventsAtOnceMax = 16;   // their payloads are in memory, up to 1 MiB each
constexpr std::size_t kEventsInFlightMax = 64;  // as are these

}  // namespace

KeptEvents::KeptEvents(const Parts& parts)
    : parts_(parts), in_flight_(std::make_shared<Events>(kEventsInFlightMax)) {}

void KeptEvents::found() {
  parts_.leftovers.kept_events = true;
  parts_.loop.wake();
}

void KeptEvents::hand_over(store::Reader& reader) {
  if (!in_pass_ && !parts_.leftovers.kept_events.exchange(false)) return;
  if (!in_pass_) after_ = 0;
  in_pass_ = !hand_over_pages(reader);
}

// One pass over the events on their way, over as many calls as the room asks for. False when it is
// not through.
bool KeptEvents::hand_over_pages(store::Reader& reader) {
  while (true) {
    if (!in_flight_->has_room()) return false;
    const auto page = reader.events_on_their_way(after_, kEventsAtOnceMax);
    if (!page) log::error("cannot look for events that were kept: {}", page.error().message);
    if (!page) return false;
    for (const auto& event : *page) {
      if (!in_flight_->has_room()) return false;
      if (in_flight_->enter(event.id)) hand_over(event);
      after_ = event.id;
    }
    if (static_cast<std::int64_t>(page->size()) < kEventsAtOnceMax) return true;
    if (parts_.loop.is_interrupted()) return false;
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
  if (!outcome && outcome.error().code == ErrorCode::kCorrupt) return in_flight_->set_aside();
  if (!outcome && is_transient(outcome.error().code)) {
    in_flight_->leave(event);
    parts_.leftovers.kept_events = true;  // tried again in one of the next rounds
    return;
  }
  parts_.env.committer.submit(
      store::Task([event](store::Writer& writer) { return writer.delete_kept_event(event); }),
      store::Committer::kNoShard,
      [in_flight = in_flight_, event, &leftovers = parts_.leftovers,
       &loop = parts_.loop](const store::CommitOutcome& done) {
        if (in_flight->leave(event)) loop.wake();
        if (done.kind != store::CommitOutcome::Kind::kCommitted) leftovers.kept_events = true;
      });
}

}  // namespace sluice::runtime
