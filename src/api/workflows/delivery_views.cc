#include "api/workflows/delivery_views.h"

#include <utility>

#include "api/core/text.h"
#include "api/core/views.h"
#include "base/bytes.h"
#include "base/json_number.h"
#include "base/time.h"
#include "hooks/admission.h"

namespace sluice::api {
namespace {

constexpr std::string_view kUserAgent = "user-agent";
constexpr int kAcceptedStatus = 202;

bool is_whole(const store::Rejection& row) {
  return std::cmp_equal(row.body.size(), row.body_bytes);
}

// A JSON object that was stored as text; empty when there is none.
json::object object_of(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed && parsed->is_object() ? std::move(parsed->get_object()) : json::object();
}

json::value sender_of(const json::object& headers) {
  const auto* name = find_string(headers, kUserAgent);
  return name ? json::value(*name) : json::value(nullptr);
}

// What was kept of the request of a run: headers, and ":path" and the like.
struct KeptParts {
  json::object headers;
  json::object others;
};
KeptParts parts_of(const model::TriggerData& trigger) {
  KeptParts parts;
  for (const auto& [name, value] : object_of(trigger.headers)) {
    const std::string_view key(name);
    if (key.starts_with(':'))
      parts.others.emplace(key.substr(1), value);
    else
      parts.headers.emplace(key, value);
  }
  return parts;
}

json::value other(const json::object& others, std::string_view name, json::value fallback) {
  const auto* value = others.if_contains(name);
  return value ? *value : std::move(fallback);
}

// The parameters as they would stand in a URL.
std::string query_of(const json::object& others) {
  std::string query;
  const auto* members = find_object(others, "query");
  if (!members) return query;
  const auto add = [&](std::string_view name, const json::value& value) {
    if (!is_text(value)) return;
    if (!query.empty()) query += '&';
    query += percent_encode(name) + "=" + percent_encode(value.get_string());
  };
  for (const auto& [name, value] : *members) {
    if (const auto* list = value.if_array())
      for (const auto& each : *list) add(std::string_view(name), each);
    else
      add(std::string_view(name), value);
  }
  return query;
}

void add_body(json::object& view, std::string_view body, bool whole) {
  view["body"] = readable(body);
  view["body_base64"] =
      is_utf8(body) ? json::value(nullptr) : json::value(to_base64(as_bytes(body)));
  view["body_is_whole"] = whole;
}

}  // namespace

std::string_view outcome_of(const store::Rejection& row) {
  if (row.reason == store::kDuplicateReason) return "duplicate";
  if (row.reason == store::kOverloadedReason) return "busy";
  if (row.reason == hooks::reason_name(hooks::Reason::kConflict)) return "conflict";
  if (row.reason == hooks::reason_name(hooks::Reason::kRateLimited)) return "limited";
  return "rejected";
}

bool can_be_replayed(const store::Rejection& row) {
  return is_whole(row) && !hooks::was_event(row);
}

bool is_delivery(const model::RunHeader& header) {
  return header.trigger == model::TriggerKind::kWebhook && !header.rerun_of;
}

json::array checks_view(const hooks::DeliveryChecks& checks) {
  json::array list;
  list.reserve(hooks::kCheckCount);
  for (std::size_t i = 0; i < hooks::kCheckCount; ++i) {
    const auto& check = checks.all.at(i);
    list.push_back(json::object{{"name", hooks::check_name(static_cast<hooks::CheckName>(i))},
                                {"state", hooks::state_name(check.state)},
                                {"detail", text_or_null(check.detail)},
                                {"facts", check.facts}});
  }
  return list;
}

std::shared_ptr<const hooks::Hook> DeliveryViews::hook(std::int64_t version) {
  const auto wanted = version == 0 ? workflow_.version : version;
  if (const auto found = hooks_.find(wanted); found != hooks_.end()) return found->second;
  const auto& services = context_.services;
  auto made =
      services.workflows.hook_of(workflow_, wanted, services.limits.payload_bytes_max.get());
  return hooks_[wanted] = made ? *std::move(made) : nullptr;
}

std::string DeliveryViews::hidden(const store::Rejection& row) const {
  if (row.hidden.empty()) return {};
  const auto opened = context_.services.workflows.open_secret(row.workflow, row.hidden);
  return opened ? std::string(opened->expose()) : std::string();
}

std::optional<std::string> DeliveryViews::key(const store::Rejection& row) {
  const auto settings = hook(row.version);
  if (!settings) return std::nullopt;
  return hooks::key_of(hooks::NotedRequest(row, hidden(row)), *settings);
}

std::optional<std::string> DeliveryViews::key(const store::StoredRun& run) {
  const auto settings = hook(run.row.header.version);
  return settings ? hooks::key_of_run(run.trigger, *settings) : std::nullopt;
}

json::object DeliveryViews::brief(const store::Rejection& row) {
  const auto headers = object_of(row.headers);
  const bool has_first = row.first.has_value();
  const bool is_duplicate = row.reason == store::kDuplicateReason;
  const json::value first = has_first ? json::value(row.first->text()) : json::value(nullptr);
  json::object view{{"id", row.id.text()},
                    {"workflow_id", row.workflow.text()},
                    {"at", format_time(row.at)},
                    {"outcome", outcome_of(row)},
                    {"cause", row.reason},
                    {"detail", row.detail},
                    {"status", row.status},
                    {"method", row.method},
                    {"path", readable(row.path)},
                    {"sender", sender_of(headers)},
                    {"key", nullable(key(row))},
                    {"body_bytes", row.body_bytes},
                    {"execution_id", is_duplicate ? first : json::value(nullptr)},
                    {"first_execution_id", first},
                    {"is_kept", row.is_kept},
                    {"expires_at", nullptr},
                    {"can_be_replayed", can_be_replayed(row)},
                    {"replayed", nullptr}};
  if (!row.is_kept)
    view["expires_at"] = format_time(row.at + context_.services.limits.rejections_kept_for);
  if (row.replayed)
    view["replayed"] = json::object{{"execution_id", row.replayed->run.text()},
                                    {"at", format_time(row.replayed->at)}};
  return view;
}

json::object DeliveryViews::brief(const store::StoredRun& run) {
  const auto& header = run.row.header;
  const auto parts = parts_of(run.trigger);
  json::value status = kAcceptedStatus;
  if (const auto settings = hook(header.version)) {
    const auto& answering = settings->settings().answering;
    if (answering.respond) status = answering.respond->status;
    if (answering.when_done) status = nullptr;  // it was the run's to say
  }
  return {{"id", header.id.text()},
          {"workflow_id", header.workflow.text()},
          {"at", format_time(header.created_at)},
          {"outcome", kAccepted},
          {"cause", nullptr},
          {"detail", nullptr},
          {"status", std::move(status)},
          {"method", other(parts.others, "method", "POST")},
          {"path", other(parts.others, "path", "/")},
          {"sender", sender_of(parts.headers)},
          {"key", nullable(key(run))},
          {"body_bytes", run.trigger.body.size()},
          {"execution_id", header.id.text()},
          {"first_execution_id", nullptr},
          {"is_kept", false},
          {"expires_at", nullptr},
          {"can_be_replayed", model::is_final(run.row.status)},
          {"replayed", nullptr}};
}

json::object DeliveryViews::whole(const store::Rejection& row) {
  auto view = brief(row);
  view["query"] = readable(row.query);
  view["headers"] = object_of(row.headers);
  view["remote_address"] = nullptr;
  add_body(view, row.body, is_whole(row));
  auto answer = row.answer.empty() ? json::value(nullptr) : json::value(readable(row.answer));
  view["answer"] = json::object{{"status", row.status}, {"body", std::move(answer)}};
  view["settings_version"] = row.version == 0 ? json::value(nullptr) : json::value(row.version);
  const hooks::NotedRequest noted(row, hidden(row));
  // What is not known of an older row is told by the settings in force.
  const auto settings = hook(row.version);
  view["checks"] = checks_view(context_.services.admission.report(noted, settings.get()));
  return view;
}

json::object DeliveryViews::whole(const store::StoredRun& run) {
  auto view = brief(run);
  auto parts = parts_of(run.trigger);
  view["query"] = query_of(parts.others);
  view["remote_address"] = other(parts.others, "remote_address", nullptr);
  view["headers"] = std::move(parts.headers);
  add_body(view, run.trigger.body, true);
  view["answer"] = json::object{{"status", view["status"]}, {"body", nullptr}};
  view["settings_version"] = run.row.header.version;
  auto checks = hooks::all_passed();
  checks.at(hooks::CheckName::kToken).facts = {{"method", view["method"]}, {"path", view["path"]}};
  checks.at(hooks::CheckName::kKey).facts = {{"key", view["key"]}};
  if (const auto settings = hook(run.row.header.version))
    checks.at(hooks::CheckName::kSignature).facts = {
        {"is_signed", settings->settings().signature.has_value()}};
  view["checks"] = checks_view(checks);
  return view;
}

std::expected<std::optional<store::StoredRun>, Problem> run_with_body(const RequestContext& context,
                                                                      RunId id) {
  SLUICE_TRY(auto run, context.reader.run_head(id));
  if (!run || !run->trigger.body.empty()) return run;
  SLUICE_TRY(run->trigger.body, context.reader.body_of(id));
  return run;
}

std::expected<FoundDelivery, Problem> find_delivery(const RequestContext& context,
                                                    std::string_view id) {
  FoundDelivery found;
  WorkflowId workflow;
  if (const auto run = RunId::parse(id)) {
    SLUICE_TRY(found.run, run_with_body(context, *run));
    if (!found.run || !is_delivery(found.run->row.header)) return not_found("delivery");
    workflow = found.run->row.header.workflow;
  } else if (const auto noted = RejectionId::parse(id)) {
    SLUICE_TRY(found.row, context.reader.noted_delivery(context.caller.team, *noted));
    if (!found.row) return not_found("delivery");
    workflow = found.row->workflow;
  } else {
    return not_found("delivery");
  }
  // Of another team's there is no workflow.
  SLUICE_TRY(auto owner, context.reader.workflow(context.caller.team, workflow));
  if (!owner) return not_found("delivery");
  found.workflow = *std::move(owner);
  return found;
}

}  // namespace sluice::api
