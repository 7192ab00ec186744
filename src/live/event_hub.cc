#include "live/event_hub.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "live/event_text.h"

namespace sluice::live {
namespace {

constexpr std::string_view kTooOld = "too_old";
constexpr std::string_view kOtherStart = "other_start";
constexpr std::string_view kTooMany = "too_many";
// After this a reader may not go on.
constexpr std::string_view kKeyOver = "event: end\ndata: {\"reason\":\"key_over\"}\n\n";

std::string resync_data(std::string_view reason) {
  return fmt::format(R"({{"reason":"{}"}})", reason);
}

bool is_for(const LiveEvent& event, const EventReader& reader) {
  return event.team == reader.team && (event.is_resync || reader.topics.has(event.topic));
}

}  // namespace

EventHub::EventHub(const Clock& clock, const Options& options)
    : clock_(clock),
      options_(options),
      start_(fmt::format("{:x}", clock.now().time_since_epoch().count())),
      ring_(options.ring_bytes_max) {}

std::string EventHub::id_of(std::uint64_t seq) const { return fmt::format("{}-{}", start_, seq); }

// Nothing for one that this process did not give out.
std::optional<std::uint64_t> EventHub::parse_id(std::string_view id) const {
  const auto dash = id.find('-');
  if (dash == std::string_view::npos || id.substr(0, dash) != start_) return std::nullopt;
  id.remove_prefix(dash + 1);
  std::uint64_t seq = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), seq);
  if (error != std::errc() || end != id.data() + id.size() || seq > ring_.newest())
    return std::nullopt;
  return seq;
}

// --- what happens ---

TeamFeed* EventHub::feed_of(TeamId team, Topic topic) {
  const auto found = feeds_.find(team);
  return found != feeds_.end() && found->second.wants(topic) ? &found->second : nullptr;
}

// The text is made only if there is room for it: during a flood most of it would be thrown away.
void EventHub::publish(TeamId team, TeamFeed& feed, Topic topic, std::string_view event,
                       const std::function<std::string()>& data, bool is_resync) {
  if (!feed.take_room(clock_.steady(), options_.events_of_team_per_second_max)) return;
  ring_.push({.team = team,
              .topic = topic,
              .is_resync = is_resync,
              .text = framed(id_of(ring_.newest() + 1), event, data())});
}

bool EventHub::wants_steps(TeamId team) const {
  const std::lock_guard lock(mutex_);
  const auto found = feeds_.find(team);
  return found != feeds_.end() && found->second.wants(Topic::kStep);
}

// Null when events of too many runs were sent within the last second.
RunPace* EventHub::pace_of(RunId run, TeamId team, TeamFeed& feed) {
  if (const auto known = paces_.find(run); known != paces_.end()) return &known->second.pace;
  if (paces_.size() >= options_.runs_paced_max) {
    feed.owe_resync();
    return nullptr;
  }
  return &paces_.emplace(run, Paced{.team = team, .workflow = {}, .pace = {}}).first->second.pace;
}

void EventHub::send_paced(RunId run, WorkflowId workflow, RunPace& pace, TeamFeed& feed,
                          TeamId team) {
  const Micros now = clock_.steady();
  if (const auto steps = pace.take_steps(now))
    publish(team, feed, Topic::kStep, "step",
            [&] { return step_data(run, workflow, steps->steps, steps->left_out); });
  if (const auto news = pace.take_run(now))
    publish(team, feed, Topic::kRun, "run", [&] { return run_data(*news, clock_.now()); });
}

void EventHub::tell(const RunNews& news) {
  if (!watched()) return;
  const std::lock_guard lock(mutex_);
  const auto found = feeds_.find(news.team);
  if (found == feeds_.end()) return;
  TeamFeed& feed = found->second;
  feed.count(news);
  if (!feed.wants(Topic::kRun)) return;
  RunPace* pace = pace_of(news.run, news.team, feed);
  if (!pace) return;
  paces_.at(news.run).workflow = news.workflow;
  pace->add(news);
  send_paced(news.run, news.workflow, *pace, feed, news.team);
}

