#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/compile/trigger.h"
#include "engine/run/iteration_set.h"
#include "engine/run/ready_queue.h"
#include "engine/run/run.h"
#include "engine/run/step.h"
#include "engine/run/wait_set.h"

namespace sluice::engine {

// The Run that there is. A step is one node, or inside an iterator one node of one item; what it
// did lives in its slot, and what is to be done next in `ready_`, `in_flight_`, `waits_` and
// `iterations_`.
//   run_state.cc   events in, decisions out
//   run_steps.cc   one step, and what it leads to
//   run_graph.cc   what follows for the steps behind it
//   run_frames.cc  iterators: the steps of their items
//   run_suspended.cc  steps that wait for a person, an event or another run
//   run_scope.cc   what templates see
//   run_replay.cc  the same consequences, from records
class RunState final : public Run, private liquid::Scope {
 public:
  RunState(std::shared_ptr<const Program> program, model::RunHeader header,
           std::unique_ptr<TriggerOutput> trigger, const RunOptions& options);

  Result<void> replay(const std::vector<model::Record>& records);
  void was_stored(const StoredState& stored);
  // Has the first decision write what was replayed, as a new run's own.
  void write_again(const std::vector<model::Record>& records);

  Decision apply(const Event& event, Timestamp now) override;
  const model::RunHeader& header() const override { return header_; }
  model::RunStatus status() const override { return status_; }
  bool effects_in_flight() const override { return !in_flight_.empty(); }
  std::optional<Timestamp> wake_at() const override;
  std::shared_ptr<const Program> program() const override { return program_; }
  RunResult result() const override;
  const std::string& error() const override { return error_; }
  Timestamp last_event_at() const override { return now_; }

 private:
  struct InFlight {
    EffectId id{};
    StepId step = 0;
    nodes::EffectRequest request;
  };
  // --- events (run_state.cc) ---
  bool visit(const Event& event);  // false: came too late, nothing to do
  bool on(const Started& event);
  bool on(const Resumed& event);
  bool on(const Continued& event);
  bool on(const Queued& event);
  bool on(const EffectFinished& event);  // in run_steps.cc
  bool on(const TimerFired& event);
  bool on(const Cancelled& event);
  bool on(const SignalReceived& event);  // in run_suspended.cc
  bool on(const EventReceived& event);   // in run_suspended.cc
  void drain();
  void check_limits();
  Decision decide();
  Decision write_queued();
  void account_time(Timestamp now);
  model::RunStatus open_status() const;
  void finish(model::RunStatus status, std::string error);
  bool idle() const { return ready_.empty() && in_flight_.empty(); }

  // --- steps (run_steps.cc) ---
  void start_trigger();
  void start_step(StepId step);
  template <class Ask>
  nodes::Step ask_node(StepId step, Ask&& ask);
  std::string key_of(StepId step) const;
  void take_step(StepId step, nodes::Step outcome);
  void complete(StepId step, json::value output, std::string_view handle);
  void fail_step(StepId step, nodes::Failed failed);
  void fail_for_good(StepId step, nodes::Failed failed);
  void fail_for_good(StepId step, const Error& error);
  void start_effect(StepId step, nodes::NeedsEffect needs);
  void wait(StepId step, nodes::WaitUntil wait);
  void end_run(StepId step, nodes::EndsRun end);
  Micros backoff(StepId step, const nodes::Failed& failed) const;
  Result<void> write_record(model::RecordView record, StepId step);
  const ProgramNode& node_of(StepId step) const { return program_->nodes()[slots_[step].node]; }

  // --- the graph (run_graph.cc) ---
  void make_ready(StepId step, Phase phase);
  void settle(StepId step, Phase phase, json::value output, std::string_view handle);
  void decide_edges(StepId step, std::string_view handle);
  void set_timer(StepId step, Phase phase, Timestamp until);
  void fire_due_timers();
  StepId step_in(FrameId frame, NodeIndex node) const;
  json::value ends_of(FrameId frame) const;

  // --- iterators (run_frames.cc) ---
  void iterate(StepId step, nodes::Iterates iterates);
  void begin_loop(StepId step, nodes::Iterates iterates);
  void begin_items(StepId owner);
  void make_slots(const ProgramNode& iterator, FrameId frame);
  void close_step(FrameId frame);
  void fail_item(FrameId frame, std::string_view node, std::string_view message);
  void drop_frame(FrameId frame);
  void drop_frames_of(StepId owner);
  void drop_step(StepId step);
  void drop_effect(StepId step);
  void drop_loop(StepId owner);
  // Where the slot of the iterator is whose item the frame is.
  const Slot& owner_of(FrameId frame) const { return slots_[iterations_.frame(frame).owner]; }
  std::optional<FrameId> find_frame(NodeIndex node, std::string_view path) const;

  // --- suspended steps (run_suspended.cc) ---
  void suspend_step(StepId step, nodes::Suspend suspend);
  void call_workflow(StepId step, nodes::CallsWorkflow call);
  WaitSet::Suspended take_suspended(StepId step);
  void resume(StepId step, const nodes::Arrival& arrival);
  void start_child(const WaitSet::Suspended& suspended);
  model::ParentStep parent_step(const WaitSet::Suspended& suspended) const;
  void stop_child(const WaitSet::Suspended& suspended);
  model::Wait wait_of(const WaitSet::Suspended& suspended) const;
  std::vector<model::Wait> begun_waits();

  // --- replay (run_replay.cc) ---
  Result<void> replay_one(const model::Record& record);
  Result<void> replay_wait(StepId step, const model::Record& record);
  Result<void> take_up(StepId step, const model::Record& record);
  void replay_time(Timestamp at);

  // --- liquid::Scope (run_scope.cc) ---
  const json::value* find(std::string_view root) const override;
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override;
  const json::value* find_node(NodeIndex node) const;
  const json::value& forms_root() const;
  std::string_view id_text() const;

  const std::shared_ptr<const Program> program_;
  const model::RunHeader header_;
  const RunOptions options_;
  const std::unique_ptr<TriggerOutput> trigger_;
  mutable std::string id_text_;     // made when first asked for
  mutable json::value run_root_;    // likewise
  mutable json::value forms_root_;  // of the step that is asked

  model::RunStatus status_ = model::RunStatus::kPending;
  bool queued_ = false;  // written, but its turn has not come
  std::string error_;
  std::vector<Slot> slots_;
  ReadyQueue ready_;
  std::vector<InFlight> in_flight_;
  std::uint64_t last_effect_ = 0;
  WaitSet waits_;
  IterationSet iterations_;
  FrameId asked_in_ = kTop;  // where the step stands that is asked now
  std::optional<StepId> ended_by_;

  Timestamp now_{};
  Timestamp active_since_{};  // meaningful while status_ is kRunning
  Micros active_{};
  std::size_t steps_ = 0;
  std::size_t steps_in_turn_ = 0;
  std::size_t records_bytes_ = 0;

  // What the store and the runtime were last told.
  std::int64_t next_step_ = 0;  // of the next transition
  model::RunStatus written_status_ = model::RunStatus::kPending;
  std::optional<Timestamp> written_wake_at_;
  std::optional<Timestamp> timer_set_;

  // The decision that is being made.
  std::string records_;
  model::LogCounts log_counts_;  // of the records
  std::vector<model::ParentStep> starts_;
  std::vector<model::ParentStep> stops_;
  std::vector<model::StepName> waits_over_;
  std::vector<Command> commands_;  // but for SetTimer and StopEffects, which decide() adds
  bool stop_effects_ = false;
};

}  // namespace sluice::engine
