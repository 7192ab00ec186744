#include "simulation/driver.h"

#include <algorithm>
#include <utility>

#include "simulation/checker.h"
#include "store/disk/log_scan.h"
#include "store/disk/vfs_file.h"

namespace sluice::simulation {
namespace {

constexpr int kStartsMax = 50;  // a start may die too, but not for ever
constexpr std::size_t kWorkflowsMax = 6;
constexpr std::int64_t kStartOperations = 40;  // on the disk, about

}  // namespace

Driver::Driver(const Options& options) : options_(options), world_(options.seed) {
  Random& random = world_.random;
  server_options_.inject_bug = options.inject_bug;
  server_options_.inject_route_bug = options.inject_route_bug;
  // Small limits are reached, large ones let everything stay in memory.
  server_options_.runtime.runs_per_shard_max = random.one_in(2) ? 5'000 : 2 + random.below(6);
  world_.keep_runs_for = random.one_in(3) ? std::chrono::hours(24 * 30) : std::chrono::hours(0);
  server_options_.runtime.retention.keep = {.completed = world_.keep_runs_for,
                                            .failed = world_.keep_runs_for};
  server_options_.committer.entries_max = random.one_in(4) ? 4 : 20'000;
  server_options_.committer.batch_max = random.one_in(3) ? 3 : 1'024;
  // As if every step computed for long.
  if (compute_random_.one_in(3)) {
    auto& run_options = server_options_.runtime.run_options;
    run_options.light_work_max = 50 + compute_random_.below(300);
    run_options.full_work_max = 50 + compute_random_.below(300);
    if (compute_random_.one_in(2))
      server_options_.runtime.compute_queue_max = 1 + compute_random_.below(4);
  }
}

// The processes end before what they refer to, the paused one first: it may still write.
Driver::~Driver() {
  world_.disk.cut_power_at(0);
  paused_.reset();
  server_.reset();
}

Outcome Driver::run() {
  start_server();
  if (!world_.violation) make_api_key();
  const std::size_t workflows = 2 + world_.random.below(3);
  while (workflows_.size() < workflows && !world_.violation) create_workflow();
  for (std::int64_t i = 1; i <= options_.steps && !world_.violation; ++i) {
    world_.trace.at(i);
    step();
  }
  world_.trace.at(options_.steps + 1);
  if (!world_.violation) finish();
  statistics_.runs = static_cast<std::int64_t>(world_.journal.runs().size());
  statistics_.children = std::ranges::count_if(world_.journal.runs(), [](const auto& entry) {
    return entry.second.header.parent.has_value();
  });
  statistics_.alerts = std::ranges::count_if(world_.journal.runs(), [](const auto& entry) {
    return entry.second.header.trigger == model::TriggerKind::kRunFailed;
  });
  statistics_.kept = count_kept_taken();
  statistics_.accepted = senders_.accepted();
  statistics_.batches = batch_senders_.accepted();
  statistics_.sync_calls = sync_callers_.answered();
  statistics_.scheduled = world_.schedules.starts();
  statistics_.calls = remote_peers_.calls();
  return {.digest = world_.trace.digest(),
          .violation = world_.violation.value_or(""),
          .trace = world_.trace.lines(),
          .statistics = statistics_};
}

void Driver::make_api_key() {
  const auto key = server_->front().add_key(server_->reader(), kTeam);
  if (!key) return world_.violate("no API key can be made: " + key.error().message);
  world_.api_key = *key;
}

void Driver::step() {
  Random& random = world_.random;
  world_.clock.advance(random.between(Micros(1), Millis(3)));
  const auto choice = random.below(100);
  if (choice < 60) {
    let_process_do_something(*server_);
  } else if (choice < 70) {
    if (paused_ && random.one_in(3)) let_process_do_something(*paused_);
  } else if (choice < 85) {
    let_remote_peers_act();
  } else if (choice < 97) {
    pass_time();
  } else {
    inject_fault();
  }
  start_again();
  restart_dead();
}

void Driver::let_process_do_something(Server& server) {
  if (server.has_to_compute() && compute_random_.one_in(3)) {
    (void)server.compute();
    return;
  }
  switch (world_.random.below(11)) {
    case 0:
    case 1:
      (void)server.run_handler(0);
      return;
    case 2:
    case 3:
      (void)server.run_handler(1);
      return;
    case 4:
    case 5:
      (void)server.commit();
      return;
    case 6:
      (void)(world_.random.one_in(2) ? server.ring() : server.answer());
      return;
    case 7:
      return server.sweep();
    default:
      (void)server.carry();
  }
}

void Driver::let_remote_peers_act() {
  Random& random = world_.random;
  const auto choice = random.below(26);
  if (choice >= 24) {
    if (const auto* workflow = some_started(Starts::kByCall))
      sync_callers_.call(*server_, workflow->id);
  } else if (choice >= 20) {
    choice < 23 ? send_event() : submit_form();
  } else if (choice < 9) {
    send_delivery();
  } else if (choice < 14) {
    const bool of_items = batch_senders_.has_sent() && random.one_in(4);
    of_items ? batch_senders_.send_again(*server_) : senders_.send_again(*server_);
  } else if (choice < 16) {
    cancel_run();
  } else if (choice < 18) {
    edit_workflow();
  } else if (choice == 18 && workflows_.size() < kWorkflowsMax) {
    create_workflow();
  } else if (random.one_in(4)) {
    delete_workflow();
  }
}

// A third of them with several items, where a workflow takes those.
void Driver::send_delivery() {
  const auto* of_items = some_started(Starts::kByItem);
  if (of_items && world_.random.one_in(3))
    return batch_senders_.send_new(*server_, {of_items->id, of_items->token});
  if (const auto* workflow = some_started(Starts::kByDelivery))
    senders_.send_new(*server_, {workflow->id, workflow->token});
}

// Mostly no time at all, sometimes enough for what waits, now and then a clock that is set.
void Driver::pass_time() {
  Random& random = world_.random;
  const auto choice = random.below(100);
  if (choice < 50) {
    world_.clock.advance(random.between(Millis(1), Millis(500)));
  } else if (choice < 75) {
    world_.clock.advance(random.between(Seconds(1), Seconds(30)));
  } else if (choice < 78) {
    world_.clock.advance(random.between(Seconds(60), std::chrono::hours(6)));
  } else if (choice == 78) {
    world_.clock.advance(std::chrono::hours(24 * 10));
  } else if (choice == 79) {
    const auto by = random.between(-Micros(std::chrono::hours(2)), std::chrono::hours(2));
    world_.clock.jump(by);
    world_.trace.note("the wall clock is set by {} us", by.count());
  } else {
    server_->maintain();
  }
}

// What goes wrong: a process dies, the power fails, the disk does, or one after the other; another
// process takes over.
void Driver::inject_fault() {
  Random& random = world_.random;
  const auto soon = random.between(0, 40);
  switch (random.below(7)) {
    case 0:
      world_.trace.note("the process will die in {} operations", soon);
      return server_->kill_after(soon);
    case 1:
      world_.trace.note("the power will fail in {} operations", soon);
      return world_.disk.cut_power_at(world_.disk.operations() + soon);
    case 2: {
      const bool full = random.one_in(2);
      world_.trace.note("the disk {} for a while", full ? "is full" : "does not sync");
      using Fault = store::sqlite::FaultDisk::Fault;
      return world_.disk.fail(full ? Fault::kDiskFull : Fault::kSyncFails,
                              world_.disk.operations() + soon, random.between(1, 30));
    }
    case 3:
      if (paused_) {
        world_.trace.note("the older process ends");
        return paused_.reset();
      }
      world_.trace.note("the process sleeps and is taken over");
      ++statistics_.takeovers;
      paused_ = std::move(server_);
      return start_server();
    case 4:
      world_.trace.note("the process is stopped and started");
      server_.reset();
      return start_server();
    case 5:
      // What a failed sync left in the system's cache alone is lost, perhaps while a start that
      // found it there makes it durable.
      world_.trace.note("the disk does not sync, the process is stopped and started");
      world_.disk.fail(store::sqlite::FaultDisk::Fault::kSyncFails, world_.disk.operations(),
                       random.between(1, 6));
      server_.reset();
      cut_power_in_start();
      return start_server();
    default:
      // What a broken store hides from its readers may be there after a recovery of the log.
      if (!server_->store_is_well()) return;
      return world_.settle(server_->reader());
  }
}

void Driver::restart_dead() {
  const bool power_is_off = world_.disk.is_dead(world_.disk.vfs_name());
  if (paused_ && paused_->is_dead()) paused_.reset();
  if (server_ && !server_->is_dead()) return;
  ++statistics_.deaths;
  world_.trace.note("{}", power_is_off ? "the power is off" : "the process is dead");
  server_.reset();
  if (power_is_off) {
    world_.disk.power_on();
  } else {
    world_.disk.heal();
  }
  if (world_.random.one_in(6)) cut_power_in_start();
  start_server();
}

void Driver::cut_power_in_start() {
  const auto soon = world_.random.between(0, kStartOperations);
  world_.trace.note("the power will fail in {} operations", soon);
  world_.disk.cut_power_at(world_.disk.operations() + soon);
}

// Until one is up: a start may die as well.
void Driver::start_server() {
  for (int i = 0; i < kStartsMax; ++i) {
    auto started = Server::start(world_, remote_peers_, server_options_);
    if (started && !(*started)->is_dead()) {
      server_ = *std::move(started);
      return check_runs(world_, *server_);
    }
    world_.trace.note("a start failed: {}", started ? "dead" : started.error().message);
    started = fail(ErrorCode::kUnavailable, "dead");
    const bool power_is_off = world_.disk.is_dead(world_.disk.vfs_name());
    if (power_is_off) paused_.reset();
    if (power_is_off) world_.disk.power_on();
    world_.disk.heal();
    if (cut_log()) world_.trace.note("the operator has cut the log");
  }
  world_.violate("the server does not start any more");
}

// What `sluice doctor --cut-log` does. After commits that the disk did not sync, a power cut may
// leave several that are damaged, which a start does not take for what they are. None of them was
// acknowledged: the checks that follow would find one that was.
bool Driver::cut_log() {
  const std::string database = std::string(kDirectory) + "/sluice.db";
  const std::string vfs = world_.disk.vfs_name();
  const auto log = store::disk::scan_log(database, vfs);
  if (!log || !log->damage) return false;
  using store::disk::VfsFile;
  auto file = VfsFile::open(database + "-wal", VfsFile::Kind::kLog, VfsFile::Access::kWrite, vfs);
  return file && file->truncate(log->bytes_used) && file->sync();
}

}  // namespace sluice::simulation
