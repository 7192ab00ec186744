#include "live/topics.h"

namespace sluice::live {
namespace {

constexpr std::array<std::string_view, kTopics> kNames = {"run",   "step", "delivery", "workflow",
                                                          "draft", "job",  "stats"};

}  // namespace

std::string_view topic_name(Topic topic) { return kNames[static_cast<std::size_t>(topic)]; }

std::optional<Topic> parse_topic(std::string_view name) {
  for (const Topic topic : kAllTopics)
    if (topic_name(topic) == name) return topic;
  return std::nullopt;
}

}  // namespace sluice::live
