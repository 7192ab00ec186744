#pragma once

#include <functional>
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
#include "engine/run/step_view.h"
#include "engine/run/wait_set.h"

namespace sluice::engine {

// The Run that there is. A step is one node, or inside an iterator one node of one item; what it
// did lives in its slot, and what is to be done next in `ready_`, `in_flight_`, `waits_` and
// `iterations_`.
//   run_state.cc   events in, decisions out
//   run_steps.cc   asks one step
//   run_records.cc makes a record of what it says
//   run_outcome.cc what follows from that
//   run_graph.cc   what follows for the steps behind it
//   run_memory.cc  what the run holds in memory
//   run_frames.cc  iterators: the steps of their items
//   run_suspended.cc  steps that wait for a person, an event or another run
//   run_scope.cc   what templates see
//   run_replay.cc  the same consequences, from records
//   step_view.cc   what a step was given, for readers
class RunState final : public Run, private liquid::Scope {
 public:
  RunState(std::shared_ptr<const Program> program, model::RunHeader header,
           std::unique_ptr<TriggerOutput> trigger, const RunOptions& options);

  Result<void> replay(const std::vector<model::Record>& records);
  void was_stored(const StoredState& stored);
  // Has the first decision write what was replayed, as a new run's own.
  void write_again(const std::vector<model::Record>& records);
  // After a replay, in place of anything else.
  Result<StepView> view_step(const json::object& data, const StepPlace& place);

  using Run::apply;
  Decision apply(Event event, Timestamp now, Effort effort, std::size_t items_room) override;
  const model::RunHeader& header() const override { return header_; }
  model::RunStatus status() const override { return status_; }
  bool effects_in_flight() const override { return !in_flight_.empty(); }
  std::optional<Timestamp> wake_at() const override;
  std::shared_ptr<const Program> program() const override { return program_; }
  RunResult result() const override;
  const std::string& error() const override { return error_; }
  Timestamp last_event_at() const override { return now_; }
  std::size_t bytes() const override { return trigger_->bytes() + records_bytes_; }
  std::size_t items_running() const override { return iterations_.running(); }
  std::size_t items_reserved() const override { return iterations_.reserved(); }

 private:
  struct InFlight {
    EffectId id{};
    StepId step = 0;
    nodes::EffectRequest request;
    std::optional<nodes::EffectResult> result{};  // once it is there, until the step was asked
    Warnings warnings{};                          // of what asked for it
  };
  enum class Memo : std::uint8_t { kSeen, kNone };  // whether the node is shown its last call's
  // What a step said, when its record is written: what is left to do takes no work to speak of and
  // cannot fail.
  struct Outcome {
    nodes::Step step;
    Warnings warnings{};
    std::optional<Timestamp> retry_at{};  // of a failure that is tried again
    std::optional<std::string> end{};     // the run fails with this instead
  };
  // --- events (run_state.cc) ---
  bool visit(Event& event);  // false: came too late, nothing to do
  bool on(const Started& event);
  bool on(const Resumed& event);
  bool on(const Continued& event);
  bool on(const Queued& event);
  bool on(EffectFinished& event);
  bool on(const TimerFired& event);
  bool on(const Cancelled& event);
  bool on(SignalReceived& event);  // in run_suspended.cc
  bool on(EventReceived& event);   // in run_suspended.cc
  void arrive(StepId step);
  bool is_pending() const;
  void drain();
  void check_limits();
  Decision decide();
  Decision write_queued();
  void account_time(Timestamp now);
  model::RunStatus open_status() const;
  void finish(model::RunStatus status, std::string error);
  bool idle() const { return ready_.empty() && in_flight_.empty(); }

  // --- memory (run_memory.cc) ---
  std::size_t held_bytes() const;
  Result<void> check_room(std::size_t more) const;

