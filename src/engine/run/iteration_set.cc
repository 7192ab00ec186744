#include "engine/run/iteration_set.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "base/json_size.h"

namespace sluice::engine {

void IterationSet::begin(StepId owner, nodes::Iterates iterates) {
  Loop loop;
  loop.concurrency = std::max<std::size_t>(1, iterates.concurrency);
  loop.stop_on_error = iterates.stop_on_error;
  loop.results = PackedValues(iterates.items.size());
  loop.frames.resize(iterates.items.size());
  loop.items = PackedValues(std::move(iterates.items));
  reserved_ += loop.concurrency;
  hold(loop, loop.items.held_bytes() + loop.results.held_bytes());
  loops_.insert_or_assign(owner, std::move(loop));
}

void IterationSet::hold(Loop& loop, std::size_t bytes) {
  loop.held += bytes;
  held_bytes_ += bytes;
}

void IterationSet::put_result(Loop& loop, std::uint32_t index, json::value result) {
  const std::size_t before = loop.results.held_bytes();
  loop.results.set(index, std::move(result));
  hold(loop, loop.results.held_bytes() - before);
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
  of.frames[index] = id;
  json::object values;
  values.reserve(5);
  values.emplace("item", of.items.take(index));
  values.emplace("index", index);
  values.emplace("first", index == 0);
  values.emplace("last", index == of.items.size() - 1);
  values.emplace("length", of.items.size());
  frames_[id - 1] = {.used = true,
                     .owner = owner,
                     .base = take_block(size, slots_end),
                     .size = static_cast<std::uint32_t>(size),
                     .index = index,
                     .open = static_cast<std::uint32_t>(size),
                     .path = outer == kTop ? fmt::format("{}", index)
                                           : fmt::format("{}.{}", path_of(outer), index),
                     .loop = std::move(values)};
  return id;
}

FrameId IterationSet::take_frame() {
  if (free_frames_.empty()) {
    frames_.emplace_back();
    return static_cast<FrameId>(frames_.size());
  }
  const FrameId id = free_frames_.back();
  free_frames_.pop_back();
  return id;
}

StepId IterationSet::take_block(std::size_t size, std::size_t slots_end) {
  auto& free = free_blocks_[size];
  if (free.empty()) return static_cast<StepId>(slots_end);
  const StepId base = free.back();
  free.pop_back();
  return base;
}

void IterationSet::complete_item(FrameId id, json::value result) {
  Loop& of = loop(frame(id).owner);
  put_result(of, frame(id).index, std::move(result));
  --of.running;
}

bool IterationSet::fail_item(FrameId id, std::string_view node, std::string_view message) {
  const std::uint32_t index = frame(id).index;
  Loop& of = loop(frame(id).owner);
  of.errors.push_back(json::object{{"index", index}, {"node", node}, {"message", message}});
  put_result(of, index,
             json::object{{"error", json::object{{"node", node}, {"message", message}}}});
  of.bytes += 2 * message.size();
  hold(of, tree_bytes(of.errors.back()));
  --of.running;
  if (!of.stop_on_error) return false;
  of.next = of.items.size();
  of.running = 0;
  return true;
}

void IterationSet::close(FrameId id) {
  Frame& at = frames_[id - 1];
  free_blocks_[at.size].push_back(at.base);
  loop(at.owner).frames[at.index] = kTop;
  at = Frame();
  free_frames_.push_back(id);
}

nodes::ItemsDone IterationSet::gather(StepId owner) {
  Loop& of = loop(owner);
  std::ranges::sort(of.errors, {}, [](const json::value& error) {
    return error.at("index").to_number<std::int64_t>();
  });
  return {of.results.take_all(), std::move(of.errors)};
}

void IterationSet::put_back(StepId owner, nodes::ItemsDone done) {
  Loop& of = loop(owner);
  of.results = PackedValues(std::move(done.items));
  of.errors = std::move(done.errors);
}

void IterationSet::drop(StepId owner) {
  reserved_ -= loop(owner).concurrency;
  held_bytes_ -= loop(owner).held;
  loops_.erase(owner);
}

std::vector<FrameId> IterationSet::frames_of(StepId owner) const {
  std::vector<FrameId> ids;
  std::ranges::copy_if(loop(owner).frames, std::back_inserter(ids),
                       [](FrameId id) { return id != kTop; });
  return ids;
}

std::optional<FrameId> IterationSet::find(StepId owner, std::string_view path) const {
  const auto at = loops_.find(owner);
  if (at == loops_.end()) return std::nullopt;
  const std::string_view last = path.substr(path.rfind('.') + 1);
  std::size_t index = 0;
  std::from_chars(last.data(), last.data() + last.size(), index);
  const auto& frames = at->second.frames;
  if (index >= frames.size() || frames[index] == kTop) return std::nullopt;
  return frame(frames[index]).path == path ? std::optional(frames[index]) : std::nullopt;
}

json::value write_iteration(nodes::Iterates iterates) {
  return json::object{{"items", std::move(iterates.items)},
                      {"concurrency", iterates.concurrency},
                      {"stop_on_error", iterates.stop_on_error}};
}

std::optional<nodes::Iterates> read_iteration(json::value record) {
  auto* members = record.if_object();
  auto* items = members ? members->if_contains("items") : nullptr;
  const auto* concurrency = find_member(record, "concurrency");
  const auto* stop = find_member(record, "stop_on_error");
  if (!items || !items->is_array() || !concurrency || !concurrency->is_number() || !stop ||
      !stop->is_bool())
    return std::nullopt;
  return nodes::Iterates{.items = std::move(items->get_array()),
                         .concurrency = concurrency->to_number<std::size_t>(),
                         .stop_on_error = stop->get_bool()};
}

}  // namespace sluice::engine
