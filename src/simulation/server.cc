#include "simulation/server.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "simulation/observed_store.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::simulation {
namespace {

constexpr std::size_t kBodyBytesMax = 1 << 16;
constexpr int kRestRoundsMax = 20'000;

}  // namespace

// The timers of one process, on the simulated clock.
class Server::Timers {
 public:
  explicit Timers(SimulatedWorld& world) : world_(world) {}

  std::unique_ptr<runtime::Timer> make() {
    auto timer = std::make_unique<One>(*this);
    all_.push_back(timer.get());
    return timer;
  }
  bool ring() {
    for (One* timer : all_) {
      if (!timer->ring || timer->due > world_.clock.steady()) continue;
      std::exchange(timer->ring, nullptr)();
      return true;
    }
    return false;
  }
  std::optional<Micros> next_due() const {
    std::optional<Micros> first;
    for (const One* timer : all_) {
      if (timer->ring && (!first || timer->due < *first)) first = timer->due;
    }
    return first;
  }

 private:
  struct One final : runtime::Timer {
    explicit One(Timers& owner) : timers(owner) {}
    ~One() override { std::erase(timers.all_, this); }
    void set(Micros after, std::function<void()> next) override {
      due = timers.world_.clock.steady() + after;
      ring = std::move(next);
    }
    Timers& timers;
    Micros due{};
    std::function<void()> ring;
  };

  SimulatedWorld& world_;
  std::vector<One*> all_;
};

// Nobody reads the counts of a simulated process.
class Server::Counts final : public runtime::RunMetrics, public hooks::Metrics {
 public:
  void finished(model::RunStatus) override {}
  void effect(bool, Micros) override {}
  void computed() override {}
  void accepted() override {}
  void duplicate() override {}
  void rejected(hooks::Reason) override {}
  void handshake() override {}
};

Server::Server(SimulatedWorld& world, RemotePeers& remote_peers)
    : world_(world),
      remote_peers_(remote_peers),
      vfs_(world.disk.add_process()),
      entropy_(world.random.next()),
      ids_(world.clock, entropy_),
      sealer_(Secret(std::string(32, 'k')), "hooks"),
      timers_(std::make_unique<Timers>(world)),
      counts_(std::make_unique<Counts>()) {}

Result<std::unique_ptr<Server>> Server::start(SimulatedWorld& world, RemotePeers& remote_peers,
                                              Options options) {
  std::unique_ptr<Server> server(new Server(world, remote_peers));
  SLUICE_TRY_VOID(server->open(std::move(options)));
  return server;
}

Result<void> Server::open(Options options) {
  SLUICE_TRY(store_, store::open_sqlite(kDirectory,
                                        {.lock = store::SqliteOptions::Lock::kLeave, .vfs = vfs_}));
  if (options.inject_bug) store_ = options.inject_bug(std::move(store_));
  SLUICE_TRY(reader_, store_->reader());
  world_.settle(*reader_);
  store_ = observe(std::move(store_), world_);
  options.committer.threaded = false;
  options.committer.clock = &world_.clock;
  committer_ = std::make_unique<store::Committer>(
      *store_, options.committer,
      [this](unsigned shard, auto batch) { deliver(shard, std::move(batch)); });
  programs_ = std::make_unique<runtime::Programs>(*store_);
  starter_ = std::make_unique<runs::RunStarter>(*committer_, ids_, world_.clock,
                                                options.runtime.run_options, kShards);
  runtime_ =
      std::make_unique<runtime::Runtime>(contexts_, *store_, *committer_, *programs_, *starter_,
                                         world_.clock, *counts_, wire(std::move(options.runtime)));
  admission_ = std::make_unique<hooks::Admission>(*committer_, *starter_, ids_, world_.clock,
                                                  *counts_, hooks::Admission::Options());
  scheduler_ = std::make_unique<runtime::Scheduler>(*store_, *committer_, *programs_, world_.clock,
                                                    *starter_);
  runtime_->on_sweep([this] { scheduler_->fire_due(); });
  open_front(options.inject_route_bug);
  SLUICE_TRY_VOID(front_->load_keys(*reader_));
  SLUICE_TRY(const auto newest, reader_->newest_id());
  ids_.start_after(newest);
  SLUICE_TRY_VOID(follow_hooks());
  SLUICE_TRY_VOID(runtime_->recover());
  world_.trace.note("process {} is up", static_cast<std::int64_t>(node()));
  return {};
}

