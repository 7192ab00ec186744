#include <algorithm>
#include <fmt/format.h>

#include "engine/run/run_state.h"
#include "engine/run/storable.h"

// Iterators. Each item is a frame: slots of its own for the nodes inside. A frame ends when all its
// steps are settled, and with the last frame the iterator becomes ready to gather what they gave.
namespace sluice::engine {

using model::RecordKind;

void RunState::iterate(StepId step, nodes::Iterates iterates) {
  if (iterates.items.size() > options_.items_max)
    return fail_for_good(step, {ErrorCode::kTooLarge,
                                fmt::format("{} items are more than the {} that one iterator takes",
                                            iterates.items.size(), options_.items_max)});
  json::value record = write_loop(std::move(iterates));
  auto written = make_storable(record);
  if (written) written = write_record({.kind = RecordKind::kIterating, .output = &record}, step);
  if (!written) return fail_for_good(step, written.error());
  begin_loop(step, *read_loop(record));
}

json::value RunState::write_loop(nodes::Iterates iterates) {
  return json::object{{"items", std::move(iterates.items)},
                      {"concurrency", iterates.concurrency},
                      {"stop_on_error", iterates.stop_on_error}};
}

std::optional<nodes::Iterates> RunState::read_loop(const json::value& record) {
  const auto* items = find_member(record, "items");
  const auto* concurrency = find_member(record, "concurrency");
  const auto* stop = find_member(record, "stop_on_error");
  if (!items || !items->is_array() || !concurrency || !concurrency->is_number() || !stop ||
      !stop->is_bool())
    return std::nullopt;
  return nodes::Iterates{.items = items->get_array(),
                         .concurrency = concurrency->to_number<std::size_t>(),
                         .stop_on_error = stop->get_bool()};
}

void RunState::begin_loop(StepId step, nodes::Iterates iterates) {
  slots_[step].phase = Phase::kIterating;
  Loop loop;
  loop.owner = step;
  loop.concurrency = std::max<std::size_t>(1, iterates.concurrency);
  loop.stop_on_error = iterates.stop_on_error;
  loop.results.resize(iterates.items.size());
  loop.items = std::move(iterates.items);
  loops_.push_back(std::move(loop));
  begin_items(loops_.size() - 1);
}

void RunState::begin_items(std::size_t index) {
  Loop& loop = loops_[index];
  while (loop.running < loop.concurrency && loop.next < loop.items.size()) begin_item(loop);
  if (loop.running == 0) make_ready(loop.owner, Phase::kGathering);
}

void RunState::begin_item(Loop& loop) {
  const auto index = static_cast<std::uint32_t>(loop.next++);
  const auto last = loop.items.size() - 1;
  ++loop.running;
  const auto free = std::ranges::find(frames_, false, &Frame::used);
  const auto id = static_cast<FrameId>(free - frames_.begin()) + 1;
  if (free == frames_.end()) frames_.emplace_back();
  const ProgramNode& iterator = node_of(loop.owner);
  const StepId base = take_block(iterator, id);
  const FrameId outer = slots_[loop.owner].frame;
  frame(id) = {.used = true,
               .owner = loop.owner,
               .base = base,
               .index = index,
               .open = static_cast<std::uint32_t>(iterator.body.size()),
               .path = outer == kTop ? fmt::format("{}", index)
                                     : fmt::format("{}.{}", path_of(outer), index),
               .loop = json::object{{"item", loop.items[index]},
                                    {"index", index},
                                    {"first", index == 0},
                                    {"last", index == last},
                                    {"length", loop.items.size()}}};
  for (const NodeIndex node : iterator.body)
    if (program_->nodes()[node].in.empty()) make_ready(step_in(id, node), Phase::kReady);
}

// Fresh slots for the nodes inside the iterator.
RunState::StepId RunState::take_block(const ProgramNode& iterator, FrameId id) {
  const std::size_t size = iterator.body.size();
  const auto free = std::ranges::find(free_blocks_, size, &Block::size);
  auto base = static_cast<StepId>(slots_.size());
  if (free != free_blocks_.end()) {
    base = free->base;
    free_blocks_.erase(free);
  } else {
    slots_.resize(slots_.size() + size);
  }
  for (const NodeIndex node : iterator.body) {
    const ProgramNode& inner = program_->nodes()[node];
    slots_[base + inner.place] = {.undecided_in = static_cast<std::uint32_t>(inner.in.size()),
                                  .node = node,
                                  .frame = id,
                                  .output = {}};
  }
  return base;
}

void RunState::close_step(FrameId id) {
  if (--frame(id).open == 0) end_item(id);
}

void RunState::end_item(FrameId id) {
  const StepId owner = frame(id).owner;
  const std::size_t loop = loop_of(owner);
  loops_[loop].results[frame(id).index] = ends_of(id);
  --loops_[loop].running;
  drop_frame(id);
  begin_items(loop);
}

// One item failed: with stop_on_error the others end with it.
void RunState::fail_item(FrameId id, std::string_view node, std::string_view message) {
  const StepId owner = frame(id).owner;
  Loop& failed = loops_[loop_of(owner)];
  failed.errors.push_back(
      json::object{{"index", frame(id).index}, {"node", node}, {"message", message}});
  failed.results[frame(id).index] =
      json::object{{"error", json::object{{"node", node}, {"message", message}}}};
  --failed.running;
  const bool stop = failed.stop_on_error;
  if (stop) {
    drop_frames_of(owner);
  } else {
    drop_frame(id);
  }
  // Iterators inside went with their items, so this one may stand elsewhere now.
  const std::size_t loop = loop_of(owner);
  if (stop) {
    loops_[loop].next = loops_[loop].items.size();
    loops_[loop].running = 0;
  }
  begin_items(loop);
}

// Whatever its steps still do is no longer wanted.
void RunState::drop_frame(FrameId id) {
  const std::size_t size = node_of(frame(id).owner).body.size();
  const StepId base = frame(id).base;
  for (StepId step = base; step < base + size; ++step) drop_step(step);
  free_blocks_.push_back({base, size});
  frame(id) = Frame();
}

void RunState::drop_step(StepId step) {
  Slot& slot = slots_[step];
  switch (slot.phase) {
    case Phase::kIterating:
      drop_loop(step);
      break;
    case Phase::kGathering:
      drop_loop(step);
      [[fallthrough]];
    case Phase::kReady:
    case Phase::kBackoff:
    case Phase::kWaiting:
      std::erase(timers_, step);
      ready_.erase(std::remove(ready_.begin() + static_cast<std::ptrdiff_t>(next_ready_),
                               ready_.end(), step),
                   ready_.end());
      break;
    case Phase::kParked:
      stop_child(unpark(step));
      break;
    case Phase::kInFlight: {
      const auto at = std::ranges::find(in_flight_, step, &InFlight::step);
      // One of this very decision has not begun yet and simply does not.
      const auto begun = std::erase_if(commands_, [&](const Command& command) {
        const auto* start = std::get_if<StartEffect>(&command);
        return start && start->effect == at->id;
      });
      if (begun == 0) commands_.emplace_back(StopEffect{at->id});
      in_flight_.erase(at);
      break;
    }
    default:
      break;
  }
  slot.output = nullptr;
}

void RunState::drop_frames_of(StepId owner) {
  for (FrameId id = 1; id <= frames_.size(); ++id)
    if (frame(id).used && frame(id).owner == owner) drop_frame(id);
}

void RunState::drop_loop(StepId owner) {
  drop_frames_of(owner);
  loops_.erase(loops_.begin() + static_cast<std::ptrdiff_t>(loop_of(owner)));
}

nodes::ItemsDone RunState::gather(StepId step) {
  const std::size_t index = loop_of(step);
  nodes::ItemsDone done{std::move(loops_[index].results), std::move(loops_[index].errors)};
  std::ranges::sort(done.errors, {}, [](const json::value& error) {
    return error.at("index").to_number<std::int64_t>();
  });
  loops_.erase(loops_.begin() + static_cast<std::ptrdiff_t>(index));
  return done;
}

std::size_t RunState::loop_of(StepId owner) const {
  return static_cast<std::size_t>(std::ranges::find(loops_, owner, &Loop::owner) - loops_.begin());
}

std::optional<RunState::FrameId> RunState::find_frame(NodeIndex node, std::string_view path) const {
  const auto parent = program_->nodes()[node].parent;
  if (!parent) return path.empty() ? std::optional(kTop) : std::nullopt;
  for (FrameId id = 1; id <= frames_.size(); ++id) {
    const Frame& each = frame(id);
    if (each.used && slots_[each.owner].node == *parent && each.path == path) return id;
  }
  return std::nullopt;
}

}  // namespace sluice::engine
