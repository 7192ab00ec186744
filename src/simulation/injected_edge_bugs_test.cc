// Whether the simulator would find a bug at the edges of the server: some are planted in its routes
// and in how its schedules move on, and each must be found within a few scenarios.
#include <deque>
#include <functional>
#include <gmock/gmock.h>
#include <memory>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "base/log.h"
#include "simulation/simulation.h"
#include "store/conformance/testing.h"
#include "store/forwarding.h"

namespace sluice::simulation::injected_edge_bugs_test {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kSeedsMax = 20;
constexpr std::int64_t kSteps = 2'000;

// The violation, or nothing.
std::string find_bug(Options options) {
  log::set_level(log::Level::kOff);
  options.steps = kSteps;
  for (options.seed = 1; options.seed <= kSeedsMax; ++options.seed) {
    if (auto found = simulate(options).violation; !found.empty()) return found;
  }
  return {};
}

// --- in the routes ---

using Handle = std::function<void(const http::Request&, http::Responder)>;
// Handles one in so many requests of every route in another way.
using Instead = void (*)(const Handle& handle, Contexts contexts, const http::Request& request,
                         http::Responder responder);

Options with_route_bug(Instead instead, int one_in = 10) {
  auto requests = std::make_shared<int>(0);
  Options options;
  options.inject_route_bug = [requests, instead, one_in](http::Route route, Contexts contexts) {
    route.handler = [requests, instead, one_in, contexts, handle = std::move(route.handler)](
                        const http::Request& request, http::Responder responder) {
      if (++*requests % one_in != 0) return handle(request, std::move(responder));
      instead(handle, contexts, request, std::move(responder));
    };
    return route;
  };
  return options;
}

class NobodyListens final : public http::ReplySink {
  void reply(std::shared_ptr<ReplySink>, std::string_view) override {}
  void reply(std::shared_ptr<ReplySink>, const http::Response&) override {}
  void reply_nothing(std::shared_ptr<ReplySink>) override {}
};

// A copy of the request that lives on; only one of the two is answered.
void handle_twice(const Handle& handle, Contexts, const http::Request& request,
                  http::Responder responder) {
  static std::deque<std::string> bodies;
  http::Request again = request;
  again.headers = {};  // no key, so nothing says that it is the same
  again.body = bodies.emplace_back(request.body);
  static std::deque<std::string> params;
  static std::deque<std::string_view> views;
  if (!request.params.empty()) {
    views.push_back(params.emplace_back(request.params[0]));
    again.params = std::span(&views.back(), 1);
  }
  handle(again, http::Responder(std::make_shared<NobodyListens>()));
  handle(request, std::move(responder));
}

// Held until the process ends.
void never_answer(const Handle&, Contexts contexts, const http::Request& request,
                  http::Responder responder) {
  auto timer = std::make_shared<boost::asio::steady_timer>(*contexts[request.shard]);
  timer->expires_after(std::chrono::hours(24 * 365));
  auto held = std::make_shared<http::Responder>(std::move(responder));
  timer->async_wait([timer, held](const boost::system::error_code&) {});
}

class SaysItTwice final : public http::ReplySink {
 public:
  explicit SaysItTwice(http::Responder responder) : responder_(std::move(responder)) {}
  void reply(std::shared_ptr<ReplySink>, std::string_view bytes) override {
    responder_.send_raw(std::string(bytes) + std::string(bytes));
  }
  void reply(std::shared_ptr<ReplySink> self, const http::Response& response) override {
    reply(std::move(self), http::serialize(response));
  }
  void reply_nothing(std::shared_ptr<ReplySink>) override { responder_ = http::Responder(); }
  bool run_on_worker(std::move_only_function<void()> job) override {
    return responder_.run_on_worker(std::move(job));
  }

 private:
  http::Responder responder_;
};

void answer_twice(const Handle& handle, Contexts, const http::Request& request,
                  http::Responder responder) {
  handle(request, http::Responder(std::make_shared<SaysItTwice>(std::move(responder))));
}

// Says to whoever waits for a run that it came to nothing in particular.
class SaysOk final : public http::ReplySink {
 public:
  explicit SaysOk(http::Responder responder) : responder_(std::move(responder)) {}
  void reply(std::shared_ptr<ReplySink>, std::string_view bytes) override {
    responder_.send_raw(bytes);
  }
  void reply(std::shared_ptr<ReplySink>, const http::Response& response) override {
    http::Response wrong = response;
    if (response.status == 200) wrong.body = "another run's";
    responder_.send(wrong);
  }
  void reply_nothing(std::shared_ptr<ReplySink>) override { responder_ = http::Responder(); }
  bool run_on_worker(std::move_only_function<void()> job) override {
    return responder_.run_on_worker(std::move(job));
  }

