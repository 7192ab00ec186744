#include "api/routes.h"

#include "api/admin/event_stream.h"
#include "api/admin/login_return.h"
#include "api/admin/sign_in.h"
#include "api/core/answer_once.h"
#include "api/core/callers.h"
#include "api/core/handlers.h"
#include "api/core/strict.h"
#include "api/endpoints.h"
#include "api/forms/forms.h"
#include "api/ui/ui.h"
#include "api/workflows/events.h"
#include "api/workflows/sync.h"
#include "hooks/stray.h"

namespace sluice::api {
namespace {

using http::Method;

constexpr std::string_view kEventStream = "/events";

// What is slow of one kind must not hold up what is of another, so each has worker threads of its
// own.
enum class Pool : unsigned { kPublic, kReading, kChanging };

std::size_t body_bytes_max(Takes takes, const Limits& limits) {
  switch (takes) {
    case Takes::kNothing:
      return 0;
    case Takes::kEmpty:
    case Takes::kSmall:
      return limits.body_bytes_max;
    case Takes::kSecret:
      return limits.vault_body_bytes_max;
    case Takes::kContext:
      return limits.context_bytes_max;
    case Takes::kDefinition:
      return limits.definition_bytes_max;
    case Takes::kFilePart:
      return limits.file_part_bytes_max;
  }
  return 0;
}

constexpr std::string_view kLate =
    "The store could not record this in time; it may still do so. Look whether it did before you "
    "send this again.";

// For what waits until the store has recorded something, which a broken one may take hours for.
void limit_answer_time(const Services& services, http::Route& route,
                       ErrorFormat format = ErrorFormat::kWorkflows) {
  route.answer_ms_max = services.limits.answer_ms_max;
  route.late = [format](const http::RequestHead& head) {
    return problem_response({ErrorCode::kUnavailable, "unavailable", std::string(kLate)}, head,
                            format);
  };
}

constexpr std::string_view kCallIsLate =
    "The node's calls took too long for a test; the last one may still arrive.";

// For what calls another server.
void limit_call_time(const Services& services, http::Route& route) {
  route.answer_ms_max = services.limits.call_ms_max;
  route.late = [](const http::RequestHead& head) {
    return problem_response({ErrorCode::kUnavailable, "unavailable", std::string(kCallIsLate)},
                            head);
  };
}

// What no handler asks for is refused before it.
std::expected<void, Problem> check_carried(const Endpoint& endpoint, const http::Request& request) {
  SLUICE_TRY_VOID(check_query(request, endpoint.query));
  if (endpoint.takes == Takes::kEmpty) SLUICE_TRY_VOID(check_no_body(request));
  return {};
}

// Under the request's Idempotency-Key. The others change nothing, or nothing more the second time,
// or have the key stored with the run or the event that they bring.
bool keeps_answer(const Endpoint& endpoint) {
  const auto is = [&](auto* handle) { return endpoint.handle == handle; };
  return endpoint.method == Method::kPost && !is(execute_workflow) && !is(send_event) &&
         !is(at_once<validate_workflow>) && !is(at_once<render_templates>) &&
         !is(at_once<check_vault>) && !is(at_once<verify_delivery>) && !is(stop_bulk);
}

http::Route make_route(Services& services, const Endpoint& endpoint) {
  http::Route route{endpoint.method, std::string(endpoint.pattern), http::RunsOn::kWorker, {}, {}};
  // Strangers are turned away before they may send a body.
  route.planner = [&services, &endpoint](const http::RequestHead& head) -> http::BodyPlan {
    const auto caller = caller_of(services, head, endpoint.scope);
    if (!caller) return problem_response(caller.error(), head, endpoint.format);
    return body_bytes_max(endpoint.takes, services.limits);
  };
  route.handler = [&services, &endpoint](const http::Request& request, http::Responder responder) {
    const auto caller = caller_of(services, request, endpoint.scope);
    if (!caller) return responder.send(problem_response(caller.error(), request, endpoint.format));
    if (const auto known = check_carried(endpoint, request); !known)
      return responder.send(problem_response(known.error(), request, endpoint.format));
    if (keeps_answer(endpoint) && has_idempotency_key(request))
      return answer_once(services, request, *caller, std::move(responder), endpoint.handle,
                         endpoint.format);
    Reply(services, request, *caller, std::move(responder), endpoint.format).run(endpoint.handle);
  };
  if (endpoint.format == ErrorFormat::kAutomations) route.error_body = error_body(endpoint.format);
  if (endpoint.answers == Answers::kLater) limit_answer_time(services, route, endpoint.format);
  if (endpoint.answers == Answers::kAfterCalls) limit_call_time(services, route);
  const bool changes = endpoint.method != Method::kGet;
  route.pool = static_cast<unsigned>(changes ? Pool::kChanging : Pool::kReading);
  return route;
}

http::Route limited_sign_in(Services& services) {
  auto route = sign_in_route(services);
  limit_answer_time(services, route);
  route.pool = static_cast<unsigned>(Pool::kPublic);
  return route;
}

// For people whom an OAuth provider sends back.
http::Route public_login_return(Services& services) {
  auto route = login_return_route(services);
  route.pool = static_cast<unsigned>(Pool::kPublic);
  return route;
}

// For what everybody may ask and what answers from memory.
http::Route open_route(Services& services, std::string pattern, ErrorFormat format,
                       http::Response (*respond)(Services&, const http::RequestHead&)) {
  http::Route route{Method::kGet, std::move(pattern), http::RunsOn::kIo, {}, {}};
  route.planner = [](const http::RequestHead&) -> http::BodyPlan { return std::size_t{0}; };
  route.handler = [&services, respond, format](const http::Request& request,
                                               http::Responder responder) {
    const auto known = check_query(request, {});
    responder.send(known ? respond(services, request)
                         : problem_response(known.error(), request, format));
  };
  if (format == ErrorFormat::kAutomations) route.error_body = error_body(format);
  return route;
}

http::Route hook_route(Services& services, Method method, std::string pattern,
                       hooks::Dialect dialect) {
  http::Route route{method, std::move(pattern), http::RunsOn::kIo, {}, {}};
  route.planner = [&services, dialect](const http::RequestHead& head) {
    return services.admission.plan(head, dialect);
  };
  route.handler = [&services, dialect](const http::Request& request, http::Responder responder) {
    services.admission.handle(request, std::move(responder), dialect);
  };
  if (dialect == hooks::Dialect::kAutomations)
    route.error_body = error_body(ErrorFormat::kAutomations);
  return route;
}

// What a hook does not take is for the hook to say, which may be another answer for each. A path
// below it is the same hook.
void add_hook_routes(Services& services, const std::string& pattern, hooks::Dialect dialect,
                     std::vector<http::Route>& table) {
  for (const auto method : {Method::kGet, Method::kHead, Method::kPost, Method::kPut,
                            Method::kPatch, Method::kDelete, Method::kOptions, Method::kOther}) {
    table.push_back(hook_route(services, method, pattern, dialect));
    table.push_back(hook_route(services, method, pattern + "/*", dialect));
  }
}

// Proven as a delivery is; but who waits is looked up in the store.
http::Route event_route(Services& services) {
  http::Route route{Method::kPost,
                    "/workflows/webhooks/{webhookToken}/events/{key}",
                    http::RunsOn::kWorker,
                    {},
                    {}};
  route.planner = [&services](const http::RequestHead& head) {
    return services.admission.plan(head, hooks::Dialect::kWorkflows);
  };
  route.handler = [&services](const http::Request& request, http::Responder responder) {
    take_event(services, request, std::move(responder));
  };
  limit_answer_time(services, route);
  return route;
}

// Answered when the run ends; the handler does not wait for it.
http::Route sync_route(Services& services) {
  http::Route route{Method::kPost, "/workflows/sync/{workflowId}", http::RunsOn::kWorker, {}, {}};
  route.planner = [&services](const http::RequestHead& head) { return plan_sync(services, head); };
  route.handler = [&services](const http::Request& request, http::Responder responder) {
    run_sync(services, request, std::move(responder));
  };
  return route;
}

// Answered by a stream, which takes no thread.
http::Route event_stream_route(Services& services) {
  http::Route route{Method::kGet, std::string(kEventStream), http::RunsOn::kIo, {}, {}};
  route.planner = [&services](const http::RequestHead& head) -> http::BodyPlan {
    const auto caller = event_caller(services, head);
    if (!caller) return problem_response(caller.error(), head);
    return std::size_t{0};
  };
  route.handler = [&services](const http::Request& request, http::Responder responder) {
    stream_events(services, request, std::move(responder));
  };
  return route;
}

// For what can be read from the store with the URL alone; a link may have been decorated on its
// way.
enum class Query { kAny, kNone };
http::Route url_route(Services& services, std::string pattern,
                      Answer (*respond)(Services&, const http::Request&),
                      Query query = Query::kAny) {
  http::Route route{Method::kGet, std::move(pattern), http::RunsOn::kWorker, {}, {}};
  route.planner = [](const http::RequestHead&) -> http::BodyPlan { return std::size_t{0}; };
  route.handler = [&services, respond, query](const http::Request& request,
                                              http::Responder responder) {
    if (const auto known = check_query(request, {}); !known && query == Query::kNone)
      return responder.send(problem_response(known.error(), request));
    auto answer = respond(services, request);
    responder.send(answer ? *std::move(answer) : problem_response(answer.error(), request));
  };
  return route;
}

// The page of a form, for whoever has its URL.
void add_form_routes(Services& services, std::vector<http::Route>& table) {
  const auto nothing = [](const http::RequestHead&) -> http::BodyPlan { return std::size_t{0}; };
  const auto body = [&services](const http::RequestHead& head) {
    return plan_form(services, head);
  };
  const auto show = [&services](const http::Request& request, http::Responder responder) {
    responder.send(show_form(services, request));
  };
  const auto submit = [&services](const http::Request& request, http::Responder responder) {
    submit_form(services, request, std::move(responder));
  };
  const auto check = [&services](const http::Request& request, http::Responder responder) {
    responder.send(check_open_form(services, request));
  };
  using http::RunsOn::kWorker;
  table.push_back({Method::kGet, "/forms/{token}", kWorker, show, nothing});
  table.push_back({Method::kPost, "/forms/{token}", kWorker, submit, body,
                   services.limits.answer_ms_max, &form_not_saved});
  table.push_back({Method::kPost, "/forms/{token}/check", kWorker, check, body});
}

}  // namespace

std::vector<http::Route> hook_routes(Services& services) {
  std::vector<http::Route> table;
  table.reserve(endpoints().size());
  add_hook_routes(services, "/workflows/webhooks/{webhookToken}", hooks::Dialect::kWorkflows,
                  table);
  add_hook_routes(services, "/api/v1/hooks/{token}", hooks::Dialect::kAutomations, table);
  table.push_back(event_route(services));
  table.push_back(sync_route(services));
  table.push_back(url_route(services, "/f/{token}", get_file));
  table.push_back(url_route(services, "/s/{token}", follow_link));
  add_form_routes(services, table);
  return table;
}

http::Stray stray_hooks(Services& services) {
  const auto path_of = [](const http::RequestHead& head) { return hooks::stray_path(head.path); };
  http::Route route{Method::kPost, "/*", http::RunsOn::kWorker, {}, {}};
  route.planner = [](const http::RequestHead& head) -> http::BodyPlan {
    const auto max = model::kHookBodyBytesMax;
    return head.content_length.value_or(0) > max ? 0 : max;
  };
  route.handler = [&services, path_of](const http::Request& request, http::Responder responder) {
    const auto path = path_of(request);
    if (path) responder.send(services.admission.refuse_stray(request, *path));
  };
  const auto wants = [&services, path_of](const http::RequestHead& head) {
    const auto path = path_of(head);
    return path && services.admission.knows(path->token);
  };
  return {wants, std::move(route)};
}

std::vector<http::Route> api_routes(Services& services) {
  std::vector<http::Route> table;
  table.reserve(endpoints().size());
  for (const auto& endpoint : endpoints()) table.push_back(make_route(services, endpoint));
  table.push_back(event_stream_route(services));
  table.push_back(limited_sign_in(services));
  table.push_back(public_login_return(services));
  table.push_back(open_route(services, "/api/v1/health", ErrorFormat::kAutomations, health));
  table.push_back(open_route(services, "/openapi.json", ErrorFormat::kWorkflows, openapi));
  table.push_back(open_route(services, "/docs/errors.md", ErrorFormat::kWorkflows, errors_page));
  table.push_back(open_route(services, "/docs/api", ErrorFormat::kWorkflows, show_api_page));
  table.push_back(url_route(services, "/docs/api/{file}", get_api_page_file, Query::kNone));
  table.push_back(url_route(services, "/docs/nodes/{page}", node_page, Query::kNone));
  for (auto& route : ui_routes()) table.push_back(std::move(route));
  return table;
}

std::vector<http::Route> probe_routes(Services& services) {
  std::vector<http::Route> table;
  table.push_back(open_route(services, "/healthz", ErrorFormat::kAutomations, alive));
  table.push_back(open_route(services, "/readyz", ErrorFormat::kAutomations, health));
  return table;
}

std::vector<http::Route> routes(Services& services) {
  auto table = hook_routes(services);
  for (auto& route : probe_routes(services)) table.push_back(std::move(route));
  for (auto& route : api_routes(services)) table.push_back(std::move(route));
  return table;
}

std::vector<Guarded> guarded_routes() {
  std::vector<Guarded> rows;
  rows.reserve(endpoints().size() + 1);
  for (const auto& row : endpoints()) rows.push_back({row.method, row.pattern, row.scope});
  rows.push_back({Method::kGet, kEventStream, Scope::kRunsRead});
  return rows;
}

}  // namespace sluice::api
