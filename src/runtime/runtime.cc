#include "runtime/runtime.h"

#include <fmt/format.h>
#include <mutex>
#include <type_traits>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/check.h"
#include "base/log.h"
#include "runtime/background_loop.h"
#include "runtime/child_reconciler.h"
#include "runtime/children.h"
#include "runtime/concurrency_groups.h"
#include "runtime/event_router.h"
#include "runtime/failure_alerts.h"
#include "runtime/janitor.h"
#include "runtime/kept_events.h"
#include "runtime/retention.h"
#include "runtime/run_loader.h"
#include "runtime/shard_set.h"

namespace sluice::runtime {

namespace {

constexpr Micros kSeldom = Seconds(60);
constexpr Micros kOften = Seconds(10);
constexpr std::int64_t kDeathsMax = 2;  // of the server, while it decides one run

std::string died_text(std::int64_t deaths) {
  return fmt::format(
      "the server died {} times while it was deciding this run; it was set aside so that it cannot "
      "end the server again",
      deaths);
}

using Job = BackgroundLoop::Job;
using Progress = BackgroundLoop::Progress;

// A job that is done when `work` returns, unless `work` says that more is left.
template <class Work>
std::function<Progress(store::Reader&)> with_progress(Work work) {
  return [work](store::Reader& reader) {
    if constexpr (std::is_void_v<decltype(work(reader))>) {
      work(reader);
      return Progress::kDone;
    } else {
      return work(reader);
    }
  };
}

Job always(auto work) { return {.run = with_progress(work), .while_draining = true}; }
Job each_round(auto work) { return {.run = with_progress(work)}; }
Job seldom(auto work) { return {.run = with_progress(work), .every = kSeldom}; }
Job often(auto work) { return {.run = with_progress(work), .every = kOften}; }

boost::asio::io_context& first_of(std::span<boost::asio::io_context* const> contexts) {
  SLUICE_CHECK(!contexts.empty(), "a runtime needs at least one io_context");
  return *contexts.front();
}

}  // namespace

class Runtime::Impl {
 public:
  Impl(std::span<boost::asio::io_context* const> contexts, store::Store& store,
       store::Committer& committer, Programs& programs, runs::RunStarter& starter,
       const Clock& clock, RunMetrics& metrics, Options options);
  ~Impl() { stop(); }

  std::vector<Job> jobs();
  Result<Recovered> recover();
  Result<void> look_at_deaths(store::Reader& reader);
  void drain(Millis deadline, std::function<void()> done);
  void look_whether_drained();
  void readmit_to_pool();
  void stop();