 private:
  http::Responder responder_;
};

void answer_of_another(const Handle& handle, Contexts, const http::Request& request,
                       http::Responder responder) {
  handle(request, http::Responder(std::make_shared<SaysOk>(std::move(responder))));
}

TEST(InjectedEdgeBugs, ARequestThatIsTakenTwiceIsFound) {
  EXPECT_THAT(find_bug(with_route_bug(handle_twice)), HasSubstr("of a request that was sent"));
}
TEST(InjectedEdgeBugs, ARequestThatIsNeverAnsweredIsFound) {
  EXPECT_THAT(find_bug(with_route_bug(never_answer)), HasSubstr("never answered"));
}
TEST(InjectedEdgeBugs, ASecondAnswerIsFound) {
  EXPECT_THAT(find_bug(with_route_bug(answer_twice)), HasSubstr("an answer to no request"));
}
TEST(InjectedEdgeBugs, AnAnswerOfAnotherRunIsFound) {
  EXPECT_THAT(find_bug(with_route_bug(answer_of_another, 1)), HasSubstr("was told"));
}

// --- in the schedules ---

// Writes what a schedule starts in another way.
class ScheduleBug : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Result<void> write(std::span<store::BatchEntry> batch) override {
    std::deque<store::NewRun> changed;
    const std::vector<store::BatchEntry> before(batch.begin(), batch.end());
    for (auto& entry : batch) {
      const auto* run = std::get_if<const store::NewRun*>(&entry.work);
      if (!run || !(*run)->schedule) continue;
      const auto& first = (*run)->first;
      entry.work = &changed.emplace_back(
          store::NewRun{.header = (*run)->header,
                        .body = (*run)->body,
                        .headers = (*run)->headers,
                        .first = store::TransitionForTest::make(
                            {.run = first.run(),
                             .step = first.step(),
                             .status = first.status(),
                             .records = first.records(),
                             .wake_at = first.wake_at(),
                             .finished_at = first.finished_at(),
                             .error = first.error(),
                             .waits_over = first.waits_over(),
                             .waits_begun = first.waits_begun(),
                             .starts = first.starts(),
                             .stops = first.stops(),
                             .in_concurrency_group = first.in_concurrency_group()}),
                        .idempotency = (*run)->idempotency,
                        .schedule = change(*(*run)->schedule)});
    }
    auto done = store_->write(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].work = before[i].work;
    return done;
  }

 protected:
  virtual std::optional<store::ScheduleStep> change(store::ScheduleStep step) = 0;
};

// The schedule does not move on with the run, so the same time starts another one.
class StuckSchedule final : public ScheduleBug {
  using ScheduleBug::ScheduleBug;
  std::optional<store::ScheduleStep> change(store::ScheduleStep) override { return std::nullopt; }
};

// The schedule moves on too far, past a time that starts no run.
class LeapingSchedule final : public ScheduleBug {
  using ScheduleBug::ScheduleBug;
  std::optional<store::ScheduleStep> change(store::ScheduleStep step) override {
    if (step.following) *step.following += *step.following - step.next_at;
    return step;
  }
};

template <class Bug>
Options with_store_bug() {
  Options options;
  options.inject_bug = [](std::unique_ptr<store::Store> store) -> std::unique_ptr<store::Store> {
    return std::make_unique<Bug>(std::move(store));
  };
  return options;
}

TEST(InjectedEdgeBugs, ATimeThatStartsTwoRunsIsFound) {
  EXPECT_THAT(find_bug(with_store_bug<StuckSchedule>()), HasSubstr("the schedule of"));
}
TEST(InjectedEdgeBugs, ATimeThatStartsNoRunIsFound) {
  EXPECT_THAT(find_bug(with_store_bug<LeapingSchedule>()), HasSubstr("the schedule of"));
}

}  // namespace
}  // namespace sluice::simulation::injected_edge_bugs_test
