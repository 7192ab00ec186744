#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simulation/batch_senders.h"
#include "simulation/generator.h"
#include "simulation/remote_peers.h"
#include "simulation/senders.h"
#include "simulation/server.h"
#include "simulation/simulated_world.h"
#include "simulation/simulation.h"
#include "simulation/sync_callers.h"

namespace sluice::simulation {

// Decides what happens next. Owns the world and the processes in it.
class Driver {
 public:
  explicit Driver(const Options& options);
  ~Driver();

  Outcome run();

 private:
  struct Workflow {
    WorkflowId id;
    std::string token;
    bool is_known = false;  // its creation was committed
    bool is_deleted = false;
    Starts starts = Starts::kByDelivery;
  };

  // driver.cc
  void step();
  void let_process_do_something(Server& server);
  void send_delivery();
  void let_remote_peers_act();
  void inject_fault();
  void pass_time();
  void restart_dead();
  void make_api_key();
  void cut_power_in_start();
  void start_server();
  bool cut_log();
  Server::Options server_options();

  // workflows.cc
  void create_workflow();
  void edit_workflow();
  void delete_workflow();
  void cancel_run();
  Result<void> put(const Workflow& workflow, std::int64_t version);
  Result<void> put_listener(const store::Workflow& row, const std::string& definition);
  Workflow* some_workflow();
  Workflow* some_started(Starts starts);

  // again.cc
  void start_again();
  void run_again();
  void test_definition();
  void begin_again(runs::StartRequest start, std::int64_t& count);

  // visitors.cc
  void send_event();
  void keep_event(WorkflowId workflow, const std::string& key, int number);
  std::int64_t count_kept_taken() const;
  void submit_form();
  void arrive(RunId run, engine::Event event, std::string mark);

  // ending.cc
  void finish();
  void end_schedules();
  bool all_ended() const;
  Micros until_next_event() const;

  const Options options_;
  SimulatedWorld world_;
  Random compute_random_{~options_.seed};        // what concerns the compute pool
  Random again_random_{options_.seed * 31 + 7};  // what is run again, or tested
  const bool starts_again_ = again_random_.one_in(3);
  RemotePeers remote_peers_{world_};
  Senders senders_{world_};
  BatchSenders batch_senders_{world_};
  SyncCallers sync_callers_{world_};
  std::vector<Workflow> workflows_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Server> paused_;  // an older process that was taken over while it slept
  Server::Options server_options_;
  Statistics statistics_;
  int arrivals_ = 0;
  std::vector<std::string> kept_;  // how the payloads of kept events end
};

}  // namespace sluice::simulation
