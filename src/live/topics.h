#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::live {

// The kinds of events that a reader can choose.
enum class Topic : std::uint8_t { kRun, kStep, kDelivery, kWorkflow, kDraft, kJob, kStats };
inline constexpr std::size_t kTopics = 7;
inline constexpr std::array<Topic, kTopics> kAllTopics = {
    Topic::kRun,   Topic::kStep, Topic::kDelivery, Topic::kWorkflow,
    Topic::kDraft, Topic::kJob,  Topic::kStats};

std::string_view topic_name(Topic topic);  // "run" and so on
std::optional<Topic> parse_topic(std::string_view name);

class TopicSet {
 public:
  bool has(Topic topic) const { return (bits_ >> static_cast<unsigned>(topic) & 1U) != 0; }
  void add(Topic topic) { bits_ |= 1U << static_cast<unsigned>(topic); }
  void add(TopicSet others) { bits_ |= others.bits_; }
  bool empty() const { return bits_ == 0; }
  bool operator==(const TopicSet&) const = default;

 private:
  unsigned bits_ = 0;
};

}  // namespace sluice::live
