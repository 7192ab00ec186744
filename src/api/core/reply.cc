#include "api/core/reply.h"

#include <utility>

namespace sluice::api {

struct Reply::State {
  Services& services;
  const http::Request& request;  // alive as long as `responder` is unanswered
  const Principal caller;
  http::Responder responder;  // guarded by `mutex`
  const ErrorFormat format;
  std::mutex mutex{};
  Keep keep{};  // called by the one who takes the responder
};

Reply::Reply(Services& services, const http::Request& request, Principal caller,
             http::Responder responder, ErrorFormat format)
    : state_(std::make_shared<State>(services, request, caller, std::move(responder), format)) {}

http::Responder Reply::take() const {
  const std::lock_guard lock(state_->mutex);
  return std::move(state_->responder);
}

void Reply::keep_answer(Keep keep) const { state_->keep = std::move(keep); }

void Reply::send(const http::Response& response) const {
  auto responder = take();
  if (state_->keep && !responder.answered()) return state_->keep(response, std::move(responder));
  responder.send(response);
}

void Reply::send(const Problem& problem) const {
  auto responder = take();
  if (responder.answered()) return;
  state_->keep = {};
  responder.send(problem_response(problem, state_->request, state_->format));
}

http::Stream Reply::stream(const http::StreamHead& head, http::StreamOptions options,
                           http::OnStreamEnd on_end) const {
  return take().stream(head, std::move(options), std::move(on_end));
}

void Reply::run(Step step) const {
  const auto pending = [&]() -> Pending {
    SLUICE_TRY(auto reader, state_->services.readers.take());
    RequestContext context{state_->services, state_->request, state_->caller, *reader};
    auto done = step(context, *this);
    if (!done && http_status(done.error().code) >= 500) reader.discard();
    return done;
  }();
  if (!pending) send(pending.error());
}

void Reply::resume(Step step) const {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->responder.answered()) return;
    const bool taken = state_->responder.run_on_worker(
        [reply = *this, step = std::move(step)]() mutable { reply.run(std::move(step)); });
    if (taken) return;
  }
  send(Problem(ErrorCode::kUnavailable, "unavailable", "The server is stopping."));
}

}  // namespace sluice::api
