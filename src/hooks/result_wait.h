#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "hooks/admission.h"
#include "hooks/result_source.h"
#include "http/http.h"

namespace sluice::hooks {

// A sender that gets the result of its run as the answer. Nothing is said before the run is on
// disk, so that every answer keeps the promise of the 202; and that is the answer when there is no
// result in time. Any thread; shared by the delivery and whoever brings the result.
class ResultWait : public std::enable_shared_from_this<ResultWait> {
 public:
  // Begins to wait for the run that will have this id, and takes the responder. Null when too many
  // wait already: the responder is left alone.
  static std::shared_ptr<ResultWait> begin(ResultSource& source, RunId run, const Hook& hook,
                                           Dialect dialect, http::Responder& responder);
  RunId run() const { return run_; }

  // The delivery was not taken: gives the responder back.
  http::Responder stop();
  // It was, as this run; of a delivery that came again, an earlier one.
  void go_on(RunId run);

 private:
  ResultWait(ResultSource& source, RunId run, const Hook& hook, Dialect dialect)
      : source_(source),
        run_(run),
        team_(hook.team),
        dialect_(dialect),
        longest_(hook.settings().answering.when_done_max) {}

  void bring(const std::optional<http::Response>& result);
  void join(RunId run);

  ResultSource& source_;
  const RunId run_;
  const TeamId team_;
  const Dialect dialect_;
  const std::optional<Micros> longest_;
  ResultSource::Subscription subscription_ = 0;

  std::mutex mutex_;
  RunId answered_run_;  // that the 202 names
  bool is_stored_ = false;
  bool gave_up_ = false;  // before it was stored
  http::Responder responder_;
};

}  // namespace sluice::hooks
