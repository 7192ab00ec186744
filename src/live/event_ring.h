#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "live/topics.h"

namespace sluice::live {

struct LiveEvent {
  std::uint64_t seq = 0;
  TeamId team{};
  Topic topic{};
  bool is_resync = false;  // for all topics
  std::string text;        // as it is sent
};
// Shared by the ring and the writes that are sending it; freed with the last of them.
using LiveEventPtr = std::shared_ptr<const LiveEvent>;

// The newest events of all teams. Numbers follow one another without gaps.
class EventRing {
 public:
  explicit EventRing(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  std::uint64_t newest() const { return newest_; }  // 0: none ever
  // The event gets the number newest() + 1, which its text knows already.
  void push(LiveEvent event);
  // Whether everything after `seq` is there.
  bool reaches(std::uint64_t seq) const { return seq + 1 > newest_ - events_.size(); }
  std::vector<LiveEventPtr> after(std::uint64_t seq) const;
  void clear();

 private:
  const std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t newest_ = 0;
  std::deque<LiveEventPtr> events_;
};

}  // namespace sluice::live
