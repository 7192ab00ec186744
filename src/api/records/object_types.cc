#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/records/record_views.h"

// /api/v1/object-types
namespace sluice::api {
namespace {

http::Response type_reply(const store::ObjectType& type, int status) {
  return api::reply(status, json::object{{"success", true},
                                         {"object_type_id", type.id.text()},
                                         {"object_type", object_type_view(type)}});
}

}  // namespace

Answer list_object_types(RequestContext& context) {
  SLUICE_TRY(const auto limit, read_records_limit(context));
  SLUICE_TRY(const auto below, read_below(context));
  SLUICE_TRY(auto types, context.reader.object_types(context.caller.team, below, limit + 1));
  const bool has_more = std::ssize(types) > limit;
  if (has_more) types.pop_back();
  json::array rows;
  for (const auto& type : types) rows.push_back(object_type_view(type));
  std::optional<std::string> next;
  if (has_more) next = below_cursor(types.back().id.key);
  return records_page("object_types", std::move(rows), next);
}

Answer get_object_type(RequestContext& context) {
  SLUICE_TRY(const auto type, context.services.records.object_types.find(
                                  context.reader, context.caller.team, context.param(0)));
  return type_reply(type, 200);
}

Answer get_object_type_by_name(RequestContext& context) {
  SLUICE_TRY(const auto type, context.services.records.object_types.find_by_name(
                                  context.reader, context.caller.team, context.param(0)));
  return type_reply(type, 200);
}

Pending create_object_type(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.object_types.create(
      context.caller, body,
      answer_at_once<store::ObjectType>(
          reply, [](const store::ObjectType& type) { return type_reply(type, 201); }));
  return {};
}

Pending update_object_type(RequestContext& context, const Reply& reply) {
  const auto& types = context.services.records.object_types;
  // 404 goes before complaints
  SLUICE_TRY_VOID(types.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  types.update(context.reader, context.caller, context.param(0), body,
               answer_at_once<store::ObjectType>(
                   reply, [](const store::ObjectType& type) { return type_reply(type, 200); }));
  return {};
}

Pending delete_object_type(RequestContext& context, const Reply& reply) {
  context.services.records.object_types.remove(
      context.caller, context.param(0),
      answer_at_once<store::ObjectType>(reply, [](const store::ObjectType& gone) {
        return api::reply(200, json::object{{"success", true}, {"object_type_id", gone.id.text()}});
      }));
  return {};
}

}  // namespace sluice::api
