#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/background_loop.h"
#include "runtime/janitor.h"
#include "runtime/loaded_runs.h"
#include "runtime/shard_set.h"

namespace sluice::runtime {

// Brings runs from disk to the shards: those whose time has come, those that found no room, those
// that somebody asks for. On the background loop's thread.
//
// A run is never driven twice: whoever enters it into the loaded_runs first drives it. One that was
// committed a moment ago may still have its start queued at an io thread, with a state that is
// out of date as soon as the loader's copy has done a step. So the loader enters a run, takes its
// claim, and then waits until the shards are through with what was queued before (wait_for_shards);
// only then is its copy handed over.
class RunLoader {
 public:
  static constexpr std::int64_t kLoadedAtOnceMax = 500;

  // What the loader works with; outlives it.
  struct Parts {
    const Environment& env;
    Programs& programs;
    LoadedRuns& loaded_runs;
    ShardSet& shards;
    Leftovers& leftovers;
    RunCompletions& ends;
    BackgroundLoop& loop;
    Janitor& janitor;
  };
  explicit RunLoader(const Parts& parts) : parts_(parts) {}

  // Before the loop starts: asks which runs earlier processes committed.
  Result<void> prepare(store::Reader& reader);

  // Runs whose time has come.
  void load_due(store::Reader& reader);
  // Open runs that nothing in memory looks after. One pass over them, over as many calls as the
  // room asks for. A run that is let go while a pass is under way starts another one after it.
  void load_backlog(store::Reader& reader);
  // These runs, which are open and have their slot in their concurrency group. False when some
  // were left on disk for want of room or because of the store.
  bool load(const std::vector<RunId>& runs, store::Reader& reader);
  // One run that something has happened to, whatever room there is, with what happened. When it
  // cannot be loaded, `incoming` is told why. False when it is in memory already or was
  // quarantined; nothing has been done then.
  bool load_for_event(RunId run, Shard::Incoming& incoming, store::Reader& reader);
  // Ends an open run as failed without looking at what it did. False when it is over, or another
  // process has it.
  Result<bool> set_aside(RunId run, std::string why, store::Reader& reader);

 private:
  // A run on its way into memory, entered into the loaded_runs.
  struct Entering {
    RunId id;
    unsigned shard = 0;
    std::vector<Shard::Incoming> events;
    std::unique_ptr<engine::Run> run;
    std::unique_ptr<trace::RunTrace> trace;
    std::optional<Error> error;  // why it is left on disk
  };
  struct Loaded {
    std::size_t runs = 0;
    bool complete = true;  // false: for want of room or because of the store, try the same again
  };

  Loaded load_page(std::span<const RunId> runs, store::Reader& reader);
  // Claims and loads what is entered and hands it to the shards. An error is the store's: none was
  // taken, all left the loaded_runs.
  Result<void> take_in(std::span<Entering> entering, store::Reader& reader);
  void take_in_one(Entering& entering, bool ours, store::Reader& reader);
  Result<void> claim(std::span<Entering> entering, std::vector<bool>& ours, store::Reader& reader);
  Result<std::unique_ptr<engine::Run>> replay(Entering& entering, store::Reader& reader);
  Result<std::unique_ptr<engine::Run>> replay_marked(Entering& entering, store::Reader& reader);
  void leave_on_disk(Entering& entering, Error why);
  bool wait_for_shards();
  void hand_over(Entering& entering);

  const Parts parts_;
  Uid newest_before_;     // of any run that an earlier process committed
  bool in_pass_ = false;  // over the open runs
  RunId pass_after_;      // how far it has come
};

}  // namespace sluice::runtime
