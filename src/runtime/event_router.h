#pragma once

#include <mutex>
#include <vector>

#include "runtime/background_loop.h"
#include "runtime/run_loader.h"
#include "runtime/shard_set.h"

namespace sluice::runtime {

// Brings what happens to a run to wherever the run is: to its shard, or, when it is not in memory,
// to the run once it is loaded.
class EventRouter {
 public:
  EventRouter(LoadedRuns& loaded_runs, ShardSet& shards, RunLoader& loader, BackgroundLoop& loop)
      : loaded_runs_(loaded_runs), shards_(shards), loader_(loader), loop_(loop) {}

  // `done` is called once what follows from the event is durable, or with the reason why it did not
  // reach the run. Any thread.
  void request(RunId run, engine::Event event, Shard::Done done);
  // Delivers what was requested. On the background loop's thread.
  void deliver_all(store::Reader& reader);

  // Refuses requests from now on. Any thread.
  void close();
  // Refuses those that were not delivered, too. Once the loop has ended.
  void refuse_undelivered();

 private:
  struct Request {
    RunId run;
    Shard::Incoming incoming;
  };
  std::vector<Request> take_all();
  void deliver(Request request, store::Reader& reader);

  LoadedRuns& loaded_runs_;
  ShardSet& shards_;
  RunLoader& loader_;
  BackgroundLoop& loop_;

  std::mutex mutex_;
  std::vector<Request> requests_;
  bool closed_ = false;
};

}  // namespace sluice::runtime
