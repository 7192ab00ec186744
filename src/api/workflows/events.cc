#include "api/workflows/events.h"

#include <string>
#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/workflows/idempotency.h"
#include "base/time.h"
#include "services/fields.h"

// GET and POST /workflows/{id}/events and POST /workflows/webhooks/{token}/events/{key}: what steps
// of the kind wait_for_event wait for.
namespace sluice::api {
namespace {

constexpr std::int64_t kKeptShownMax = 1'000;  // as many as there may be

}  // namespace

Pending deliver_event(const RequestContext& context, const Reply& reply, services::Signal signal,
                      const std::optional<store::EventIdentity>& identity) {
  std::string key = signal.key;
  return context.services.runs.signal(
      context.reader, std::move(signal), identity,
      [reply, key = std::move(key)](std::expected<std::vector<RunId>, Problem> resumed) {
        if (!resumed) return reply.send(resumed.error());
        json::array runs;
        for (const RunId run : *resumed) runs.emplace_back(run.text());
        const bool is_kept = runs.empty();
        json::object view{{"key", key}, {"runs", std::move(runs)}};
        if (is_kept) view["kept"] = true;
        reply.send(api::reply(is_kept ? 202 : 200, view));
      });
}

Pending send_event(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  services::Fields fields(body);
  const auto key =
      fields.text("key", 1, services::kEventKeyBytesMax, services::Fields::Need::kRequired);
  auto payload = fields.object("payload").value_or(json::object());
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto idempotency, read_idempotency_key(context, "event"));
  SLUICE_TRY(const auto identity,
             context.services.runs.identity(idempotency, context.request.body));
  return deliver_event(context, reply, {workflow.id, *key, std::move(payload), workflow.team},
                       identity);
}

Answer list_events(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto kept,
             context.reader.kept_events(workflow.id, context.services.clock.now(), kKeptShownMax));
  json::array data;
  data.reserve(kept.size());
  for (const auto& event : kept)
    data.emplace_back(json::object{{"key", event.key},
                                   {"bytes", event.bytes},
                                   {"received_at", format_time(event.received_at)},
                                   {"expires_at", format_time(event.expires_at)}});
  return reply(200, data);
}

void take_event(Services& services, const http::Request& request, http::Responder responder) {
  const auto checked = services.admission.check_event(request, hooks::Dialect::kWorkflows);
  if (!checked) return responder.send(checked.error());
  Reply(services, request, {}, std::move(responder))
      .run([&checked](RequestContext& context, const Reply& reply) -> Pending {
        SLUICE_TRY(auto payload, parse_json(checked->body));
        return deliver_event(
            context, reply,
            {checked->workflow, std::string(context.param(1)), std::move(payload), checked->team},
            checked->identity);
      });
}

}  // namespace sluice::api
