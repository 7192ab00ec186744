#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "base/seal.h"
#include "hooks/admission.h"
#include "runs/run_starter.h"
#include "runtime/hook_loader.h"
#include "runtime/runtime.h"
#include "runtime/scheduler.h"
#include "simulation/http_front.h"
#include "simulation/remote_peers.h"
#include "simulation/simulated_world.h"
#include "simulation/wire.h"
#include "store/change_follower.h"
#include "store/committer.h"

namespace sluice::simulation {

inline constexpr const char* kDirectory = "/simulated";  // of the data, on the simulated disk

// Puts something between a process and its store; for tests of the simulation itself.
using InjectBug = std::function<std::unique_ptr<store::Store>(std::unique_ptr<store::Store>)>;

// One server process: the real store, committer, runtime, admission, scheduler and routes, without
// any thread. Each of its threads' doings is a function here, and the driver calls them in the
// order that it likes.
class Server {
 public:
  struct Options {
    runtime::Runtime::Options runtime;
    store::Committer::Options committer;
    InjectBug inject_bug{};
    InjectRouteBug inject_route_bug{};
  };
  static constexpr unsigned kShards = 2;

  // What a start of the real server does, in the same order. An error when the process died in it.
  static Result<std::unique_ptr<Server>> start(SimulatedWorld& world, RemotePeers& remote_peers,
                                               Options options);
  // A process that is not dead ends in order: writes what is queued.
  ~Server();

  bool is_dead() const { return world_.disk.is_dead(vfs_); }
  void kill_after(std::int64_t operations);

  // Each does one thing, and is false when there was nothing to do.
  bool run_handler(unsigned shard);
  bool commit() { return committer_->run_once() && store_is_well(); }
  bool store_is_well() const { return committer_->healthy(); }
  bool compute() { return runtime_->compute(); }
  bool ring();
  bool answer();
  bool carry() { return wire_->carry(); }  // bytes between callers and the process
  void sweep() {
    hook_changes_->retry();
    runtime_->sweep();
  }
  void maintain() { discard(store_->maintain()); }  // fails while the disk is full
  // Until nothing is to be done before time passes. False when it does not come to an end.
  bool rest();
  bool has_to_compute() const { return runtime_->compute_load().queued > 0; }
  // When the next timer or answer is due.
  std::optional<Micros> next_due() const;

  Result<void> write(store::Task task) { return committer_->run(std::move(task)); }
  store::Reader& reader() { return *reader_; }
  Wire& wire() { return *wire_; }
  HttpFront& front() { return *front_; }
  runtime::Runtime& runtime() { return *runtime_; }
  runtime::Programs& programs() { return *programs_; }
  IdSource& ids() { return ids_; }
  model::NodeId node() const { return store_->node(); }

 private:
  class Timers;
  class Counts;
  Server(SimulatedWorld& world, RemotePeers& remote_peers);
  Result<void> open(Options options);
  void open_front(const InjectRouteBug& inject_bug);
  void finish_handlers();
  void deliver(unsigned shard, std::vector<store::Committer::Finished> batch);
  Result<void> follow_hooks();
  runtime::Runtime::Options wire(runtime::Runtime::Options options);

  SimulatedWorld& world_;
  RemotePeers& remote_peers_;
  const std::string vfs_;
  SeededEntropy entropy_;
  IdSource ids_;
  Sealer sealer_;
  boost::asio::io_context first_{1};
  boost::asio::io_context second_{1};
  std::vector<boost::asio::io_context*> contexts_{&first_, &second_};
  std::unique_ptr<Timers> timers_;
  std::unique_ptr<Counts> counts_;
  std::vector<SimulatedPerformer*> performers_;  // the shards own them
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Reader> reader_;
  std::unique_ptr<store::Committer> committer_;
  std::unique_ptr<runtime::Programs> programs_;
  std::unique_ptr<runs::RunStarter> starter_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<hooks::Admission> admission_;
  std::unique_ptr<runtime::HookLoader> hook_loader_;
  std::unique_ptr<store::ChangeFollower> hook_changes_;
  std::unique_ptr<runtime::Scheduler> scheduler_;
  std::unique_ptr<HttpFront> front_;
  std::unique_ptr<Wire> wire_;
};

}  // namespace sluice::simulation
