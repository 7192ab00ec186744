#pragma once

#include "api/core/services.h"
#include "hooks/result_source.h"

namespace sluice::api {

// Tells senders of webhooks what their runs came to, as synchronous callers are told; but nothing
// where those are told that the run has not ended, since the delivery is accepted then.
class HookResults final : public hooks::ResultSource {
 public:
  explicit HookResults(Services& services) : services_(services) {}

  std::optional<Subscription> listen(RunId run, std::optional<Micros> longest, Done done) override;
  void forget(RunId run, Subscription subscription) override;
  void join(TeamId team, RunId run, std::optional<Micros> longest, Done done) override;

 private:
  Micros time_max(std::optional<Micros> longest) const;
  // The answer to a run that was stored as over; nothing when it is not, or cannot be read.
  std::optional<http::Response> stored_result(TeamId team, RunId run, Micros longest) const;

  Services& services_;
};

}  // namespace sluice::api
