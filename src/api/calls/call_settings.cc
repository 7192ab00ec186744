#include "api/calls/call_views.h"
#include "api/core/edits.h"
#include "api/core/handlers.h"

// /api/v1/call-settings
namespace sluice::api {
namespace {

http::Response settings_reply(const store::CallSettings& settings) {
  return api::reply(
      200, json::object{{"success", true}, {"call_settings", call_settings_view(settings)}});
}

}  // namespace

Answer get_call_settings(RequestContext& context) {
  SLUICE_TRY(const auto settings,
             context.services.telephony.settings.find(context.reader, context.caller.team));
  return settings_reply(settings);
}

Pending replace_call_settings(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.telephony.settings.replace(
      context.reader, context.caller, body,
      answer_at_once<store::CallSettings>(reply, settings_reply));
  return {};
}

}  // namespace sluice::api
