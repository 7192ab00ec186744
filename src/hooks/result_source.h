#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/ids.h"
#include "http/http.h"

namespace sluice::hooks {

// Who knows how runs end, for the senders that wait for that. Any thread.
class ResultSource {
 public:
  using Subscription = std::uint64_t;
  // The answer that the run came to, or nothing when it did not end in time or nobody knows.
  using Done = std::move_only_function<void(std::optional<http::Response>)>;
  virtual ~ResultSource() = default;

  // Calls `done` once the run has ended, which may not have begun, or after `longest` (nothing: as
  // long as the server lets callers wait). Nothing when too many wait: `done` is not called.
  virtual std::optional<Subscription> listen(RunId run, std::optional<Micros> longest,
                                             Done done) = 0;
  virtual void forget(RunId run, Subscription subscription) = 0;
  // As listen(), for a run that began some time ago and may be over. On threads that may block.
  virtual void join(TeamId team, RunId run, std::optional<Micros> longest, Done done) = 0;
};

}  // namespace sluice::hooks
