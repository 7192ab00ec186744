#include "engine/run/iteration_set.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace sluice::engine {

void IterationSet::begin(StepId owner, nodes::Iterates iterates) {
  Loop loop;
  loop.owner = owner;
  loop.concurrency = std::max<std::size_t>(1, iterates.concurrency);
  loop.stop_on_error = iterates.stop_on_error;
  loop.results.resize(iterates.items.size());
  loop.items = std::move(iterates.items);
  loops_.push_back(std::move(loop));
}

bool IterationSet::may_begin_item(StepId owner) const {
  const Loop& at = loop(owner);
  return at.running < at.concurrency && at.next < at.items.size();
}

FrameId IterationSet::begin_item(StepId owner, FrameId outer, std::size_t size,
                                 std::size_t slots_end) {
  const FrameId id = take_frame();
  Loop& of = loop(owner);
  const auto index = static_cast<std::uint32_t>(of.next++);
  ++of.running;
  frames_[id - 1] = {.used = true,
                     .owner = owner,
                     .base = take_block(size, slots_end),
                     .size = static_cast<std::uint32_t>(size),
                     .index = index,
                     .open = static_cast<std::uint32_t>(size),
                     .path = outer == kTop ? fmt::format("{}", index)
                                           : fmt::format("{}.{}", path_of(outer), index),
                     .loop = json::object{{"item", of.items[index]},
                                          {"index", index},
                                          {"first", index == 0},
                                          {"last", index == of.items.size() - 1},
                                          {"length", of.items.size()}}};
  return id;
}

FrameId IterationSet::take_frame() {
  const auto free = std::ranges::find(frames_, false, &Frame::used);
  const auto id = static_cast<FrameId>(free - frames_.begin()) + 1;
  if (free == frames_.end()) frames_.emplace_back();
  return id;
}

StepId IterationSet::take_block(std::size_t size, std::size_t slots_end) {
  const auto free = std::ranges::find(free_blocks_, size, &Block::size);
  if (free == free_blocks_.end()) return static_cast<StepId>(slots_end);
  const StepId base = free->base;
  free_blocks_.erase(free);
  return base;
}

void IterationSet::complete_item(FrameId id, json::value result) {
  Loop& of = loop(frame(id).owner);
  of.results[frame(id).index] = std::move(result);
  --of.running;
}

bool IterationSet::fail_item(FrameId id, std::string_view node, std::string_view message) {
  const std::uint32_t index = frame(id).index;
  Loop& of = loop(frame(id).owner);
  of.errors.push_back(json::object{{"index", index}, {"node", node}, {"message", message}});
  of.results[index] = json::object{{"error", json::object{{"node", node}, {"message", message}}}};
  --of.running;
  if (!of.stop_on_error) return false;
  of.next = of.items.size();
  of.running = 0;
  return true;
}

void IterationSet::close(FrameId id) {
  free_blocks_.push_back({frame(id).base, frame(id).size});
  frames_[id - 1] = Frame();
}

nodes::ItemsDone IterationSet::gather(StepId owner) {
  Loop& of = loop(owner);
  nodes::ItemsDone done{std::move(of.results), std::move(of.errors)};
  std::ranges::sort(done.errors, {}, [](const json::value& error) {
    return error.at("index").to_number<std::int64_t>();
  });
  drop(owner);
  return done;
}

void IterationSet::drop(StepId owner) {
  loops_.erase(std::ranges::find(loops_, owner, &Loop::owner));
}

std::vector<FrameId> IterationSet::frames_of(StepId owner) const {
  std::vector<FrameId> ids;
  for (FrameId id = 1; id <= frames_.size(); ++id)
    if (frame(id).used && frame(id).owner == owner) ids.push_back(id);
  return ids;
}

IterationSet::Loop& IterationSet::loop(StepId owner) {
  return *std::ranges::find(loops_, owner, &Loop::owner);
}

const IterationSet::Loop& IterationSet::loop(StepId owner) const {
  return *std::ranges::find(loops_, owner, &Loop::owner);
}

json::value write_iteration(nodes::Iterates iterates) {
  return json::object{{"items", std::move(iterates.items)},
                      {"concurrency", iterates.concurrency},
                      {"stop_on_error", iterates.stop_on_error}};
}

std::optional<nodes::Iterates> read_iteration(const json::value& record) {
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

}  // namespace sluice::engine
