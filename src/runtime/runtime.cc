#include "runtime/runtime.h"

#include <boost/asio/post.hpp>

#include "base/check.h"
#include "runtime/children.h"
#include "runtime/lanes.h"
#include "runtime/sweeper.h"

namespace sluice::runtime {

class Runtime::Impl {
 public:
  Impl(std::span<boost::asio::io_context* const> contexts, store::Store& store,
       store::Committer& committer, Programs& programs, runs::RunStarter& starter,
       const Clock& clock, RunMetrics& metrics, Options options)
      : contexts_(contexts.begin(), contexts.end()),
        store_(store),
        shared_{committer, clock,   metrics, options, options.runs_per_shard_max * contexts.size(),
                {},        {},      {},      {},      {},
                true,      nullptr, {}},
        shards_(make_shards()),
        sweeper_(shared_, store, programs, shards_,
                 [this](unsigned shard, std::function<void(Shard&)> work) {
                   to_shard(shard, std::move(work));
                 }),
        children_(shared_, programs, sweeper_, starter),
        lanes_(shared_, sweeper_) {
    shared_.children = &children_;
    starter.on_started(
        [this](unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest) {
          shards_[shard]->adopt(std::move(run), std::move(rest));
        });
    committer.on_lanes([this](store::LaneNews news) { lanes_.changed(std::move(news)); });
  }

  void to_shard(unsigned shard, std::function<void(Shard&)> work) {
    boost::asio::post(*contexts_[shard],
                      [this, shard, work = std::move(work)] { work(*shards_[shard]); });
  }

  std::vector<std::unique_ptr<Shard>> make_shards() {
    std::vector<std::unique_ptr<Shard>> out;
    out.reserve(contexts_.size());
    for (auto* context : contexts_) {
      out.push_back(std::make_unique<Shard>(static_cast<unsigned>(out.size()), *context, shared_));
    }
    return out;
  }

  Result<Recovered> recover() {
    const Micros began = shared_.clock.steady();
    SLUICE_TRY(const auto reader, store_.reader());
    Recovered out;
    SLUICE_TRY(out.open, reader->count_open_runs());
    SLUICE_TRY(out.waiting, reader->count_waiting_runs());
    shared_.backlog = out.open > 0;
    SLUICE_TRY_VOID(sweeper_.start());
    lanes_.recover();
    out.took = shared_.clock.steady() - began;
    return out;
  }

  void drain(Millis deadline, std::function<void()> done) {
    shared_.draining = true;
    drain_deadline_ = shared_.clock.steady() + deadline;
    drain_alarm_ = shared_.options.make_alarm(*contexts_.front());
    drained_ = std::move(done);
    boost::asio::post(*contexts_.front(), [this] { look_whether_drained(); });
  }

  void look_whether_drained() {
    const bool busy = shared_.effects != 0 || shared_.writes != 0;
    if (!busy || shared_.clock.steady() >= drain_deadline_) {
      sweeper_.stop();
      return drained_();
    }
    drain_alarm_->set(Millis(20), [this] { look_whether_drained(); });
  }

  std::vector<boost::asio::io_context*> contexts_;
  store::Store& store_;
  Shared shared_;
  std::vector<std::unique_ptr<Shard>> shards_;
  Sweeper sweeper_;
  Children children_;
  Lanes lanes_;
  Micros drain_deadline_{0};
  std::unique_ptr<Alarm> drain_alarm_;
  std::function<void()> drained_;
};

Runtime::Runtime(std::span<boost::asio::io_context* const> contexts, store::Store& store,
                 store::Committer& committer, Programs& programs, runs::RunStarter& starter,
                 const Clock& clock, RunMetrics& metrics, Options options)
    : impl_(std::make_unique<Impl>(contexts, store, committer, programs, starter, clock, metrics,
                                   std::move(options))) {
  SLUICE_CHECK(!contexts.empty(), "a runtime needs at least one io_context");
}

Runtime::~Runtime() = default;

void Runtime::on_sweep(std::function<void()> call) { impl_->sweeper_.on_sweep(std::move(call)); }
Result<Runtime::Recovered> Runtime::recover() { return impl_->recover(); }
void Runtime::sweep() { impl_->sweeper_.tick(); }

void Runtime::adopt(unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest) {
  impl_->shards_[shard]->adopt(std::move(run), std::move(rest));
}

void Runtime::cancel(RunId run, std::string reason, std::function<void(Result<void>)> done) {
  impl_->sweeper_.request(run, engine::Cancelled{std::move(reason)}, std::move(done));
}

void Runtime::request(RunId run, engine::Event event, std::function<void(Result<void>)> done) {
  impl_->sweeper_.request(run, std::move(event), std::move(done));
}

std::optional<RunEnds::Ticket> Runtime::listen(RunId run, Micros longest, RunEnds::Done done) {
  return impl_->shared_.ends.listen(run, impl_->shared_.clock.steady() + longest, std::move(done));
}
void Runtime::forget_listener(RunId run, RunEnds::Ticket ticket) {
  impl_->shared_.ends.forget(run, ticket);
}
void Runtime::close_listeners_in(Micros longest) {
  impl_->shared_.ends.close_at(impl_->shared_.clock.steady() + longest);
}

void Runtime::forget_workflow(WorkflowId workflow) { impl_->sweeper_.forget(workflow); }

std::size_t Runtime::runs_in_memory() const { return impl_->shared_.residents.size(); }
std::size_t Runtime::effects_in_flight() const { return impl_->shared_.effects; }

void Runtime::drain(Millis deadline, std::function<void()> done) {
  impl_->drain(deadline, std::move(done));
}
void Runtime::stop() {
  impl_->sweeper_.stop();
  impl_->shared_.ends.close();
}

}  // namespace sluice::runtime
