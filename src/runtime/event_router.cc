#include "runtime/event_router.h"

#include <memory>
#include <new>
#include <utility>

#include "base/memory_budget.h"

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
    requests_.push_back({run, {std::move(event), std::move(done)}});
  }
  loop_.wake();
}

void EventRouter::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
}

void EventRouter::refuse_undelivered() {
  for (const auto& each : take_all()) each.incoming.done(server_stops());
}

std::vector<EventRouter::Request> EventRouter::take_all() {
  std::lock_guard lock(mutex_);
  return std::exchange(requests_, {});
}

void EventRouter::deliver_all(store::Reader& reader) {
  for (auto& each : take_all()) {
    const Shard::Done done = each.incoming.done;
    try {
      deliver(std::move(each), reader);
    } catch (const std::bad_alloc& error) {
      if (done) done(fail(ErrorCode::kUnavailable, memory_refusal(error)));
    }
  }
}

void EventRouter::deliver(Request request, store::Reader& reader) {
  const RunId run = request.run;
  if (loader_.load_for_event(run, request.incoming, reader)) return;
  auto& [event, done] = request.incoming;
  if (loaded_runs_.is_quarantined(run))
    return done(fail(ErrorCode::kCorrupt, "the run cannot go on; the server's log says why"));
  const auto where = loaded_runs_.find(run);
  // Gone from memory this moment, so it is on disk: try again from there.
  if (!where) return this->request(run, std::move(event), std::move(done));
  // Shared: std::function is copyable.
  const auto incoming = std::make_shared<Shard::Incoming>(std::move(request.incoming));
  shards_.post(*where, [this, run, incoming](Shard& target) {
    if (!target.feed(run, *incoming))
      this->request(run, std::move(incoming->event), std::move(incoming->done));
  });
}

}  // namespace sluice::runtime
