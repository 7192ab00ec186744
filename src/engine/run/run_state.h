#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/compile/trigger.h"
#include "engine/run/run.h"

namespace sluice::engine {

// The Run that there is. A step is one node, or inside an iterator one node of one item; what it
// did lives in its slot, and what is to be done next in `ready_` (in the order in which it became
// possible), `in_flight_`, `timers_` and `parked_`.
//   run_state.cc   events in, decisions out
//   run_steps.cc   one step, and what it leads to
//   run_graph.cc   what follows for the steps behind it
//   run_frames.cc  iterators: the steps of their items
//   run_parked.cc  steps that wait for a person, an event or another run
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
  enum class Phase : std::uint8_t {
    kUndecided,  // an incoming edge is neither live nor dead yet
    kReady,      // to be started, or started again
    kInFlight,   // its effect is under way
    kBackoff,    // a try failed; the next one follows at `until`
    kWaiting,    // done at `until`
    kParked,     // done when somebody comes, or at `until`
    kIterating,  // its items are under way
    kGathering,  // its items are done; what they gave is put together next
    kCompleted,
    kFailed,  // and its error handle was taken
    kSkipped,
  };
  using StepId = std::uint32_t;   // index into slots_; at the top that of the node
  using FrameId = std::uint32_t;  // 0 is the top, else one more than the index into frames_
  static constexpr FrameId kTop = 0;

  struct Slot {
    Phase phase = Phase::kUndecided;
    bool live = false;  // an incoming edge is live
    std::uint32_t undecided_in = 0;
    NodeIndex node = 0;
    FrameId frame = kTop;
    int attempt = 1;
    Timestamp until{};
    Timestamp started_at{};
    // What `{{ node_id }}` is, once completed or failed. Before that the memo of its last call, or
    // what the log shows of a step that waits.
    json::value output;
  };
  struct InFlight {
    EffectId id{};
    StepId step = 0;
    nodes::EffectRequest request;
  };
  struct Parked {
    StepId step = 0;
    model::WaitKind what = model::WaitKind::kForm;
    std::string key;  // of the event, or the id of the workflow
  };
  // The steps of one item of an iterator.
  struct Frame {
    bool used = false;
    StepId owner = 0;         // the iterator
    StepId base = 0;          // the first of its slots
    std::uint32_t index = 0;  // of the item
    std::uint32_t open = 0;   // steps that are not settled
    std::string path;         // "3", or "3.0" for the first item inside the fourth
    json::value loop;         // {"item", "index", "first", "last", "length"}
  };
  // An iterator at work.
  struct Loop {
    StepId owner = 0;
    std::size_t concurrency = 1;
    bool stop_on_error = true;
    std::size_t next = 0;     // item to begin
    std::size_t running = 0;  // items that have begun and not ended
    json::array items;
    json::array results;
    json::array errors;
  };
  struct Block {  // of slots that a frame gave back
    StepId base = 0;
    std::size_t size = 0;
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
  bool on(const Arrived& event);    // in run_parked.cc
  bool on(const EventCame& event);  // in run_parked.cc
  void drain();
  void check_limits();
  Decision decide();
  Decision write_queued();
  void account_time(Timestamp now);
  model::RunStatus open_status() const;
  void finish(model::RunStatus status, std::string error);
  std::optional<Timestamp> earliest_timer() const;
  bool idle() const { return next_ready_ == ready_.size() && in_flight_.empty(); }

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
  static json::value write_loop(nodes::Iterates iterates);
  static std::optional<nodes::Iterates> read_loop(const json::value& record);
  void begin_loop(StepId step, nodes::Iterates iterates);
  void begin_items(std::size_t loop);
  void begin_item(Loop& loop);
  StepId take_block(const ProgramNode& iterator, FrameId frame);
  void close_step(FrameId frame);
  void end_item(FrameId frame);
  void fail_item(FrameId frame, std::string_view node, std::string_view message);
  void drop_frame(FrameId frame);
  void drop_frames_of(StepId owner);
  void drop_step(StepId step);
  void drop_loop(StepId owner);
  nodes::ItemsDone gather(StepId step);
  std::size_t loop_of(StepId owner) const;
  Frame& frame(FrameId id) { return frames_[id - 1]; }
  const Frame& frame(FrameId id) const { return frames_[id - 1]; }
  std::string_view path_of(FrameId id) const {
    return id == kTop ? std::string_view() : std::string_view(frame(id).path);
  }
  std::optional<FrameId> find_frame(NodeIndex node, std::string_view path) const;

  // --- parked steps (run_parked.cc) ---
  void park(StepId step, nodes::Parks parks);
  void call_workflow(StepId step, nodes::CallsWorkflow call);
  Parked unpark(StepId step);
  void resume(StepId step, const nodes::Arrival& arrival);
  void start_child(const Parked& parked);
  model::ParentStep parent_step(const Parked& parked) const;
  void stop_child(const Parked& parked);
  std::vector<std::string> awaited() const;

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
  std::vector<StepId> ready_;  // from next_ready_ on
  std::size_t next_ready_ = 0;
  std::vector<InFlight> in_flight_;
  std::uint64_t last_effect_ = 0;
  std::vector<StepId> timers_;  // steps whose time has not come
  std::vector<Parked> parked_;
  std::vector<Frame> frames_;
  std::vector<Loop> loops_;
  std::vector<Block> free_blocks_;
  FrameId asked_in_ = kTop;  // where the step stands that is asked now
  std::optional<StepId> ended_by_;

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
  std::vector<std::string> written_awaits_;

  // The decision that is being made.
  std::string records_;
  std::vector<model::ParentStep> starts_;
  std::vector<model::ParentStep> stops_;
  std::vector<Command> commands_;  // but for SetTimer and StopEffects, which decide() adds
  bool stop_effects_ = false;
};

}  // namespace sluice::engine
