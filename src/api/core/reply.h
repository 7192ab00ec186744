#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <mutex>

#include "api/core/request_context.h"

namespace sluice::api {

class Reply;

// What a handler that answers later returns: nothing, as it keeps a copy of the reply, or the
// problem, which is sent at once.
using Pending = std::expected<void, Problem>;

// A part of a request's handling, on a worker thread. It must not wait: for what takes time it
// leaves a callback, with a copy of the reply, and returns.
using Step = std::move_only_function<Pending(RequestContext&, const Reply&)>;

// The right to answer one request, on any thread. Copies share it and the first answer counts. When
// the last copy goes unanswered, the client gets 500. Until the answer the request stays alive.
class Reply {
 public:
  // `format`: of problems.
  Reply(Services& services, const http::Request& request, Principal caller,
        http::Responder responder, ErrorFormat format = ErrorFormat::kWorkflows);

  // Hands the answer, unless it is a problem, to `keep`, which sends it. Before run().
  using Keep = std::move_only_function<void(const http::Response&, http::Responder)>;
  void keep_answer(Keep keep) const;

  void send(const http::Response& response) const;
  void send(const Problem& problem) const;

  // Answers with a stream, as http::Responder does.
  http::Stream stream(const http::StreamHead& head, http::StreamOptions options,
                      http::OnStreamEnd on_end) const;

  // Runs `step` here, which is a worker thread.
  void run(Step step) const;
  // Runs `step` later, on a worker thread, unless the request is answered then. Where another copy
  // may answer in the meantime, the step must not look at the request.
  void resume(Step step) const;

 private:
  struct State;
  http::Responder take() const;  // empty if the request was already answered

  std::shared_ptr<State> state_;  // shared by the copies, e.g. those in callbacks
};

// The one adapter for handlers that answer before they return.
template <Answer (*handle)(RequestContext&)>
Pending at_once(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto response, handle(context));
  reply.send(response);
  return {};
}

}  // namespace sluice::api