runtime::Runtime::Options Server::wire(runtime::Runtime::Options options) {
  options.make_performer = [this](boost::asio::io_context&) {
    auto made = std::make_unique<SimulatedPerformer>(remote_peers_, world_, store_->node(),
                                                     [this] { return is_dead(); });
    performers_.push_back(made.get());
    return made;
  };
  options.compute_threads = 0;
  options.make_timer = [this](boost::asio::io_context&) { return timers_->make(); };
  options.run_shards = [this] {
    for (unsigned shard = 0; shard < kShards; ++shard) run_handler(shard);
  };
  return options;
}

void Server::open_front(const InjectRouteBug& inject_bug) {
  front_ = std::make_unique<HttpFront>(HttpFront::Parts{.store = *store_,
                                                        .committer = *committer_,
                                                        .admission = *admission_,
                                                        .programs = *programs_,
                                                        .starter = *starter_,
                                                        .runtime = *runtime_,
                                                        .clock = world_.clock,
                                                        .ids = ids_,
                                                        .entropy = entropy_,
                                                        .sealer = sealer_,
                                                        .contexts = contexts_},
                                       inject_bug);
  wire_ = std::make_unique<Wire>(world_, *front_, [this] { return is_dead(); });
}

// What is queued on the io threads, and the answers that come of it.
void Server::finish_handlers() {
  for (int i = 0; i < kRestRoundsMax && !is_dead(); ++i) {
    if (!run_handler(0) && !run_handler(1) && !(wire_ && wire_->read())) return;
  }
}

Server::~Server() {
  if (runtime_) runtime_->stop();
  if (committer_) committer_->stop();
  finish_handlers();
  wire_.reset();
  front_.reset();
  scheduler_.reset();
  hook_changes_.reset();
  hook_loader_.reset();
  admission_.reset();
  runtime_.reset();
  starter_.reset();
  programs_.reset();
  committer_.reset();
  reader_.reset();
  store_.reset();
  world_.disk.remove_process(vfs_);
}

void Server::kill_after(std::int64_t operations) {
  world_.disk.kill_at(vfs_, world_.disk.operations() + operations);
}

void Server::deliver(unsigned shard, std::vector<store::Committer::Finished> batch) {
  const auto run_all = [](std::vector<store::Committer::Finished>& all) {
    for (auto& each : all) each.done(std::move(each.outcome));
  };
  if (shard == store::Committer::kNoShard) return run_all(batch);
  boost::asio::post(*contexts_[shard],
                    [run_all, batch = std::move(batch)]() mutable { run_all(batch); });
}

bool Server::run_handler(unsigned shard) {
  contexts_[shard]->restart();
  return contexts_[shard]->poll_one() != 0;
}

bool Server::ring() { return timers_->ring(); }

bool Server::answer() {
  return std::ranges::any_of(performers_, [](auto* one) { return one->answer_one(); });
}

std::optional<Micros> Server::next_due() const {
  auto first = timers_->next_due();
  for (const auto* performer : performers_) {
    const auto due = performer->next_due();
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

// A sweep may find more to do, and says not whether it did: two in a row that lead to nothing end
// it. While the store takes no writes, a sweep tries the same again and again.
bool Server::rest() {
  int idle_sweeps = 0;
  int vain_sweeps = 0;
  for (int round = 0; round < kRestRoundsMax && !is_dead(); ++round) {
    if (run_handler(0) || run_handler(1) || carry() || compute() || commit() || ring() ||
        answer()) {
      idle_sweeps = 0;
    } else {
      if (idle_sweeps == 2 || vain_sweeps == 20) return true;
      if (!store_is_well()) ++vain_sweeps;
      sweep();
      ++idle_sweeps;
    }
  }
  return is_dead();
}

Result<void> Server::follow_hooks() {
  hook_loader_ = std::make_unique<runtime::HookLoader>(
      *store_, *programs_, sealer_,
      [this](std::shared_ptr<const hooks::HookTable> table) {
        admission_->publish(std::move(table));
      },
      [this](unsigned shard, std::move_only_function<void()> call) {
        boost::asio::post(*contexts_[shard], std::move(call));
      },
      runtime::HookLoader::Options{.body_bytes_max = kBodyBytesMax, .threaded = false});
  admission_->load_from(*hook_loader_);
  hook_changes_ = std::make_unique<store::ChangeFollower>(
      *store_, store::Change::Kind::kWorkflow, "workflow",
      [this](store::Reader& reader, TeamId team, Uid id) {
        return hook_loader_->read_change(reader, team, WorkflowId{id});
      });
  committer_->changes().subscribe(
      [this](std::span<const store::Change> changes) { hook_changes_->follow(changes); });
  return hook_loader_->load_all();
}

}  // namespace sluice::simulation
