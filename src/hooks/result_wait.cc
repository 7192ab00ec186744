#include "hooks/result_wait.h"

#include <utility>

#include "hooks/answers.h"

namespace sluice::hooks {

std::shared_ptr<ResultWait> ResultWait::begin(ResultSource& source, RunId run, const Hook& hook,
                                              Dialect dialect, http::Responder& responder) {
  std::shared_ptr<ResultWait> wait(new ResultWait(source, run, hook, dialect));
  const auto subscription =
      source.listen(run, wait->longest_,
                    [wait](const std::optional<http::Response>& result) { wait->bring(result); });
  if (!subscription) return nullptr;
  wait->subscription_ = *subscription;
  const std::lock_guard lock(wait->mutex_);
  wait->responder_ = std::move(responder);
  return wait;
}

http::Responder ResultWait::stop() {
  source_.forget(run_, subscription_);
  const std::lock_guard lock(mutex_);
  return std::move(responder_);
}

// The end of a run is brought after its commit, on whichever thread; the time may be over before.
void ResultWait::bring(const std::optional<http::Response>& result) {
  http::Responder responder;
  {
    const std::lock_guard lock(mutex_);
    if (!result && !is_stored_) {
      gave_up_ = true;
      return;
    }
    responder = std::move(responder_);
  }
  if (responder.answered()) return;
  if (result) return responder.send(*result);
  responder.send_raw(accepted_response(answered_run_, dialect_));
}

void ResultWait::go_on(RunId run) {
  bool is_over = false;
  {
    const std::lock_guard lock(mutex_);
    answered_run_ = run;
    is_stored_ = true;
    is_over = gave_up_;
  }
  if (is_over) return bring(std::nullopt);
  if (run != run_) join(run);
}

void ResultWait::join(RunId run) {
  source_.forget(run_, subscription_);
  bool begun = false;
  {
    const std::lock_guard lock(mutex_);
    if (responder_.answered()) return;
    begun = responder_.run_on_worker([self = shared_from_this(), run] {
      self->source_.join(
          self->team_, run, self->longest_,
          [self](const std::optional<http::Response>& result) { self->bring(result); });
    });
  }
  if (!begun) bring(std::nullopt);
}

}  // namespace sluice::hooks