void EventHub::tell_steps(TeamId team, RunId run, WorkflowId workflow,
                          std::vector<StepNews> steps) {
  if (!watched() || steps.empty()) return;
  const std::lock_guard lock(mutex_);
  TeamFeed* feed = feed_of(team, Topic::kStep);
  RunPace* pace = feed ? pace_of(run, team, *feed) : nullptr;
  if (!pace) return;
  paces_.at(run).workflow = workflow;
  pace->add(std::move(steps));
  send_paced(run, workflow, *pace, *feed, team);
}

void EventHub::tell(const DeliveryNews& news) {
  if (!watched()) return;
  const std::lock_guard lock(mutex_);
  const auto found = feeds_.find(news.team);
  if (found == feeds_.end()) return;
  found->second.count(news);
  if (found->second.wants(Topic::kDelivery))
    publish(news.team, found->second, Topic::kDelivery, "delivery",
            [&] { return delivery_data(news, clock_.now()); });
}

void EventHub::tell_workflow(TeamId team, WorkflowId workflow) {
  if (!watched()) return;
  const std::lock_guard lock(mutex_);
  if (TeamFeed* feed = feed_of(team, Topic::kWorkflow))
    publish(team, *feed, Topic::kWorkflow, "workflow",
            [&] { return workflow_data(workflow, clock_.now()); });
}

void EventHub::tell_draft(TeamId team, WorkflowId workflow) {
  if (!watched()) return;
  const std::lock_guard lock(mutex_);
  if (TeamFeed* feed = feed_of(team, Topic::kDraft))
    publish(team, *feed, Topic::kDraft, "draft",
            [&] { return workflow_data(workflow, clock_.now()); });
}

void EventHub::tell(const JobNews& news) {
  if (!watched()) return;
  const std::lock_guard lock(mutex_);
  if (TeamFeed* feed = feed_of(news.team, Topic::kJob))
    publish(news.team, *feed, Topic::kJob, "job", [&] { return job_data(news, clock_.now()); });
}

// --- who reads ---

Result<EventHub::ReaderId> EventHub::reserve(TeamId team) {
  const std::lock_guard lock(mutex_);
  const auto known = feeds_.find(team);
  if (readers_.size() >= options_.readers_max)
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} event streams are open on this server, as many as it allows; "
                            "close one, or try again later",
                            options_.readers_max));
  if (known != feeds_.end() && known->second.readers >= options_.readers_of_team_max)
    return fail(ErrorCode::kUnavailable,
                fmt::format("the team has {} event streams open, as many as a team may have; "
                            "close one, or try again later",
                            options_.readers_of_team_max));
  const ReaderId id = ++last_reader_;
  auto reader = std::make_shared<Reader>();
  reader->reader.team = team;
  readers_.emplace(id, std::move(reader));
  ++feeds_[team].readers;
  return id;
}

void EventHub::begin(ReaderId id, EventReader reader) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = readers_.find(id);
    if (found == readers_.end()) return;  // it has left already
    Reader& one = *found->second;
    TeamFeed& feed = feeds_.at(one.reader.team);
    one.reader = std::move(reader);
    one.asked_at = clock_.steady();
    if (!feed.wants(one.reader.topics)) {
      // A number of its own: who has an older one may have missed something.
      ring_.push({.team = one.reader.team, .topic = Topic::kRun, .text = {}});
      feed.want(one.reader.topics, ring_.newest());
    }
    one.after = ring_.newest();
    one.is_open = true;
    watched_ = true;
  }
  if (on_reader_) on_reader_();
}

void EventHub::leave(ReaderId id) {
  ReaderPtr gone;  // what it holds goes without the lock
  const std::lock_guard lock(mutex_);
  const auto found = readers_.find(id);
  if (found == readers_.end()) return;
  gone = std::move(found->second);
  readers_.erase(found);
  TeamFeed& feed = feeds_.at(gone->reader.team);
  if (--feed.readers == 0) feed.left_at = clock_.steady();
}

std::size_t EventHub::readers() const {
  const std::lock_guard lock(mutex_);
  return readers_.size();
}

// --- handing on ---

void EventHub::go_through_paces(Micros now) {
  for (auto at = paces_.begin(); at != paces_.end();) {
    auto& [team, workflow, pace] = at->second;
    const auto feed = feeds_.find(team);
    if (feed != feeds_.end()) send_paced(at->first, workflow, pace, feed->second, team);
    at = feed == feeds_.end() || pace.is_over(now) ? paces_.erase(at) : std::next(at);
  }
}

