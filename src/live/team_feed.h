#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "live/news.h"
#include "live/topics.h"

namespace sluice::live {

// What the hub knows of a team that has readers, or had one a short while ago.
class TeamFeed {
 public:
  // Records the topics from the event after `seq` on, if it does not yet.
  void want(TopicSet topics, std::uint64_t seq);
  bool wants(TopicSet topics) const;  // all of them
  bool wants(Topic topic) const { return topics_.has(topic); }
  // Whether all events of the topics after `seq` were recorded.
  bool recorded_since(TopicSet topics, std::uint64_t seq) const;

  std::size_t readers = 0;
  Micros left_at{};  // of the last reader, when there is none

  // False if the limit for this second is used up; the team is then owed a resync.
  bool take_room(Micros now, std::size_t per_second_max);
  void owe_resync() { owes_resync_ = true; }
  // Whether it is time for an owed resync, at most once a second.
  bool take_resync(Micros now);

  void count(const RunNews& news);
  void count(const DeliveryNews& news);
  // The counts since the last call that returned any; nothing until a second has passed.
  std::optional<std::string> take_stats(Micros now, Timestamp at);

 private:
  static constexpr std::size_t kStatuses = 7;
  static constexpr std::size_t kOutcomes = 6;

  TopicSet topics_;
  std::array<std::uint64_t, kTopics> since_{};
  Micros second_began_{};
  std::size_t in_second_ = 0;
  bool owes_resync_ = false;
  std::optional<Micros> counted_since_;
  std::uint64_t created_ = 0;
  std::array<std::uint64_t, kStatuses> reached_{};  // by the number of the status
  std::array<std::uint64_t, kOutcomes> deliveries_{};
};

}  // namespace sluice::live
