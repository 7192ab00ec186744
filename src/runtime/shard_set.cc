#include "runtime/shard_set.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace sluice::runtime {

ShardSet::ShardSet(std::span<boost::asio::io_context* const> contexts, const Shard::Parts& parts)
    : contexts_(contexts.begin(), contexts.end()) {
  shards_.reserve(contexts_.size());
  for (auto* context : contexts_)
    shards_.push_back(std::make_unique<Shard>(count(), *context, parts));
}

unsigned ShardSet::emptiest() const {
  const auto size = [](const auto& shard) { return shard->size(); };
  return static_cast<unsigned>(std::ranges::min_element(shards_, {}, size) - shards_.begin());
}

void ShardSet::post(unsigned shard, std::function<void(Shard&)> work) {
  boost::asio::post(*contexts_[shard],
                    [this, shard, work = std::move(work)] { work(*shards_[shard]); });
}

}  // namespace sluice::runtime
