#include "runtime/run_completions.h"

#include <algorithm>
#include <utility>

namespace sluice::runtime {

std::optional<RunCompletions::Subscription> RunCompletions::listen(RunId run, Micros until,
                                                                   Done done) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kWaitingMax || closes_at_ != Micros::max()) return std::nullopt;
  waiting_.emplace(run, Waiting{++last_subscription_, until, std::move(done)});
  size_ = waiting_.size();
  return last_subscription_;
}

void RunCompletions::forget(RunId run, Subscription subscription) {
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = waiting_.equal_range(run);
  for (auto at = begin; at != end; ++at) {
    if (at->second.subscription != subscription) continue;
    waiting_.erase(at);
    break;
  }
  size_ = waiting_.size();
}

// A listener comes before its run is committed, so whoever commits the end sees that it is there.
void RunCompletions::ended(const engine::Run& run) {
  if (size_ == 0) return;
  auto all = take(run.header().id);
  if (all.empty()) return;
  RunEnd end{.status = run.status(),
             .error = run.error(),
             .result = {},
             .created_at = run.header().created_at,
             .finished_at = run.last_event_at()};
  if (end.status == model::RunStatus::kCompleted) end.result = run.result();
  tell(std::move(all), end);
}

void RunCompletions::ended(RunId run, const RunEnd& end) {
  if (size_ != 0) tell(take(run), end);
}

void RunCompletions::lost(RunId run, const Error& why) {
  if (size_ != 0) tell(take(run), fail(why));
}

void RunCompletions::expire(Micros now) {
  if (size_ == 0) return;
  bool closed = false;
  {
    const std::lock_guard lock(mutex_);
    closed = now >= closes_at_;
  }
  if (closed) return close();
  tell(take_if([now](const Waiting& each) { return each.until <= now; }),
       fail(ErrorCode::kTimeout, "the run has not ended yet"));
}

void RunCompletions::close_at(Micros at) {
  const std::lock_guard lock(mutex_);
  closes_at_ = std::min(closes_at_, at);
}

void RunCompletions::close() {
  close_at(Micros::min());
  tell(take_if([](const Waiting&) { return true; }),
       fail(ErrorCode::kUnavailable, "the server is stopping"));
}

std::vector<RunCompletions::Done> RunCompletions::take(RunId run) {
  const std::lock_guard lock(mutex_);
  std::vector<Done> out;
  const auto [begin, end] = waiting_.equal_range(run);
  for (auto at = begin; at != end; ++at) out.push_back(std::move(at->second.done));
  waiting_.erase(begin, end);
  size_ = waiting_.size();
  return out;
}

template <class Chosen>
std::vector<RunCompletions::Done> RunCompletions::take_if(Chosen chosen) {
  const std::lock_guard lock(mutex_);
  std::vector<Done> out;
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (!chosen(at->second)) {
      ++at;
      continue;
    }
    out.push_back(std::move(at->second.done));
    at = waiting_.erase(at);
  }
  size_ = waiting_.size();
  return out;
}

void RunCompletions::tell(std::vector<Done> all, const Result<RunEnd>& news) {
  for (auto& done : all) done(news);
}

}  // namespace sluice::runtime
