#include "live/team_feed.h"

#include <algorithm>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "model/version_of_test.h"

namespace sluice::live {
namespace {

constexpr std::array<std::string_view, 6> kOutcomeNames = {"accepted", "duplicate", "rejected",
                                                           "conflict", "limited",   "busy"};

}  // namespace

bool TeamFeed::wants(TopicSet topics) const {
  return std::ranges::all_of(kAllTopics,
                             [&](Topic topic) { return !topics.has(topic) || topics_.has(topic); });
}

void TeamFeed::want(TopicSet topics, std::uint64_t seq) {
  for (const Topic topic : kAllTopics) {
    if (!topics.has(topic) || topics_.has(topic)) continue;
    topics_.add(topic);
    since_[static_cast<std::size_t>(topic)] = seq;
  }
}

bool TeamFeed::recorded_since(TopicSet topics, std::uint64_t seq) const {
  return std::ranges::all_of(kAllTopics, [&](Topic topic) {
    return !topics.has(topic) ||
           (topics_.has(topic) && since_[static_cast<std::size_t>(topic)] <= seq);
  });
}

bool TeamFeed::take_room(Micros now, std::size_t per_second_max) {
  if (now - second_began_ >= Seconds(1)) {
    second_began_ = now;
    in_second_ = 0;
  }
  if (in_second_ < per_second_max) {
    ++in_second_;
    return true;
  }
  owes_resync_ = true;
  return false;
}

bool TeamFeed::take_resync(Micros now) {
  if (!owes_resync_ || now - second_began_ < Seconds(1)) return false;
  owes_resync_ = false;
  second_began_ = now;
  in_second_ = 0;
  return true;
}

void TeamFeed::count(const RunNews& news) {
  if (model::is_test_version(news.version)) return;
  if (news.is_new) ++created_;
  ++reached_.at(static_cast<std::size_t>(news.status));
}

void TeamFeed::count(const DeliveryNews& news) {
  const auto found = std::ranges::find(kOutcomeNames, news.outcome);
  if (found != kOutcomeNames.end())
    ++deliveries_.at(static_cast<std::size_t>(found - kOutcomeNames.begin()));
}

std::optional<std::string> TeamFeed::take_stats(Micros now, Timestamp at) {
  if (!counted_since_) counted_since_ = now;
  const Micros span = now - *counted_since_;
  if (span < Seconds(1)) return std::nullopt;
  json::object runs{{"created", created_}};
  for (std::size_t i = 0; i < kStatuses; ++i) {
    const auto status = static_cast<model::RunStatus>(i);
    if (status == model::RunStatus::kWaiting || model::is_final(status))
      runs[model::status_name(status)] = reached_[i];
  }
  json::object deliveries;
  for (std::size_t i = 0; i < kOutcomes; ++i) deliveries[kOutcomeNames[i]] = deliveries_[i];
  counted_since_ = now;
  created_ = 0;
  reached_ = {};
  deliveries_ = {};
  return to_json(json::object{{"runs", std::move(runs)},
                              {"deliveries", std::move(deliveries)},
                              {"milliseconds", span.count() / 1'000},
                              {"at", format_time(at)}});
}

}  // namespace sluice::live
