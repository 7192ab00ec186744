// The end of a scenario: nothing goes wrong any more, and time passes until nothing is left to
// happen.
#include <algorithm>

#include "simulation/checker.h"
#include "simulation/concurrency_groups.h"
#include "simulation/driver.h"

namespace sluice::simulation {
namespace {

constexpr int kRoundsMax = 5'000;
// Past the wait after which a server goes through all open runs again.
constexpr Micros kLongEnough{Seconds(61)};
// A store that failed is tried again that often.
constexpr Micros kReopenEvery{Millis(250)};
constexpr int kReopensMax = 20;

Result<void> do_nothing(store::Writer&) { return {}; }

}  // namespace

bool Driver::all_ended() const {
  return std::ranges::all_of(world_.journal.runs(), [this](const auto& entry) {
    const KnownRun& run = entry.second;
    return run.may_be_gone || model::is_final(run.status) ||
           (run.status == model::RunStatus::kWaiting && !run.wake_at) ||
           waits_behind_somebody(run, world_.journal);
  });
}

// To the next timer, answer or moment at which a run on disk goes on.
Micros Driver::until_next_event() const {
  Micros wait = kLongEnough;
  bool found = false;
  const auto consider = [&](Micros other) {
    wait = found ? std::min(wait, other) : other;
    found = true;
  };
  if (const auto due = server_->next_due()) consider(*due - world_.clock.steady());
  for (const auto& [id, run] : world_.journal.runs()) {
    const bool waits = run.wake_at && *run.wake_at > world_.clock.now();
    if (waits && !model::is_final(run.status) && !run.may_be_gone)
      consider(*run.wake_at - world_.clock.now());
  }
  if (!server_->store_is_well()) consider(kReopenEvery);
  return std::max(wait, Micros(1));
}

// What has come by now starts its runs; what would come for ever does not. A store that failed is
// opened again by the first write, before which no schedule is followed.
void Driver::end_schedules() {
  for (int i = 0; i < kReopensMax && !server_->write(&do_nothing); ++i)
    world_.clock.advance(kReopenEvery);
  if (!server_->rest()) return world_.violate("the server does not come to rest");
  world_.violate_if(world_.schedules.find_overdue(world_.clock.now()));
  const auto workflows = world_.schedules.workflows();
  const auto done = server_->write([&](store::Writer& writer) -> Result<void> {
    for (const auto workflow : workflows) SLUICE_TRY_VOID(writer.delete_schedule(workflow));
    return {};
  });
  if (!done) world_.violate("the schedules cannot be ended: " + done.error().message);
}

void Driver::finish() {
  world_.trace.note("nothing goes wrong any more");
  remote_peers_.behave();
  world_.is_calm = true;
  paused_.reset();
  world_.disk.heal();
  // What is in memory and what is on disk must lead to the same end.
  if (world_.random.one_in(2)) {
    server_.reset();
    start_server();
  }
  end_schedules();
  for (int round = 0; round < kRoundsMax && !world_.violation; ++round) {
    if (!server_->rest()) return world_.violate("the server does not come to rest");
    // What finds no room in memory may be late, and nothing goes on without the disk.
    const bool has_room = server_->store_is_well() &&
                          server_->runtime().runs_in_memory() <
                              server_options_.runtime.runs_per_shard_max.get() * Server::kShards;
    if (has_room) check_timers(world_);
    const bool is_quiet = server_->wire().unanswered() == 0 && !find_child_run_problem(world_);
    if (all_ended() && round > 2 && is_quiet) break;
    const Micros wait =
        round % 3 == 2 ? std::max(kLongEnough, until_next_event()) : until_next_event();
    world_.clock.advance(wait);
    world_.trace.note("{} us pass", wait.count());
  }
  if (server_->wire().unanswered() > 0)
    world_.violate("HTTP: a request that was sent as a whole was never answered");
  check_ends(world_);
  check_alerts(world_);
  check_nothing_is_on_its_way(world_, server_->reader(), kept_);
  check_requests(world_);
  check_runs(world_, *server_);
  if (!world_.violation && !world_.journal.has_doubts()) batch_senders_.check_items();
  if (!world_.violation) senders_.send_all_again(*server_, [this] { (void)server_->rest(); });
}

}  // namespace sluice::simulation
