#pragma once

#include <cstdint>

namespace sluice::model {

// What happens to a run whose concurrency group is full. As stored.
enum class OnLimit : std::uint8_t {
  kQueue = 0,   // it waits for its turn, in order of arrival
  kNewest = 1,  // the oldest runs of the concurrency group are cancelled for it
  kDrop = 2,    // it is cancelled
};

// The runs of a workflow that share a key: at most `limit` of them are in progress at a time. A run
// takes a slot when it begins and frees it when it ends; the slots in use follow from the rows of
// the runs alone.
struct ConcurrencyGroup {
  std::int64_t id = 0;  // a hash of the workflow and the key
  std::int64_t limit = 1;
  OnLimit on_limit = OnLimit::kQueue;
};

}  // namespace sluice::model
