#include "hooks/delivery.h"

#include "hooks/handshakes.h"

namespace sluice::hooks {

void answer_accepted(Submitted& submitted, std::string_view public_url, RunId run) {
  if (submitted.wait) return submitted.wait->go_on(run);
  const Delivery& delivery = submitted.delivery;
  if (delivery.hook->settings().answering.respond)
    return submitted.responder.send(
        accepted_answer(*delivery.hook, delivery.request, public_url, run, delivery.dialect));
  submitted.responder.send_raw(accepted_response(run, delivery.dialect));
}

}  // namespace sluice::hooks
