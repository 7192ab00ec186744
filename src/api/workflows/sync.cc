#include "api/workflows/sync.h"

#include <string>

#include "api/core/reply.h"
#include "api/core/strict.h"
#include "api/workflows/idempotency.h"
#include "api/workflows/sync_answer.h"

namespace sluice::api {
namespace {

constexpr std::string_view kWorkflowKeyPrefix = "wfk_";
// How much longer than the run's time limit a caller waits, so that the engine can end the run.
constexpr Micros kGrace = Seconds(1);

// Has the end of the run answer the caller.
std::expected<services::RunControl::Subscription, Problem> listen(Services& services, RunId run,
                                                                  const Reply& reply) {
  const Micros time_max = services.limits.sync_time_max;
  const auto subscription = services.runs.listen(
      run, time_max + kGrace,
      [=](Result<runtime::RunEnd> end) { reply.send(sync_answer(end, run, time_max)); });
  if (!subscription)
    return refuse(
        ErrorCode::kUnavailable, "unavailable",
        "Too many callers are already waiting for runs, or the server is stopping; retry later.");
  return *subscription;
}

std::expected<runs::StartRequest, Problem> prepare(const RequestContext& context) {
  SLUICE_TRY_VOID(check_query(context.request, {}));
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto payload, read_body(context, Body::kOptional));
  SLUICE_TRY(const auto key, read_idempotency_key(context, "sync"));
  std::string body(context.request.body.empty() ? std::string_view("{}") : context.request.body);
  SLUICE_TRY(auto start,
             context.services.runs.call(workflow, std::move(payload), std::move(body), key));
  start.shard = context.request.shard;
  return start;
}

// The run of an earlier call with the same key: its outcome, now or once it is there.
Pending join(const RequestContext& context, RunId run, const Reply& reply) {
  auto& services = context.services;
  SLUICE_TRY(const auto subscription, listen(services, run, reply));
  SLUICE_TRY(const auto stored, context.reader.run_of_team(context.caller.team, run));
  if (stored && !model::is_final(stored->row.status)) return {};
  services.runs.forget_listener(run, subscription);
  if (!stored) return not_found("run");
  SLUICE_TRY(auto end, services.runs.result(*stored));
  reply.send(sync_answer(std::move(end), run, services.limits.sync_time_max));
  return {};
}

// With a key somebody else's run may be the one to wait for, which is known after the commit.
Pending start_keyed(const RequestContext& context, runs::StartRequest start, const Reply& reply) {
  auto& services = context.services;
  const RunId own = *start.id;
  SLUICE_TRY(const auto subscription, listen(services, own, reply));
  services.runs.start(std::move(start),
                      [&services, reply, own, subscription](std::expected<RunId, Problem> run) {
                        if (run && *run == own) return;
                        services.runs.forget_listener(own, subscription);
                        if (!run) return reply.send(run.error());
                        reply.resume([id = *run](RequestContext& later, const Reply& again) {
                          return join(later, id, again);
                        });
                      });
  return {};
}

Pending start(RequestContext& context, const Reply& reply) {
  auto& services = context.services;
  SLUICE_TRY(auto start, prepare(context));
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

}  // namespace

std::expected<Principal, Problem> sync_caller(Services& services,
                                              const http::RequestHead& request) {
  const auto text = bearer_token(request);
  if (!text || !text->starts_with(kWorkflowKeyPrefix))
    return authenticate(services.keys, request, Scope::kRunsStart, services.clock.now());
  const auto key = services.vault.find_workflow_key(*text);
  if (key && key->expires_at && *key->expires_at <= services.clock.now())
    return key_expired(*key->expires_at);
  if (!key) return refuse(ErrorCode::kUnauthorized, "api_key_invalid", "Invalid API key");
  Principal caller{key->team, {}, {}};
  caller.scopes.add(Scope::kRunsStart);
  return caller;
}

void run_sync(Services& services, const http::Request& request, http::Responder responder) {
  const auto caller = sync_caller(services, request);
  if (!caller) return responder.send(problem_response(caller.error(), request));
  Reply(services, request, *caller, std::move(responder)).run(start);
}

}  // namespace sluice::api
