#include "api/calls/call_views.h"
#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/records/record_views.h"

// /api/v1/scripts
namespace sluice::api {
namespace {

using store::Script;

http::Response script_reply(const Script& script, int status) {
  return api::reply(status, json::object{{"success", true},
                                         {"script_id", script.id.text()},
                                         {"script", script_view(script)}});
}

}  // namespace

Answer list_scripts(RequestContext& context) {
  SLUICE_TRY(const auto limit, read_records_limit(context));
  SLUICE_TRY(const auto below, read_below(context));
  SLUICE_TRY(auto scripts, context.reader.scripts(context.caller.team, below, limit + 1));
  const bool has_more = std::ssize(scripts) > limit;
  if (has_more) scripts.pop_back();
  json::array rows;
  for (const auto& script : scripts) rows.push_back(script_view(script));
  std::optional<std::string> next;
  if (has_more) next = below_cursor(scripts.back().id.key);
  return records_page("scripts", std::move(rows), next);
}

Answer get_script(RequestContext& context) {
  SLUICE_TRY(const auto script, context.services.telephony.scripts.find(
                                    context.reader, context.caller.team, context.param(0)));
  return script_reply(script, 200);
}

Pending create_script(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.telephony.scripts.create(
      context.caller, body,
      answer_at_once<Script>(reply, [](const Script& made) { return script_reply(made, 201); }));
  return {};
}

Pending update_script(RequestContext& context, const Reply& reply) {
  const auto& scripts = context.services.telephony.scripts;
  // 404 goes before complaints
  SLUICE_TRY_VOID(scripts.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  scripts.update(
      context.reader, context.caller, context.param(0), body,
      answer_at_once<Script>(reply, [](const Script& now) { return script_reply(now, 200); }));
  return {};
}

Pending delete_script(RequestContext& context, const Reply& reply) {
  context.services.telephony.scripts.remove(
      context.caller, context.param(0), answer_at_once<Script>(reply, [](const Script& gone) {
        return api::reply(200, json::object{{"success", true}, {"script_id", gone.id.text()}});
      }));
  return {};
}

}  // namespace sluice::api