  // --- asking steps (run_steps.cc); nothing changes unless the answer is false or nothing ---
  void start_trigger();
  bool start_step(StepId step);  // false: the work of this turn is used up; so with the next three
  bool start_afresh(StepId step);
  bool take_arrival(StepId step);
  bool gather_items(StepId step);
  bool time_out(StepId step);
  void postpone(StepId step, const nodes::Postponed& later);
  // Puts what the step says into `outcome`, and its record behind the others. False when the work
  // of this turn is used up.
  template <class Ask>
  bool work_out(StepId step, Memo memo, Outcome& outcome, const Ask& ask);
  template <class Ask>
  nodes::Step ask_node(StepId step, Memo memo, Warnings& warnings, const Ask& ask);
  // As ask_node(), of a step that will not go on.
  using AskStep =
      std::function<nodes::Step(const nodes::Node& node, const nodes::StepInput& input)>;
  nodes::Step ask_for_view(StepId step, Warnings& warnings, const AskStep& ask);
  std::string key_of(StepId step) const;

  // --- their records (run_records.cc) ---
  void record(StepId step, Outcome& outcome);
  void record_failure(StepId step, nodes::Failed failed, Outcome& outcome);
  Result<void> record_one(StepId step, nodes::Completed& completed, const Warnings& warnings);
  json::value* results_by_reference(StepId step, json::value& output) const;
  Result<void> record_one(StepId step, nodes::Failed& failed, const Warnings& warnings);
  Result<void> record_one(StepId step, nodes::NeedsEffect& needs, const Warnings& warnings);
  Result<void> record_one(StepId step, nodes::WaitUntil& wait, const Warnings& warnings);
  Result<void> record_one(StepId step, nodes::Suspend& suspend, const Warnings& warnings);
  Result<void> record_one(StepId step, nodes::CallsWorkflow& call, const Warnings& warnings);
  Result<void> record_one(StepId step, nodes::Iterates& iterates, const Warnings& warnings);
  Result<void> record_one(StepId step, nodes::EndsRun& end, const Warnings& warnings);
  Micros backoff(StepId step, const nodes::Failed& failed) const;
  Result<void> write_record(model::RecordView record, StepId step);
  const ProgramNode& node_of(StepId step) const { return program_->nodes()[slots_[step].node]; }

  // --- what follows (run_outcome.cc) ---
  void take(StepId step, Outcome&& outcome);
  void follow(StepId step, nodes::Completed&& completed);
  void follow(StepId step, nodes::Failed&& failed);
  void follow(StepId step, nodes::NeedsEffect&& needs);
  void follow(StepId step, nodes::WaitUntil&& wait);
  void follow(StepId step, nodes::Suspend&& suspend);
  void follow(StepId step, nodes::CallsWorkflow&& call);
  void follow(StepId step, nodes::Iterates&& iterates);
  void follow(StepId step, nodes::EndsRun&& end);

  // --- the graph (run_graph.cc) ---
  void make_ready(StepId step, Phase phase);
  void settle(StepId step, Phase phase, json::value output, std::string_view handle);
  void put_output(StepId step, json::value output);
  void decide_edges(StepId step, std::string_view handle);
  void set_timer(StepId step, Phase phase, Timestamp until);
  void fire_due_timers();
  StepId step_in(FrameId frame, NodeIndex node) const;
  std::vector<StepId> end_steps(FrameId frame) const;
  json::value ends_of_run() const;

  // --- iterators (run_frames.cc) ---
  void begin_loop(StepId step, nodes::Iterates iterates);
  void begin_items(StepId owner);
  void make_slots(const ProgramNode& iterator, FrameId frame);
  void close_step(FrameId frame);
  json::value take_ends(FrameId frame);
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
  WaitSet::Suspended take_suspended(StepId step);
  void start_child(const WaitSet::Suspended& suspended);
  model::ParentStep parent_step(const WaitSet::Suspended& suspended) const;
  void stop_child(const WaitSet::Suspended& suspended);
  model::Wait wait_of(const WaitSet::Suspended& suspended) const;
  std::vector<model::Wait> begun_waits();

  // --- replay (run_replay.cc) ---
  Result<void> replay_one(const model::Record& record);
  json::value output_in(StepId step, const model::Record& record);
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
  std::size_t items_room_ = 0;  // of the server, in this turn
  Effort effort_ = Effort::kFull;
  std::uint64_t turn_work_left_ = 0;
  bool out_of_work_ = false;  // this turn ends
  std::size_t records_bytes_ = 0;
  std::size_t outputs_bytes_ = 0;  // in memory, of all slots
  MemoryHold hold_;

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
