#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "live/event_ring.h"
#include "live/news.h"
#include "live/run_pace.h"
#include "live/team_feed.h"
#include "live/topics.h"

namespace sluice::live {

// A reader of events. Its functions are called on the thread of tick(), with no lock held.
struct EventReader {
  TeamId team{};
  TopicSet topics;
  std::string last_id{};  // where it stopped reading before; empty: it begins now
  // Takes the bytes without waiting. False: the reader is gone, or too slow.
  std::function<bool(std::string_view)> write;
  std::function<bool()> may_read;  // asked once a second; false: its key is over
  std::function<void()> close;
};

// Sends live events to browsers and tools. The parts of the server report news here, on any thread;
// each reader gets the events of its team and topics.
//
// Without readers a caller pays for watched(), one relaxed load. With readers, news is put as text
// into a ring under a mutex, at most once for all readers of a team; tick() sends it from a thread
// of its own. A team's events are recorded from its first reader on until kept_for after its last
// one has left, so that a reader that reconnects misses nothing.
//
// Nothing here is stored: after a restart, or when the ring no longer has what a reader missed, the
// reader gets the event "resync" and loads again what it shows.
class EventHub {
 public:
  struct Options {
    std::size_t readers_max = 2'000;
    std::size_t readers_of_team_max = 1'000;
    std::size_t ring_bytes_max = 8 << 20;
    std::size_t catch_up_bytes_max = 64 << 10;  // of what one reader missed
    std::size_t turn_bytes_max = 64 << 10;      // that one reader is sent in one tick
    std::size_t runs_paced_max = 10'000;        // runs that events were sent of within a second
    std::size_t events_of_team_per_second_max = 2'000;
    Micros kept_for{Seconds(60)};
  };
  explicit EventHub(const Clock& clock) : EventHub(clock, Options()) {}
  EventHub(const Clock& clock, const Options& options);

  // Whether there is a reader, or was one a short while ago; without one, events go nowhere.
  bool watched() const { return watched_.load(std::memory_order_relaxed); }
  // Whether a reader of the team wants events of steps, which cost more to make.
  bool wants_steps(TeamId team) const;
  void tell(const RunNews& news);
  void tell_steps(TeamId team, RunId run, WorkflowId workflow, std::vector<StepNews> steps);
  void tell(const DeliveryNews& news);
  void tell_workflow(TeamId team, WorkflowId workflow);
  void tell_draft(TeamId team, WorkflowId workflow);  // it was saved or deleted
  // Whoever tells sees to it that one job has no more than a few events in a second.
  void tell(const JobNews& news);

  // A place for a reader. kUnavailable when all are taken. To be followed by begin() or leave().
  using ReaderId = std::uint64_t;
  Result<ReaderId> reserve(TeamId team);
  void begin(ReaderId id, EventReader reader);
  void leave(ReaderId id);  // also of one that has left
  std::size_t readers() const;

  // Sends new events to the readers. To be called on one thread some ten times a second while
  // watched(), and soon after on_reader() was called.
  void tick();
  // `call` is called when a reader begins. To be set before the first one.
  void on_reader(std::function<void()> call) { on_reader_ = std::move(call); }

 private:
  struct Reader {
    EventReader reader;
    bool is_open = false;  // begin() was called
    bool is_new = true;    // nothing was sent to it
    std::uint64_t after = 0;
    Micros asked_at{};  // may_read
  };
  using ReaderPtr = std::shared_ptr<Reader>;  // the map's, and of the tick that writes to it

  // All of these with mutex_ held.
  TeamFeed* feed_of(TeamId team, Topic topic);
  void publish(TeamId team, TeamFeed& feed, Topic topic, std::string_view event,
               const std::function<std::string()>& data, bool is_resync = false);
  RunPace* pace_of(RunId run, TeamId team, TeamFeed& feed);
  void send_paced(RunId run, WorkflowId workflow, RunPace& pace, TeamFeed& feed, TeamId team);
  void go_through_paces(Micros now);
  void go_through_feeds(Micros now);
  std::string first_text(Reader& reader) const;
  std::string_view why_resync(const Reader& reader, std::optional<std::uint64_t> last) const;
  std::string id_of(std::uint64_t seq) const;
  std::optional<std::uint64_t> parse_id(std::string_view id) const;

  void write_to(Reader& reader, ReaderId id, const std::vector<LiveEventPtr>& fresh, Micros now);

  const Clock& clock_;
  const Options options_;
  const std::string start_;  // tells ids of this process from those of others
  std::function<void()> on_reader_;
  std::atomic<bool> watched_{false};

  mutable std::mutex mutex_;  // guards what follows
  EventRing ring_;
  std::map<TeamId, TeamFeed> feeds_;
  struct Paced {
    TeamId team{};
    WorkflowId workflow;
    RunPace pace;
  };
  std::unordered_map<RunId, Paced> paces_;
  std::map<ReaderId, ReaderPtr> readers_;
  ReaderId last_reader_ = 0;
};

}  // namespace sluice::live