void EventHub::go_through_feeds(Micros now) {
  for (auto at = feeds_.begin(); at != feeds_.end();) {
    auto& [team, feed] = *at;
    if (feed.readers == 0 && now - feed.left_at >= options_.kept_for) {
      at = feeds_.erase(at);
      continue;
    }
    if (feed.take_resync(now))
      publish(
          team, feed, Topic::kRun, "resync", [] { return resync_data(kTooMany); }, true);
    if (feed.wants(Topic::kStats)) {
      if (const auto stats = feed.take_stats(now, clock_.now()))
        publish(team, feed, Topic::kStats, "stats", [&] { return *stats; });
    }
    ++at;
  }
  if (!feeds_.empty()) return;
  watched_ = false;
  ring_.clear();
  paces_.clear();  // what they hold back is old news to who comes next
}

std::string_view EventHub::why_resync(const Reader& reader,
                                      std::optional<std::uint64_t> last) const {
  if (!last) return kOtherStart;
  if (!ring_.reaches(*last)) return kTooOld;
  return feeds_.at(reader.reader.team).recorded_since(reader.reader.topics, *last)
             ? std::string_view()
             : kTooOld;
}

// What a reader is sent first: what it missed, or that it has to read all anew.
std::string EventHub::first_text(Reader& reader) const {
  const auto& [team, topics, last_id, write, may_read, close] = reader.reader;
  const auto begin = framed(id_of(reader.after), "begin", "{}");
  if (last_id.empty()) return begin;
  const auto last = parse_id(last_id);
  auto reason = why_resync(reader, last);
  std::string missed;
  if (reason.empty()) {
    for (const auto& event : ring_.after(*last))
      if (event->seq <= reader.after && is_for(*event, reader.reader)) missed += event->text;
    if (missed.size() > options_.catch_up_bytes_max) reason = kTooOld;
  }
  if (reason.empty()) return missed + begin;
  return framed(id_of(reader.after), "resync", resync_data(reason));
}

void EventHub::tick() {
  struct Turn {
    ReaderId id = 0;
    ReaderPtr reader;
    std::string first;
  };
  std::vector<Turn> turns;
  std::vector<LiveEventPtr> fresh;
  const Micros now = clock_.steady();
  {
    const std::lock_guard lock(mutex_);
    go_through_paces(now);
    std::uint64_t oldest = ring_.newest();
    turns.reserve(readers_.size());
    for (auto& [id, reader] : readers_) {
      if (!reader->is_open) continue;
      Turn turn{.id = id, .reader = reader, .first = {}};
      if (std::exchange(reader->is_new, false)) {
        turn.first = first_text(*reader);
      } else if (!ring_.reaches(reader->after)) {
        reader->after = ring_.newest();
        turn.first = framed(id_of(reader->after), "resync", resync_data(kTooOld));
      }
      oldest = std::min(oldest, reader->after);
      turns.push_back(std::move(turn));
    }
    go_through_feeds(now);
    fresh = ring_.after(oldest);
  }
  for (auto& [id, reader, first] : turns) {
    if (!first.empty() && !reader->reader.write(first)) {
      leave(id);
      continue;
    }
    write_to(*reader, id, fresh, now);
  }
}

// Only the thread of tick() looks at what changes in a reader that has begun.
void EventHub::write_to(Reader& reader, ReaderId id, const std::vector<LiveEventPtr>& fresh,
                        Micros now) {
  std::string text;
  for (const auto& event : fresh) {
    if (event->seq <= reader.after) continue;
    reader.after = event->seq;
    if (is_for(*event, reader.reader)) text += event->text;
  }
  // One that keeps up is not cut off for a burst that its buffer cannot take at once.
  if (text.size() > options_.turn_bytes_max)
    text = framed(id_of(reader.after), "resync", resync_data(kTooMany));
  bool stays = text.empty() || reader.reader.write(text);
  if (stays && now - reader.asked_at >= Seconds(1)) {
    reader.asked_at = now;
    stays = reader.reader.may_read();
    if (!stays) {
      reader.reader.write(kKeyOver);
      reader.reader.close();
    }
  }
  if (!stays) leave(id);
}

}  // namespace sluice::live
