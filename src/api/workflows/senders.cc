#include "model/senders/senders.h"

#include "api/core/handlers.h"
#include "api/core/views.h"

// GET /workflows/senders, GET /workflows/senders/{senderName}: what is known of the senders of
// webhooks.
namespace sluice::api {

Answer list_senders(RequestContext& /*context*/) {
  const auto names = model::sender_names();
  json::array list;
  list.reserve(names.size());
  for (const auto name : names) {
    SLUICE_TRY(const auto* sender, model::find_sender(name));
    list.push_back(model::summary_of(*sender));
  }
  return reply(200, list);
}

Answer get_sender(RequestContext& context) {
  SLUICE_TRY(const auto* sender, model::find_sender(context.param(0)));
  auto shown = sender->document;
  shown.erase("vectors");  // for `sluice senders check`; they help nobody to set up a hook
  return reply(200, shown);
}

}  // namespace sluice::api
