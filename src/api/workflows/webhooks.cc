#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/time.h"
#include "services/webhook_tokens.h"

// GET /workflows/{id}/webhook, POST /workflows/{id}/webhook/rotate: the owner's side of a webhook.
namespace sluice::api {
namespace {

// The hook's settings without its secrets, as they work now.
json::object settings_view(const model::HookSettings& settings) {
  json::object view{{"signature", nullptr}, {"rate_limit", nullptr}, {"body_bytes_max", nullptr}};
  if (settings.signature) {
    const auto& [scheme, secrets, event_key] = *settings.signature;
    const bool are_fetched = scheme.keys && secrets.empty();
    view["signature"] =
        json::object{{"scheme", scheme.name},
                     {"header", scheme.place_name()},
                     {"secrets", secrets.size()},
                     {"keys", are_fetched ? json::value(scheme.keys->url.text()) : nullptr}};
  }
  view["sender"] = settings.sender.empty() ? json::value(nullptr) : json::value(settings.sender);
  const auto& rule = settings.idempotency;
  view["idempotency"] = json::object{
      {"header", rule.header.empty() ? json::value(nullptr) : json::value(rule.header)},
      {"path", rule.path.empty() ? json::value(nullptr) : json::value(rule.path)},
      {"delivery_id", rule.expression ? json::value(rule.expression->text()) : nullptr},
      {"window", format_duration(rule.window)}};
  if (settings.rate_limit) {
    view["rate_limit"] = json::object{{"limit", settings.rate_limit->limit},
                                      {"window", format_duration(settings.rate_limit->window)},
                                      {"burst", settings.rate_limit->burst}};
  }
  if (settings.body_bytes_max) view["body_bytes_max"] = *settings.body_bytes_max;
  json::array methods;
  for (const auto name : settings.answering.methods.names()) methods.emplace_back(name);
  view["methods"] = std::move(methods);
  json::array handshakes;
  for (const auto& each : settings.answering.handshakes) handshakes.emplace_back(each.name);
  view["handshakes"] = std::move(handshakes);
  view["has_verify_token"] = !settings.answering.verify_token.empty();
  return view;
}

std::expected<json::object, Problem> webhook_view(const RequestContext& context,
                                                  const store::Workflow& workflow,
                                                  const model::HookSettings& settings) {
  SLUICE_TRY(const auto tokens, context.reader.tokens_of(workflow.id));
  const auto now = context.services.clock.now();
  const auto* current = services::current_token(tokens);
  json::array list;
  for (const auto& token : tokens) {
    if (token.expires_at && *token.expires_at <= now) continue;
    list.push_back(json::object{{"created_at", format_time(token.created_at)},
                                {"expires_at", nullable(token.expires_at)},
                                {"is_current", &token == current}});
  }
  SLUICE_TRY(const auto rejections,
             context.reader.rejections(context.caller.team, workflow.id,
                                       context.services.limits.rejections_max));
  json::object view{{"workflow_id", workflow.id.text()},
                    {"is_active", workflow.is_active},
                    {"webhook_url", nullptr},
                    {"hook_url", nullptr},
                    {"tokens", std::move(list)},
                    {"settings", settings_view(settings)},
                    {"recent_rejections", rejections.size()}};
  if (current) {
    SLUICE_TRY(const auto url, webhook_url(context.services, *current));
    view["webhook_url"] = url;
    // The same token opens the other product's path.
    view["hook_url"] =
        context.services.hooks_url() + "/api/v1/hooks/" + url.substr(url.find_last_of('/') + 1);
  }
  return view;
}

Answer show_webhook(const RequestContext& context, const store::Workflow& workflow) {
  SLUICE_TRY(const auto program, context.services.workflows.webhook_program(workflow));
  SLUICE_TRY(auto view, webhook_view(context, workflow, *program->hook()));
  return reply(200, view);
}

}  // namespace

Answer get_webhook(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  return show_webhook(context, workflow);
}

Pending rotate_webhook(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto body, read_body(context, Body::kOptional));
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  const auto rotate = [id = found.id, body = std::move(body)](RequestContext& now,
                                                              const Reply& answer,
                                                              AsyncLock::Hold turn) -> Pending {
    now.services.workflows.rotate_token(
        std::move(turn), now.reader, now.caller, id, body,
        answer_with<store::Workflow>(answer, [](RequestContext& later, store::Workflow& workflow) {
          return show_webhook(later, workflow);
        }));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), rotate);
}

}  // namespace sluice::api
