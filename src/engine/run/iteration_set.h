#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/run/packed_values.h"
#include "engine/run/step.h"
#include "nodes/node.h"

namespace sluice::engine {

// The iterators of a run that are at work: their items, and for each item under way a frame, which
// says where the slots of its steps are. Slots are given back with their frame and used again. What
// is done for one item takes the same time however many there are.
class IterationSet {
 public:
  // One item under way.
  struct Frame {
    bool used = false;
    StepId owner = 0;         // the iterator
    StepId base = 0;          // the first of its slots
    std::uint32_t size = 0;   // how many it has
    std::uint32_t index = 0;  // of the item
    std::uint32_t open = 0;   // steps that are not settled
    std::string path;         // "3", or "3.0" for the first item inside the fourth
    json::value loop;         // {"item", "index", "first", "last", "length"}
  };

  // The iterator `owner` comes to work.
  void begin(StepId owner, nodes::Iterates iterates);
  // Whether one more of its items may begin now.
  bool may_begin_item(StepId owner) const;
  // None of its items is under way.
  bool is_idle(StepId owner) const { return loop(owner).running == 0; }
  // Begins the next item of an iterator that itself stands in `outer`, with slots for `size` steps:
  // ones that were given back, or else those from `slots_end` on, which must be made then.
  FrameId begin_item(StepId owner, FrameId outer, std::size_t size, std::size_t slots_end);
  // One more step of the item is settled. True when it was the last.
  bool settle_step(FrameId id) { return --frames_[id - 1].open == 0; }
  // The item is over and gave `result`. Close its frame next.
  void complete_item(FrameId id, json::value result);
  // The item failed. True when no other item goes on either: close all frames of the iterator next,
  // else this one.
  bool fail_item(FrameId id, std::string_view node, std::string_view message);
  // Gives the slots back.
  void close(FrameId id);
  // Whether the step is an iterator that has not been dropped.
  bool is_at_work(StepId owner) const { return loops_.contains(owner); }
  // What the items gave, to be dropped or put back.
  nodes::ItemsDone gather(StepId owner);
  void put_back(StepId owner, nodes::ItemsDone done);
  // About how large that is, in bytes of JSON.
  std::size_t bytes_gathered(StepId owner) const { return loop(owner).bytes; }
  void count_bytes(StepId owner, std::size_t bytes) { loop(owner).bytes += bytes; }
  // The iterator is no longer at work, nor wanted. Its frames are closed.
  void drop(StepId owner);

  // How many items are under way, over all iterators.
  std::size_t running() const { return frames_.size() - free_frames_.size(); }
  // How many may be at once, when each iterator takes as many as it may.
  std::size_t reserved() const { return reserved_; }
  // A frame that is open, which kTop is not.
  const Frame& frame(FrameId id) const { return frames_[id - 1]; }
  // Empty at the top.
  std::string_view path_of(FrameId id) const {
    return id == kTop ? std::string_view() : std::string_view(frame(id).path);
  }
  std::vector<FrameId> frames_of(StepId owner) const;
  // The open frame with that path of an iterator that may be at work.
  std::optional<FrameId> find(StepId owner, std::string_view path) const;
  // What items, and what they gave, take in memory. An item counts until its iterator is over.
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  // An iterator at work.
  struct Loop {
    std::size_t concurrency = 1;
    bool stop_on_error = true;
    std::size_t next = 0;     // item to begin
    std::size_t running = 0;  // items that have begun and not ended
    std::size_t bytes = 0;    // of the results
    PackedValues items;       // until they begin
    PackedValues results;
    json::array errors;
    std::vector<FrameId> frames;  // of each item; kTop unless it is under way
    std::size_t held = 0;         // bytes of memory that they take
  };
  Loop& loop(StepId owner) { return loops_.find(owner)->second; }
  const Loop& loop(StepId owner) const { return loops_.find(owner)->second; }
  FrameId take_frame();
  StepId take_block(std::size_t size, std::size_t slots_end);
  void hold(Loop& loop, std::size_t bytes);
  void put_result(Loop& loop, std::uint32_t index, json::value result);

  std::vector<Frame> frames_;
  std::vector<FrameId> free_frames_;
  std::unordered_map<StepId, Loop> loops_;
  std::unordered_map<std::size_t, std::vector<StepId>> free_blocks_;  // of slots, by their number
  std::size_t reserved_ = 0;
  std::size_t held_bytes_ = 0;
};

// The output of a record of kind kIterating, and back; nothing when it is not such a one.
json::value write_iteration(nodes::Iterates iterates);
std::optional<nodes::Iterates> read_iteration(json::value record);

}  // namespace sluice::engine
