#include <algorithm>
#include <fmt/format.h>

#include "api/core/fields.h"
#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/tokens.h"
#include "api/core/views.h"
#include "base/time.h"

// GET /workflows/{id}/webhook, POST /workflows/{id}/webhook/rotate, GET /workflows/{id}/rejections:
// the owner's side of a webhook.
namespace sluice::api {
namespace {

// The hook's settings without its secrets, as they work now.
json::object settings_view(const model::HookSettings& settings) {
  json::object view{{"signature", nullptr}, {"rate_limit", nullptr}, {"body_bytes_max", nullptr}};
  if (settings.signature) {
    view["signature"] = json::object{{"scheme", settings.signature->scheme.name},
                                     {"header", settings.signature->scheme.header},
                                     {"secrets", settings.signature->secrets.size()}};
  }
  const auto& rule = settings.idempotency;
  view["idempotency"] = json::object{
      {"header", rule.header.empty() ? json::value(nullptr) : json::value(rule.header)},
      {"path", rule.path.empty() ? json::value(nullptr) : json::value(rule.path)},
      {"window", format_duration(rule.window)}};
  if (settings.rate_limit) {
    view["rate_limit"] = json::object{{"limit", settings.rate_limit->limit},
                                      {"window", format_duration(settings.rate_limit->window)},
                                      {"burst", settings.rate_limit->burst}};
  }
  if (settings.body_bytes_max) view["body_bytes_max"] = *settings.body_bytes_max;
  return view;
}

std::expected<json::object, Problem> webhook_view(const Call& call, const store::Workflow& workflow,
                                                  const model::HookSettings& settings) {
  SLUICE_TRY(const auto tokens, call.reader.tokens_of(workflow.id));
  const auto now = call.services.clock.now();
  const auto* current = current_token(tokens);
  json::array list;
  for (const auto& token : tokens) {
    if (token.expires_at && *token.expires_at <= now) continue;
    list.push_back(json::object{{"created_at", format_time(token.created_at)},
                                {"expires_at", nullable(token.expires_at)},
                                {"is_current", &token == current}});
  }
  SLUICE_TRY(const auto rejections, call.reader.rejections(call.caller.team, workflow.id,
                                                           call.services.limits.rejections_max));
  json::object view{{"workflow_id", workflow.id.text()},
                    {"is_active", workflow.is_active},
                    {"webhook_url", nullptr},
                    {"hook_url", nullptr},
                    {"tokens", std::move(list)},
                    {"settings", settings_view(settings)},
                    {"recent_rejections", rejections.size()}};
  if (current) {
    SLUICE_TRY(const auto url, webhook_url(call.services, *current));
    view["webhook_url"] = url;
    // The same token opens the other product's path.
    view["hook_url"] =
        call.services.hooks_url() + "/api/v1/hooks/" + url.substr(url.find_last_of('/') + 1);
  }
  return view;
}

// The program of a workflow that has a webhook, else not_found.
std::expected<std::shared_ptr<const engine::Program>, Problem> find_hook(
    const Call& call, const store::Workflow& workflow) {
  SLUICE_TRY(auto program,
             call.services.programs.get(workflow.team, workflow.id, workflow.version));
  if (!program->hook()) {
    return refuse(ErrorCode::kNotFound, "no_webhook",
                  "The trigger of this workflow is not a webhook.");
  }
  return program;
}

std::expected<Micros, Problem> read_overlap(const Call& call) {
  const auto& limits = call.services.limits;
  SLUICE_TRY(const auto body, read_body(call, Body::kOptional));
  Fields fields(body);
  const auto text = fields.text("overlap", 1, 40, Fields::Need::kOptional);
  if (!fields.ok()) return std::unexpected(fields.problem());
  if (!text) return limits.overlap_default;
  const auto overlap = parse_duration(*text);
  if (!overlap || *overlap < Micros(0) || *overlap > limits.overlap_max) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("overlap must be a duration such as \"24h\", from 0s to {}.",
                              format_duration(limits.overlap_max)));
  }
  return *overlap;
}

Result<void> put_tokens(store::Writer& writer, const std::vector<store::Token>& tokens) {
  for (const auto& token : tokens) SLUICE_TRY_VOID(writer.put_token(token));
  return {};
}

}  // namespace

Answer get_webhook(Call& call) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto program, find_hook(call, workflow));
  SLUICE_TRY(auto view, webhook_view(call, workflow, *program->hook()));
  return reply(200, view);
}

Answer rotate_webhook(Call& call) {
  SLUICE_TRY(const auto overlap, read_overlap(call));
  const std::lock_guard lock(call.services.workflow_edits);
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto program, find_hook(call, workflow));
  SLUICE_TRY(auto tokens, call.reader.tokens_of(workflow.id));
  const auto end = call.services.clock.now() + overlap;
  for (auto& token : tokens) {
    // A token that was on its way out already does not live longer for it.
    token.expires_at = token.expires_at ? std::min(*token.expires_at, end) : end;
  }
  tokens.push_back(make_token(call.services, workflow));
  SLUICE_TRY_VOID(
      commit(call.services, [&](store::Writer& writer) { return put_tokens(writer, tokens); }));
  call.services.reload_hooks();
  SLUICE_TRY(auto view, webhook_view(call, workflow, *program->hook()));
  return reply(200, view);
}

Answer list_rejections(Call& call) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  const auto max = call.services.limits.rejections_max;
  SLUICE_TRY(const auto limit, query_number(call, "limit", max, 1, max));
  SLUICE_TRY(const auto rows, call.reader.rejections(call.caller.team, workflow.id, limit));
  json::array list;
  for (const auto& row : rows) {
    auto headers = parse_json(row.headers);
    list.push_back(json::object{
        {"id", row.id.text()},
        {"status", row.status},
        {"reason", row.reason},
        {"detail", row.detail},
        {"headers", headers ? *std::move(headers) : json::value(json::object())},
        {"body", readable(row.body)},
        {"body_bytes", row.body_bytes},
        {"at", format_time(row.at)},
    });
  }
  return reply(200, list);
}

}  // namespace sluice::api
