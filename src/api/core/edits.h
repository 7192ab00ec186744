#pragma once

#include <utility>

#include "api/core/reply.h"
#include "base/async_lock.h"
#include "services/edit.h"

// How handlers edit what people define: in turns, and without a thread that waits for the disk.
namespace sluice::api {

// A step that may edit. It passes its turn on to a service, which ends it.
using EditStep = std::move_only_function<Pending(RequestContext&, const Reply&, AsyncLock::Hold)>;

// Runs the step here when nobody else edits, else later on a worker thread. Refused when very many
// wait for their turn.
Pending in_turn(RequestContext& context, const Reply& reply, AsyncLock& edits, EditStep step);

// What answers an edit: with its problem, or with what `render` makes of the result on a worker
// thread. The step may look at the request, as nobody else answers it.
template <class T>
using Render = std::move_only_function<Answer(RequestContext& context, T& result)>;
template <class T>
services::OnEdited<T> answer_with(const Reply& reply, Render<T> render) {
  return [reply, render = std::move(render)](services::Outcome<T> edited) mutable {
    if (!edited) return reply.send(edited.error());
    reply.resume([result = *std::move(edited), render = std::move(render)](
                     RequestContext& later, const Reply& again) mutable -> Pending {
      SLUICE_TRY(const auto response, render(later, result));
      again.send(response);
      return {};
    });
  };
}

// The same for an answer that needs no reading: sent at once.
template <class T>
services::OnEdited<T> answer_at_once(const Reply& reply,
                                     http::Response (*render)(const T& result)) {
  return [reply, render](services::Outcome<T> edited) {
    if (!edited) return reply.send(edited.error());
    reply.send(render(*edited));
  };
}

}  // namespace sluice::api
