#include <array>

#include "api/core/handlers.h"
#include "api/endpoints.h"

// The routes of calls and of what drives them, in the words of the automations API.
namespace sluice::api {
namespace {

using http::Method;

constexpr Endpoint call_reading(std::string_view pattern,
                                Pending (*handle)(RequestContext&, const Reply&),
                                std::string_view query = {}) {
  return {Method::kGet,     pattern, Scope::kRecordsRead,      Takes::kNothing, handle,
          Answers::kAtOnce, query,   ErrorFormat::kAutomations};
}

constexpr Endpoint call_writing(Method method, std::string_view pattern, Takes takes,
                                Pending (*handle)(RequestContext&, const Reply&)) {
  return {method,          pattern, Scope::kRecordsWrite,     takes, handle,
          Answers::kLater, {},      ErrorFormat::kAutomations};
}

constexpr auto kCalls = std::to_array<Endpoint>({
    call_writing(Method::kPost, "/api/v1/scripts", Takes::kSmall, create_script),
    call_reading("/api/v1/scripts", at_once<list_scripts>, "limit cursor"),
    call_reading("/api/v1/scripts/{scriptId}", at_once<get_script>),
    call_writing(Method::kPatch, "/api/v1/scripts/{scriptId}", Takes::kSmall, update_script),
    call_writing(Method::kDelete, "/api/v1/scripts/{scriptId}", Takes::kNothing, delete_script),
    call_writing(Method::kPost, "/api/v1/create-phone-call", Takes::kSmall, create_phone_call),
    {Method::kPost,
     "/api/v1/create-web-call",
     Scope::kRecordsWrite,
     Takes::kSmall,
     create_web_call,
     Answers::kAfterCalls,
     {},
     ErrorFormat::kAutomations},
    call_writing(Method::kPost, "/api/v1/end-web-call/{callId}", Takes::kSmall, end_web_call),
    call_writing(Method::kPatch, "/api/v1/reschedule-call/{callId}", Takes::kSmall,
                 reschedule_call),
    call_writing(Method::kPost, "/api/v1/cancel-call/{callId}", Takes::kEmpty, cancel_call),
    call_reading("/api/v1/get-call/{callId}", at_once<get_call>),
    call_reading("/api/v1/get-call-result/{callId}", at_once<get_call_result>),
    call_reading("/api/v1/calls", at_once<list_calls>,
                 "status type progress contact_id script_id created_after created_before limit "
                 "cursor"),
    call_reading("/api/v1/call-settings", at_once<get_call_settings>),
    {Method::kPut,
     "/api/v1/call-settings",
     Scope::kWorkflowsWrite,
     Takes::kSmall,
     replace_call_settings,
     Answers::kLater,
     {},
     ErrorFormat::kAutomations},
});

}  // namespace

std::span<const Endpoint> call_endpoints() { return kCalls; }

}  // namespace sluice::api
