#include "live/event_ring.h"

#include <algorithm>
#include <utility>

namespace sluice::live {
namespace {

constexpr std::size_t kOverheadBytes = 96;  // of an event, beside its text

}  // namespace

void EventRing::push(LiveEvent event) {
  event.seq = ++newest_;
  bytes_ += event.text.size() + kOverheadBytes;
  events_.push_back(std::make_shared<const LiveEvent>(std::move(event)));
  while (bytes_ > bytes_max_ && !events_.empty()) {
    bytes_ -= events_.front()->text.size() + kOverheadBytes;
    events_.pop_front();
  }
}

std::vector<LiveEventPtr> EventRing::after(std::uint64_t seq) const {
  const auto missed = newest_ > seq ? newest_ - seq : 0;
  const auto count = std::min<std::uint64_t>(missed, events_.size());
  return {events_.end() - static_cast<std::ptrdiff_t>(count), events_.end()};
}

void EventRing::clear() {
  events_.clear();
  bytes_ = 0;
}

}  // namespace sluice::live
