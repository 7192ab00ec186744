#include "api/workflows/hook_results.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/workflows/sync_answer.h"

namespace sluice::api {

Micros HookResults::time_max(std::optional<Micros> longest) const {
  const Micros most = services_.limits.sync_time_max.get();
  return std::min(longest.value_or(most), most);
}

std::optional<hooks::ResultSource::Subscription> HookResults::listen(RunId run,
                                                                     std::optional<Micros> longest,
                                                                     Done done) {
  const Micros most = time_max(longest);
  return services_.runs.listen(
      run, most, [run, most, done = std::move(done)](const Result<runtime::RunEnd>& end) mutable {
        if (!end) return done(std::nullopt);
        done(sync_answer(end, run, most));
      });
}

void HookResults::forget(RunId run, Subscription subscription) {
  services_.runs.forget_listener(run, subscription);
}

std::optional<http::Response> HookResults::stored_result(TeamId team, RunId run,
                                                         Micros longest) const {
  auto reader = services_.readers.take();
  if (!reader) return std::nullopt;
  const auto stored = (*reader)->run_of_team(team, run);
  if (!stored || !*stored || !model::is_final((*stored)->row.status)) return std::nullopt;
  const auto end = services_.runs.result(**stored);
  if (!end) return std::nullopt;
  return sync_answer(end, run, longest);
}

// Listens first, so that an end that comes while the store is read is not missed.
void HookResults::join(TeamId team, RunId run, std::optional<Micros> longest, Done done) {
  const auto shared = std::make_shared<Done>(std::move(done));
  const auto subscription = listen(run, longest, [shared](std::optional<http::Response> result) {
    (*shared)(std::move(result));
  });
  auto result = stored_result(team, run, time_max(longest));
  if (!result && subscription) return;
  if (subscription) forget(run, *subscription);
  (*shared)(std::move(result));
}

}  // namespace sluice::api
