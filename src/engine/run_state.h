#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run.h"
#include "engine/trigger.h"

namespace sluice::engine {

// The Run that there is. What a node did lives in its slot; what is to be done next in `ready_`
// (in the order in which it became possible), `in_flight_` and `timers_`.
//   run_state.cc   events in, decisions out
//   run_steps.cc   one step of one node, and what follows for the nodes behind it
//   run_replay.cc  the same consequences, from records
class RunState final : public Run, private liquid::Scope {
 public:
  RunState(std::shared_ptr<const Program> program, model::RunHeader header,
           std::unique_ptr<TriggerOutput> trigger, const RunOptions& limits);

  Result<void> replay(const std::vector<model::Record>& records);

  Decision apply(const Event& event, Timestamp now) override;
  const model::RunHeader& header() const override { return header_; }
  model::RunStatus status() const override { return status_; }
  bool effects_in_flight() const override { return !in_flight_.empty(); }
  std::optional<Timestamp> wake_at() const override;
  RunResult result() const override;
  std::shared_ptr<const Program> program() const override { return program_; }

 private:
  enum class Phase : std::uint8_t {
    kUndecided,  // an incoming edge is neither live nor dead yet
    kReady,      // to be started, or started again
    kInFlight,   // its effect is under way
    kBackoff,    // a try failed; the next one follows at `until`
    kWaiting,    // done at `until`
    kCompleted,
    kFailed,  // and its error handle was taken
    kSkipped,
  };
  struct Slot {
    Phase phase = Phase::kUndecided;
    bool live = false;  // an incoming edge is live
    std::uint32_t undecided_in = 0;
    int attempt = 1;
    Timestamp until{};
    Timestamp started_at{};
    json::value output;  // what `{{ node_id }}` is, once completed or failed
  };
  struct InFlight {
    EffectId id{};
    NodeIndex node = 0;
    nodes::EffectRequest request;
  };

  // --- events (run_state.cc) ---
  bool visit(const Event& event);  // false: came too late, nothing to do
  bool on(const Started& event);
  bool on(const Resumed& event);
  bool on(const Continued& event);
  bool on(const EffectFinished& event);  // in run_steps.cc
  bool on(const TimerFired& event);
  bool on(const Cancelled& event);
  void drain();
  void check_limits();
  Decision decide();
  void account_time(Timestamp now);
  model::RunStatus open_status() const;
  void finish(model::RunStatus status, std::string error);
  std::optional<Timestamp> earliest_timer() const;
  bool idle() const { return next_ready_ == ready_.size() && in_flight_.empty(); }

  // --- steps (run_steps.cc) ---
  void start_trigger();
  void start_node(NodeIndex index);
  template <class Ask>
  nodes::Step ask_node(NodeIndex index, Ask&& ask);
  void take_step(NodeIndex index, nodes::Step step);
  void complete(NodeIndex index, json::value output, std::string_view handle);
  void fail_node(NodeIndex index, nodes::Failed failed);
  void fail_for_good(NodeIndex index, nodes::Failed failed);
  void start_effect(NodeIndex index, nodes::EffectRequest request);
  void wait(NodeIndex index, nodes::WaitUntil step);
  void end_run(NodeIndex index, nodes::EndsRun step);
  Micros backoff(NodeIndex index, const nodes::Failed& failed) const;
  Result<void> write_record(model::RecordView record, NodeIndex index);

  // --- the graph (run_steps.cc) ---
  void make_ready(NodeIndex index);
  void settle(NodeIndex index, Phase phase, json::value output, std::string_view handle);
  void decide_edges(NodeIndex index, std::string_view handle);
  void set_timer(NodeIndex index, Phase phase, Timestamp until);
  void fire_due_timers();

  // --- replay (run_replay.cc) ---
  Result<void> replay_one(const model::Record& record);
  Result<void> take_up(NodeIndex index, const model::Record& record);
  void replay_time(Timestamp at);

  // --- liquid::Scope ---
  const json::value* find(std::string_view root) const override;
  std::string_view id_text() const;

  const std::shared_ptr<const Program> program_;
  const model::RunHeader header_;
  const RunOptions limits_;
  const std::unique_ptr<TriggerOutput> trigger_;
  mutable std::string id_text_;   // made when first asked for
  mutable json::value run_root_;  // likewise

  model::RunStatus status_ = model::RunStatus::kPending;
  std::string error_;
  std::vector<Slot> slots_;
  std::vector<NodeIndex> ready_;  // from next_ready_ on
  std::size_t next_ready_ = 0;
  std::vector<InFlight> in_flight_;
  std::uint64_t last_effect_ = 0;
  std::vector<NodeIndex> timers_;  // nodes in kBackoff or kWaiting whose time has not come

  Timestamp now_{};
  Timestamp active_since_{};  // meaningful while status_ is kRunning
  Micros active_{};
  std::size_t steps_ = 0;
  std::size_t steps_in_stretch_ = 0;
  std::size_t records_bytes_ = 0;

  // What the store and the runtime were last told.
  model::RunStatus written_status_ = model::RunStatus::kPending;
  std::optional<Timestamp> written_wake_at_;
  std::optional<Timestamp> timer_set_;

  // The decision that is being made.
  std::string records_;
  std::vector<Command> commands_;  // StartEffect only, until decide() adds the rest
  bool stop_effects_ = false;
};

}  // namespace sluice::engine
