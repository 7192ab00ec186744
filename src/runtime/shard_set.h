#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "runtime/shard.h"

namespace sluice::runtime {

// The shards of one runtime, one per io thread, and the way to them from any other thread. Any
// thread, but for at().
class ShardSet {
 public:
  // One shard per context; the contexts outlive the set.
  ShardSet(std::span<boost::asio::io_context* const> contexts, const Shard::Parts& parts);

  unsigned count() const { return static_cast<unsigned>(shards_.size()); }
  // The one with the fewest runs.
  unsigned emptiest() const;
  // Runs `work` later on the thread of that shard, after all that was posted to it before.
  void post(unsigned shard, std::function<void(Shard&)> work);
  // Only on the thread of that shard.
  Shard& at(unsigned shard) { return *shards_[shard]; }

 private:
  std::vector<boost::asio::io_context*> contexts_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace sluice::runtime