  store::Store& store_;
  boost::asio::io_context& drain_context_;
  Environment env_;  // only what set_limits() says changes
  Activity activity_;
  Leftovers leftovers_;
  RunCompletions completions_;
  LoadedRuns loaded_runs_;
  ComputePool pool_;  // stopped before the shards go, whose runs it has
  ShardSet shards_;
  BackgroundLoop loop_;
  Janitor janitor_;
  Retention retention_;
  RunLoader loader_;
  EventRouter router_;
  ChildReconciler reconciler_;
  Children children_;
  FailureAlerts failure_alerts_;
  KeptEvents kept_events_;
  ConcurrencyGroups concurrency_groups_;
  std::function<void()> on_sweep_;
  std::once_flag stopped_once_;
  Micros drain_deadline_{0};
  std::unique_ptr<Timer> drain_timer_;
  std::function<void()> drained_;
};

Runtime::Impl::Impl(std::span<boost::asio::io_context* const> contexts, store::Store& store,
                    store::Committer& committer, Programs& programs, runs::RunStarter& starter,
                    const Clock& clock, RunMetrics& metrics, Options options)
    : store_(store),
      drain_context_(first_of(contexts)),
      env_{.committer = committer,
           .clock = clock,
           .metrics = metrics,
           .options = std::move(options)},
      loaded_runs_(env_.options.runs_per_shard_max.get() * contexts.size(),
                   env_.options.run_options.memory.get()),
      pool_(env_.options.compute_threads),
      shards_(contexts, {.env = env_,
                         .loaded_runs = loaded_runs_,
                         .activity = activity_,
                         .leftovers = leftovers_,
                         .ends = completions_,
                         .children = children_,
                         .pool = pool_}),
      loop_(env_, activity_),
      janitor_(env_, shards_, leftovers_, loop_),
      retention_(env_, loop_),
      loader_({.env = env_,
               .programs = programs,
               .loaded_runs = loaded_runs_,
               .shards = shards_,
               .leftovers = leftovers_,
               .ends = completions_,
               .loop = loop_,
               .janitor = janitor_}),
      router_(loaded_runs_, shards_, loader_, loop_),
      reconciler_(loaded_runs_, leftovers_, loop_, loader_, router_, children_),
      children_({.env = env_,
                 .activity = activity_,
                 .leftovers = leftovers_,
                 .programs = programs,
                 .starter = starter,
                 .loop = loop_,
                 .router = router_,
                 .reconciler = reconciler_}),
      failure_alerts_({.env = env_,
                       .leftovers = leftovers_,
                       .programs = programs,
                       .starter = starter,
                       .loop = loop_}),
      kept_events_({.env = env_, .leftovers = leftovers_, .loop = loop_, .router = router_}),
      concurrency_groups_({.env = env_,
                           .activity = activity_,
                           .leftovers = leftovers_,
                           .ends = completions_,
                           .loop = loop_,
                           .router = router_,
                           .loader = loader_}) {
  starter.mark_in(env_.options.deciding);
  starter.tell(env_.options.events);
  starter.ask_items_room([this] {
    const std::size_t items = activity_.items;
    const std::size_t most = env_.options.items_running_max.get();
    return items < most ? most - items : std::size_t{0};
  });
  starter.on_started(
      [this](unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest) {
        shards_.at(shard).start_driving(std::move(run), std::move(rest));
      });
  starter.on_heavy([this](TeamId team, RunId run, std::function<void()> job) {
    return pool_.queued() < env_.options.compute_queue_max &&
           pool_.submit(team, run, std::move(job));
  });
  committer.on_concurrency_changes(
      [this](store::ConcurrencyChanges news) { concurrency_groups_.changed(std::move(news)); });
  committer.on_kept_events([this] { kept_events_.found(); });
  committer.on_reopened([this] {
    leftovers_.open_runs = true;
    leftovers_.child_runs = true;
    leftovers_.failure_alerts = true;
    leftovers_.kept_events = true;
    concurrency_groups_.recover();
  });
}

// What the background loop does in each of its rounds, in this order, after the calls that were
// asked of it.
std::vector<Job> Runtime::Impl::jobs() {
  using Reader = store::Reader;
  return {
      // Before the events are delivered, which these are then.
      each_round([this](Reader& reader) { kept_events_.hand_over(reader); }),
      // Somebody waits for what follows from an event, also while the server drains.
      always([this](Reader& reader) { router_.deliver_all(reader); }),
      // Before anything is loaded, so that no run of a deleted workflow is.
      always([this](Reader&) { janitor_.delete_forgotten(); }),
      // After the events, which may have ended what a listener waits for.
      always([this](Reader&) { completions_.expire(env_.clock.steady()); }),
      // What the schedules start is new, and takes its room before what is loaded.
      each_round([this](Reader&) {
        if (on_sweep_) on_sweep_();
      }),
      // What is due now comes before what is late already.
      each_round([this](Reader& reader) { loader_.load_due(reader); }),
      each_round([this](Reader&) { readmit_to_pool(); }),
      each_round([this](Reader& reader) { loader_.load_backlog(reader); }),
      // Last of what loads runs: it is seldom needed, and nobody is in a hurry then.
      each_round([this](Reader& reader) { reconciler_.reconcile(reader); }),
      // Half a second late does not matter to who hears of a failure.
      each_round([this](Reader& reader) { failure_alerts_.start_open(reader); }),
      // The open runs are gone through even when nobody says that one was left behind: whatever
      // went wrong, no run is forgotten for ever.
      seldom([this](Reader&) {
        leftovers_.open_runs = true;
        leftovers_.failure_alerts = true;
      }),
      // Need not be quick, and may take long.
      seldom([this](Reader&) { return janitor_.delete_expired(); }),
      seldom([this](Reader& reader) { retention_.note_sample(reader); }),
      // A full disk stops everything else.
      each_round([this](Reader& reader) { return retention_.make_room(reader); }),
      // So often that little is deleted at a time.
      often([this](Reader& reader) { return retention_.delete_old(reader); }),
      each_round([this](Reader& reader) { return retention_.give_pages_back(reader); }),
  };
}

// Runs that found no room there, once half of it is free.
void Runtime::Impl::readmit_to_pool() {
  const std::size_t half = (env_.options.compute_queue_max + 1) / 2;
  if (pool_.queued() < half && loaded_runs_.readmit(half) > 0) leftovers_.open_runs = true;
}

Result<Runtime::Recovered> Runtime::Impl::recover() {
  const Micros began = env_.clock.steady();
  SLUICE_TRY(auto reader, store_.reader());
  Recovered out;
  SLUICE_TRY(out.open, reader->count_open_runs());
  SLUICE_TRY(out.waiting, reader->count_waiting_runs());
  leftovers_.open_runs = out.open > 0;
  SLUICE_TRY_VOID(loader_.prepare(*reader));
  SLUICE_TRY_VOID(look_at_deaths(*reader));
  loop_.start(std::move(reader), jobs());
  concurrency_groups_.recover();
  out.took = env_.clock.steady() - began;
  return out;
}

// Which runs the last process was deciding when it died. A run that has been there as often as that
// would hold every process down.
Result<void> Runtime::Impl::look_at_deaths(store::Reader& reader) {
  runs::DecidingRuns* const deciding = env_.options.deciding;
  if (!deciding) return {};
  for (const RunId run : deciding->left_behind()) {
    std::int64_t deaths = 0;
    SLUICE_TRY_VOID(env_.committer.run([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY(deaths, writer.count_death(run));
      return {};
    }));
    if (deaths == 0) {
      deciding->distrust_first_turns();
      log::warn(
          "the server died while it decided the first turn of a run; until the next start, runs "
          "are stored before their first turn is decided");
    } else if (deaths < kDeathsMax) {
      log::warn("the server died while it was deciding run {}, which is tried again", run.text());
    } else {
      SLUICE_TRY(const bool ended, loader_.set_aside(run, died_text(deaths), reader));
      if (ended) log::error("run {} was set aside: {}", run.text(), died_text(deaths));
    }
  }
  deciding->forget_left_behind();
  return {};
}

void Runtime::Impl::drain(Millis deadline, std::function<void()> done) {
  activity_.draining = true;
  drain_deadline_ = env_.clock.steady() + deadline;
  drain_timer_ = env_.options.make_timer(drain_context_);
  drained_ = std::move(done);
  boost::asio::post(drain_context_, [this] { look_whether_drained(); });
}

void Runtime::Impl::look_whether_drained() {
  if (activity_.is_idle() || env_.clock.steady() >= drain_deadline_) {
    stop();
    return drained_();
  }
  drain_timer_->set(Millis(20), [this] { look_whether_drained(); });
}

void Runtime::Impl::stop() {
  std::call_once(stopped_once_, [this] {
    router_.close();
    pool_.stop();
    loop_.stop();
    router_.refuse_undelivered();
  });
}

Runtime::Runtime(std::span<boost::asio::io_context* const> contexts, store::Store& store,
                 store::Committer& committer, Programs& programs, runs::RunStarter& starter,
                 const Clock& clock, RunMetrics& metrics, Options options)
    : impl_(std::make_unique<Impl>(contexts, store, committer, programs, starter, clock, metrics,
                                   std::move(options))) {}

Runtime::~Runtime() = default;

void Runtime::on_sweep(std::function<void()> call) { impl_->on_sweep_ = std::move(call); }
Result<Runtime::Recovered> Runtime::recover() { return impl_->recover(); }
void Runtime::sweep() { impl_->loop_.tick(); }
bool Runtime::compute() { return impl_->pool_.run_one(); }

void Runtime::start_driving(unsigned shard, std::unique_ptr<engine::Run> run,
                            engine::Decision rest) {
  impl_->shards_.at(shard).start_driving(std::move(run), std::move(rest));
}

void Runtime::cancel(RunId run, std::string reason, std::function<void(Result<void>)> done) {
  impl_->router_.request(run, engine::Cancelled{std::move(reason)}, std::move(done));
}

void Runtime::request(RunId run, engine::Event event, std::function<void(Result<void>)> done) {
  impl_->router_.request(run, std::move(event), std::move(done));
}

std::optional<RunCompletions::Subscription> Runtime::listen(RunId run, Micros longest,
                                                            RunCompletions::Done done) {
  return impl_->completions_.listen(run, impl_->env_.clock.steady() + longest, std::move(done));
}
void Runtime::forget_listener(RunId run, RunCompletions::Subscription subscription) {
  impl_->completions_.forget(run, subscription);
}
void Runtime::close_listeners_in(Micros longest) {
  impl_->completions_.close_at(impl_->env_.clock.steady() + longest);
}

void Runtime::set_limits(const Options& options) {
  auto& own = impl_->env_.options;
  own.slow_step = options.slow_step;
  own.items_running_max = options.items_running_max;
  own.run_options.take_limits(options.run_options);
  own.runs_per_shard_max = options.runs_per_shard_max;
  impl_->loaded_runs_.set_runs_max(options.runs_per_shard_max.get() * impl_->shards_.count());
}
void Runtime::set_retention(const RetentionSettings& settings) { impl_->retention_.set(settings); }
RetentionSettings Runtime::retention() const { return impl_->retention_.settings(); }
void Runtime::forget_workflow(WorkflowId workflow) { impl_->janitor_.forget(workflow); }

std::size_t Runtime::runs_in_memory() const { return impl_->loaded_runs_.size(); }
std::size_t Runtime::effects_in_flight() const { return impl_->activity_.effects; }

void Runtime::perform(nodes::EffectRequest request, engine::EffectContext context,
                      engine::Performer::Done done) {
  // In one piece, since what is posted must be copyable.
  struct Work {
    nodes::EffectRequest request;
    engine::EffectContext context;
    engine::Performer::Done done;
  };
  auto work = std::make_shared<Work>(std::move(request), std::move(context), std::move(done));
  impl_->shards_.post(impl_->shards_.emptiest(), [work](Shard& shard) {
    shard.perform_alone(std::move(work->request), std::move(work->context), std::move(work->done));
  });
}

bool Runtime::compute_elsewhere(TeamId team, std::function<void()> work) {
  return impl_->pool_.submit(team, RunId(), std::move(work));
}

Runtime::Compute Runtime::compute_load() const {
  const auto& pool = impl_->pool_;
  return {.queued = pool.queued(), .busy = pool.busy(), .threads = pool.threads()};
}

void Runtime::drain(Millis deadline, std::function<void()> done) {
  impl_->drain(deadline, std::move(done));
}
void Runtime::stop() {
  impl_->stop();
  impl_->completions_.close();
}

}  // namespace sluice::runtime
