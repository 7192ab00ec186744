#pragma once

#include <cstdint>

namespace sluice::model {

// What becomes of a run whose lane has no room. As stored.
enum class OnLimit : std::uint8_t {
  kQueue = 0,   // it waits for its turn, in the order of arrival
  kNewest = 1,  // the oldest runs of the lane are cancelled for it
  kDrop = 2,    // it is cancelled
};

// The runs of a workflow that share a key: at most `limit` of them are begun and not over at a
// time. A run takes its place when it begins and gives it back when it ends; the places taken are
// counted in the rows of the runs and nowhere else.
struct Lane {
  std::int64_t id = 0;  // a hash of the workflow and the key
  std::int64_t limit = 1;
  OnLimit on_limit = OnLimit::kQueue;
};

}  // namespace sluice::model
