#include "runtime/event_router.h"

#include <utility>

namespace sluice::runtime {
namespace {

std::unexpected<Error> server_stops() {
  return fail(ErrorCode::kUnavailable, "the server is stopping");
}

}  // namespace

void EventRouter::request(RunId run, engine::Event event, Shard::Done done) {
  {
    std::unique_lock lock(mutex_);
    if (closed_) {
      lock.unlock();
      return done(server_stops());
    }
    requests_.push_back({run, std::move(event), std::move(done)});
  }
  loop_.wake();
}

void EventRouter::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
}

void EventRouter::refuse_undelivered() {
  for (const auto& each : take_all()) each.done(server_stops());
}

std::vector<EventRouter::Request> EventRouter::take_all() {
  std::lock_guard lock(mutex_);
  return std::exchange(requests_, {});
}

void EventRouter::deliver_all(store::Reader& reader) {
  for (auto& each : take_all()) deliver(std::move(each), reader);
}

void EventRouter::deliver(Request request, store::Reader& reader) {
  if (loader_.load_for_event(request.run, {request.event, request.done}, reader)) return;
  if (residents_.is_quarantined(request.run))
    return request.done(
        fail(ErrorCode::kCorrupt, "the run cannot go on; the server's log says why"));
  const auto where = residents_.find(request.run);
  // Gone from memory this moment, so it is on disk: try again from there.
  if (!where) return this->request(request.run, std::move(request.event), std::move(request.done));
  shards_.post(*where, [this, request = std::move(request)](Shard& target) {
    Shard::Incoming incoming{request.event, request.done};
    if (!target.feed(request.run, incoming))
      this->request(request.run, request.event, request.done);
  });
}

}  // namespace sluice::runtime
