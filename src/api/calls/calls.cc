#include <fmt/format.h>
#include <optional>
#include <string>

#include "api/calls/call_views.h"
#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/records/record_views.h"
#include "base/text.h"
#include "base/time.h"
#include "calls/call_names.h"

// /api/v1/calls and what is done to one call.
namespace sluice::api {
namespace {

using services::CreatedCall;
using store::Call;

std::unexpected<Problem> wrong_call_parameter(std::string message) {
  return refuse(ErrorCode::kInvalid, "parameter_invalid", std::move(message));
}

// What is said of every call.
json::object call_reply(const Call& call) {
  return {{"success", true},
          {"call_id", call.id.text()},
          {"status", calls::call_status_name(call.status)}};
}

http::Response created_view(const CreatedCall& created) {
  auto view = call_reply(created.call);
  view["scheduled_time"] = format_time(created.call.scheduled_at);
  if (created.call.contact) view["contact_id"] = created.call.contact->text();
  if (created.object) view["object_id"] = created.object->text();
  if (!created.warnings.empty()) {
    json::array warnings;
    for (const auto& warning : created.warnings) warnings.emplace_back(warning);
    view["warnings"] = std::move(warnings);
  }
  if (created.call.type == store::CallType::kWeb) view["web"] = created.web;
  view["call"] = call_view(created.call);
  return api::reply(201, std::move(view));
}

http::Response rescheduled_view(const Call& call) {
  auto view = call_reply(call);
  view["scheduled_time"] = format_time(call.scheduled_at);
  return api::reply(200, std::move(view));
}

http::Response cancelled_view(const Call& call) { return api::reply(200, call_reply(call)); }

std::expected<void, Problem> read_states(const RequestContext& context, store::CallFilter& filter) {
  if (const auto text = context.request.query_value("status")) {
    filter.status = calls::parse_call_status(*text);
    if (!filter.status)
      return wrong_call_parameter(
          fmt::format("status must be one of {}.", calls::call_status_names()));
  }
  if (const auto text = context.request.query_value("type")) {
    filter.type = calls::parse_call_type(*text);
    if (!filter.type) return wrong_call_parameter("type must be outbound, inbound or web.");
  }
  if (const auto text = context.request.query_value("progress")) {
    filter.progress = calls::parse_call_progress(*text);
    if (!filter.progress)
      return wrong_call_parameter(
          "progress must be scheduled, placing, looking_up, ringing, in_progress or ended.");
  }
  return {};
}

std::expected<store::CallFilter, Problem> read_call_filter(const RequestContext& context) {
  const auto team = context.caller.team;
  store::CallFilter filter{.team = team};
  SLUICE_TRY(filter.limit, read_records_limit(context));
  SLUICE_TRY(filter.below, read_below(context));
  SLUICE_TRY_VOID(read_states(context, filter));
  if (const auto text = context.request.query_value("contact_id")) {
    SLUICE_TRY(const auto contact,
               context.services.records.contacts.find(context.reader, team, *text));
    filter.contact = contact.id;
  }
  if (const auto text = context.request.query_value("script_id")) {
    SLUICE_TRY(const auto script,
               context.services.telephony.scripts.find(context.reader, team, *text));
    filter.script = script.id;
  }
  SLUICE_TRY(const auto after, query_time(context, "created_after"));
  SLUICE_TRY(const auto before, query_time(context, "created_before"));
  if (after) filter.above = store::first_key_at(*after) - 1;
  if (before) filter.below = std::min(filter.below, store::first_key_at(*before));
  return filter;
}

}  // namespace

Answer list_calls(RequestContext& context) {
  SLUICE_TRY(const auto filter, read_call_filter(context));
  SLUICE_TRY(const auto page, context.reader.calls(filter));
  json::array rows;
  for (const auto& call : page.calls) rows.push_back(call_view(call));
  std::optional<std::string> next;
  if (page.next) next = below_cursor(*page.next);
  return records_page("calls", std::move(rows), next);
}

Answer get_call(RequestContext& context) {
  SLUICE_TRY(const auto call, context.services.telephony.calls.find(
                                  context.reader, context.caller.team, context.param(0)));
  return reply(200, json::object{{"success", true}, {"call", call_view(call)}});
}

Answer get_call_result(RequestContext& context) {
  SLUICE_TRY(const auto call, context.services.telephony.calls.find(
                                  context.reader, context.caller.team, context.param(0)));
  return reply(200, json::object{{"success", true}, {"call", call_result_view(call)}});
}

Pending create_phone_call(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.telephony.calls.create_phone_call(
      context.reader, context.caller, body, answer_at_once<CreatedCall>(reply, created_view));
  return {};
}

Pending create_web_call(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.telephony.calls.create_web_call(
      context.reader, context.caller, body, answer_at_once<CreatedCall>(reply, created_view));
  return {};
}

Pending end_web_call(RequestContext& context, const Reply& reply) {
  const auto& calls = context.services.telephony.calls;
  // 404 goes before complaints
  SLUICE_TRY_VOID(calls.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  calls.end_web_call(context.reader, context.caller, context.param(0), body,
                     answer_with<Call>(reply, [](RequestContext& later, Call& ended) -> Answer {
                       later.services.telephony.calls.hang_up(ended);
                       auto view = call_reply(ended);
                       view["end_reason"] = ended.end_reason;
                       view["progress"] = calls::call_progress_name(ended.progress);
                       return api::reply(200, std::move(view));
                     }));
  return {};
}

Pending reschedule_call(RequestContext& context, const Reply& reply) {
  const auto& calls = context.services.telephony.calls;
  // 404 goes before complaints
  SLUICE_TRY_VOID(calls.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  calls.reschedule(context.reader, context.caller, context.param(0), body,
                   answer_at_once<Call>(reply, rescheduled_view));
  return {};
}

Pending cancel_call(RequestContext& context, const Reply& reply) {
  context.services.telephony.calls.cancel(context.caller, context.param(0),
                                          answer_at_once<Call>(reply, cancelled_view));
  return {};
}

}  // namespace sluice::api
