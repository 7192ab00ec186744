#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/changeable.h"
#include "base/seal.h"
#include "base/worker_pool.h"
#include "hooks/hook_source.h"
#include "hooks/hook_table.h"
#include "runtime/programs.h"
#include "runtime/team_gates.h"
#include "store/store.h"

namespace sluice::runtime {

// Keeps the table of hooks as the store has it. All tokens are in memory, those of paused workflows
// too, whose deliveries are refused and kept; a hook with its program is loaded when a delivery
// first needs it, and let go when it was not used for long and others need the room. A hook whose
// secret does not open or whose definition does not compile is left out and logged: it answers 404
// rather than taking unsigned deliveries.
class HookLoader final : public hooks::HookSource {
 public:
  struct Options {
    Changeable<std::size_t> body_bytes_max = 1 << 20;  // where a hook sets none
    // Of the programs that hooks keep in memory.
    Changeable<std::size_t> bytes_max = Programs::kBytesMax / 2;
    std::size_t waiting_max = 10'000;  // deliveries that wait for their hook
    bool threaded = true;              // else load_later() loads on the caller's thread
  };
  // Called with each new table, by one thread at a time.
  using Publish = std::function<void(std::shared_ptr<const hooks::HookTable> table)>;
  // Runs a call on the io thread of that shard.
  using Post = std::function<void(unsigned shard, std::move_only_function<void()> call)>;

  // What is referred to outlives this.
  HookLoader(store::Store& store, Programs& programs, const Sealer& sealer, Publish publish,
             Post post, Options options);
  ~HookLoader() override { stop(); }

  // Reads all tokens, and no definition. Before the first delivery.
  Result<void> load_all();
  // Takes what is stored of one workflow: when this returns, deliveries go by that. For
  // ChangeFollower.
  Result<void> read_change(store::Reader& reader, TeamId team, WorkflowId workflow);

  // Instead of those of the options; the rest of them does not count. When this returns, deliveries
  // go by that. Any thread.
  void set_limits(const Options& options);

  Loaded load(WorkflowId workflow) override;
  [[nodiscard]] bool load_later(WorkflowId workflow, unsigned shard, Done& done) override;
  // Drops the deliveries that wait for their hook. Idempotent.
  void stop() { workers_.stop(); }

  struct Counts {
    std::size_t tokens = 0;
    std::size_t loaded = 0;        // hooks in memory now
    std::size_t loaded_bytes = 0;  // of their programs
    std::uint64_t rows_read = 0;   // tokens and workflows, since the start
  };
  Counts counts() const;
  // What the hooks of each team share.
  TeamGates& gates() { return gates_; }

 private:
  struct Known {
    TeamId team{};
    std::vector<Sha256> tokens;
  };
  struct InMemory {
    std::shared_ptr<const hooks::Hook> hook;  // shared with the tables that have it
    std::size_t bytes = 0;
  };
  struct Loading {
    WorkflowId workflow;
    bool changed = false;  // since it was begun: what was read may be old
  };
  using Queue = std::list<InMemory>;

  Result<InMemory> make(TeamId team, WorkflowId workflow, std::shared_ptr<hooks::Quota> quota);

  // With mutex_ held.
  Loaded settle(WorkflowId workflow, Result<InMemory> made);
  void forget(WorkflowId workflow, hooks::HookTable& table);
  void let_go(hooks::HookTable& table);
  void publish(hooks::HookTable table);
  void set_hook(WorkflowId workflow, const std::shared_ptr<const hooks::Hook>& hook,
                hooks::HookTable& table);

  store::Store& store_;
  Programs& programs_;
  const Sealer& sealer_;
  const Publish publish_;
  const Post post_;
  Options options_;  // only what set_limits() says changes
  TeamGates gates_;

  std::mutex loading_one_;                      // one at a time loads a hook
  std::unique_ptr<store::Reader> load_reader_;  // made when first needed

  mutable std::mutex mutex_;                     // guards what follows
  hooks::HookTable table_;                       // as it was published last
  std::unordered_map<WorkflowId, Known> known_;  // workflows that have tokens
  Queue in_memory_;                              // the first was loaded or asked about longest ago
  std::unordered_map<WorkflowId, Queue::iterator> index_;
  // Of hooks that were in memory, so that neither an edit nor letting go refills one.
  std::unordered_map<WorkflowId, std::shared_ptr<hooks::Quota>> quotas_;
  std::optional<Loading> loading_;
  std::size_t bytes_ = 0;  // of what is in memory
  std::uint64_t rows_read_ = 0;

  WorkerPool workers_;  // the last member: ends before what it uses
};

}  // namespace sluice::runtime
