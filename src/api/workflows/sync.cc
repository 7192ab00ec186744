#include "api/workflows/sync.h"

#include <string>

#include "api/core/reply.h"
#include "api/core/strict.h"
#include "api/workflows/idempotency.h"
#include "api/workflows/sync_answer.h"
#include "api/workflows/sync_token.h"
#include "api/workflows/trace_header.h"
#include "engine/compile/trigger.h"
#include "services/token_authorizer.h"

namespace sluice::api {
namespace {

constexpr std::string_view kWorkflowKeyPrefix = "wfk_";
// How much longer than the run's time limit a caller waits, so that the engine can end the run.
constexpr Micros kGrace = Seconds(1);

// Has the end of the run answer the caller.
std::expected<services::RunControl::Subscription, Problem> listen(Services& services, RunId run,
                                                                  const Reply& reply) {
  const Micros time_max = services.limits.sync_time_max.get();
  const auto subscription = services.runs.listen(
      run, time_max + kGrace,
      [=](Result<runtime::RunEnd> end) { reply.send(sync_answer(end, run, time_max)); });
  if (!subscription)
    return refuse(
        ErrorCode::kUnavailable, "unavailable",
        "Too many callers are already waiting for runs, or the server is stopping; retry later.");
  return *subscription;
}

// `caller`: null for the holder of a key. The idempotency keys of those who show tokens are apart
// from each other, so that nobody is told the outcome of somebody else's call.
std::expected<runs::StartRequest, Problem> prepare(const RequestContext& context,
                                                   const store::Workflow& workflow,
                                                   const TokenCaller* caller) {
  SLUICE_TRY_VOID(check_query(context.request, {}));
  SLUICE_TRY(auto payload, read_body(context, Body::kOptional));
  std::string operation = "sync";
  if (caller) operation += services::token_subject(caller->claims);
  SLUICE_TRY(const auto key, read_idempotency_key(context, operation));
  std::string body(context.request.body.empty() ? std::string_view("{}") : context.request.body);
  SLUICE_TRY(auto start,
             context.services.runs.call(workflow, std::move(payload), std::move(body), key));
  if (caller) start.data.headers = engine::kept_claims(caller->claims);
  start.shard = context.request.shard;
  return start;
}

// The run of an earlier call with the same key: its outcome, now or once it is there.
Pending join(const RequestContext& context, TeamId team, RunId run, const Reply& reply) {
  auto& services = context.services;
  SLUICE_TRY(const auto subscription, listen(services, run, reply));
  SLUICE_TRY(const auto stored, context.reader.run_of_team(team, run));
  if (stored && !model::is_final(stored->row.status)) return {};
  services.runs.forget_listener(run, subscription);
  if (!stored) return not_found("run");
  SLUICE_TRY(auto end, services.runs.result(*stored));
  reply.send(sync_answer(std::move(end), run, services.limits.sync_time_max.get()));
  return {};
}

// With a key somebody else's run may be the one to wait for, which is known after the commit.
Pending start_keyed(const RequestContext& context, runs::StartRequest start, const Reply& reply) {
  auto& services = context.services;
  const RunId own = *start.id;
  const TeamId team = start.team;
  SLUICE_TRY(const auto subscription, listen(services, own, reply));
  services.runs.start(std::move(start), [&services, reply, own, team,
                                         subscription](std::expected<RunId, Problem> run) {
    if (run && *run == own) return;
    services.runs.forget_listener(own, subscription);
    if (!run) return reply.send(run.error());
    reply.resume([id = *run, team](RequestContext& later, const Reply& again) {
      return join(later, team, id, again);
    });
  });
  return {};
}

Pending start_call(RequestContext& context, const Reply& reply, const store::Workflow& workflow,
                   const TokenCaller* caller) {
  auto& services = context.services;
  SLUICE_TRY(auto start, prepare(context, workflow, caller));
  keep_trace(context.request, start.data);
  const RunId run = services.ids.next<RunId>();
  start.id = run;
  if (start.idempotency) return start_keyed(context, std::move(start), reply);
  SLUICE_TRY(const auto subscription, listen(services, run, reply));
  services.runs.start(std::move(start), [&services, run, subscription,
                                         reply](const std::expected<RunId, Problem>& started) {
    if (started) return;
    services.runs.forget_listener(run, subscription);
    reply.send(started.error());
  });
  return {};
}

Pending start_with_key(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  return start_call(context, reply, workflow, nullptr);
}

Pending start_with_token(RequestContext& context, const Reply& reply) {
  return with_token_caller(context, reply,
                           [](RequestContext& later, const Reply& again, TokenCaller caller) {
                             return start_call(later, again, caller.workflow, &caller);
                           });
}

std::expected<Principal, Problem> sync_caller(const Services& services,
                                              const http::RequestHead& request) {
  const auto text = bearer_token(request);
  if (!text || !text->starts_with(kWorkflowKeyPrefix))
    return authenticate(services.keys, request, Scope::kRunsStart, services.clock.now());
  const auto key = services.vault.find_workflow_key(*text);
  if (key && key->expires_at && *key->expires_at <= services.clock.now())
    return key_expired(*key->expires_at);
  if (!key) return refuse(ErrorCode::kUnauthorized, "api_key_invalid", "Invalid API key");
  services.vault.note_use(*key->entry, services.clock.now());
  Principal caller{key->team, {}, {}};
  caller.scopes.add(Scope::kRunsStart);
  return caller;
}

}  // namespace

http::BodyPlan plan_sync(Services& services, const http::RequestHead& request) {
  if (bears_token(request)) {
    if (auto refused = refuse_early(request)) return *std::move(refused);
    return services.limits.payload_bytes_max.get();
  }
  const auto caller = sync_caller(services, request);
  if (!caller) return problem_response(caller.error(), request);
  return services.limits.payload_bytes_max.get();
}

void run_sync(Services& services, const http::Request& request, http::Responder responder) {
  if (bears_token(request))
    return Reply(services, request, Principal{}, std::move(responder)).run(start_with_token);
  const auto caller = sync_caller(services, request);
  if (!caller) return responder.send(problem_response(caller.error(), request));
  Reply(services, request, *caller, std::move(responder)).run(start_with_key);
}

}  // namespace sluice::api
