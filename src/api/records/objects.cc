#include <map>
#include <optional>
#include <string>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/records/record_views.h"
#include "base/check.h"
#include "services/records/contacts.h"

// /api/v1/objects, what changes one object, and its links to contacts.
namespace sluice::api {
namespace {

using services::Written;
using services::WrittenObject;

std::expected<store::ObjectFilter, Problem> read_object_filter(const RequestContext& context) {
  const auto& records = context.services.records;
  const auto team = context.caller.team;
  store::ObjectFilter filter{.team = team};
  SLUICE_TRY(filter.limit, read_records_limit(context));
  SLUICE_TRY(filter.below, read_below(context));
  const auto name = context.request.query_value("type_name");
  const auto id = context.request.query_value("object_type_id");
  if (name && id)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "Send type_name or object_type_id, not both.");
  if (name || id) {
    SLUICE_TRY(const auto type, name
                                    ? records.object_types.find_by_name(context.reader, team, *name)
                                    : records.object_types.find(context.reader, team, *id));
    filter.type = type.id;
  }
  if (const auto contact = context.request.query_value("contact_id")) {
    SLUICE_TRY(const auto found, records.contacts.find(context.reader, team, *contact));
    filter.contact = found.id;
  }
  filter.key = context.request.query_value("key");
  if (filter.key && !filter.type)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "key is unique only within a type; send type_name or object_type_id with it.");
  return filter;
}

// A type that goes in between is left out with its objects.
std::expected<json::array, Problem> object_rows(const RequestContext& context,
                                                const std::vector<store::Object>& objects) {
  std::map<std::int64_t, std::optional<store::ObjectType>> types;
  json::array rows;
  for (const auto& object : objects) {
    auto known = types.find(object.type.key);
    if (known == types.end()) {
      SLUICE_TRY(auto type, context.reader.object_type(object.team, object.type));
      known = types.emplace(object.type.key, std::move(type)).first;
    }
    if (known->second) rows.push_back(object_view(object, *known->second));
  }
  return rows;
}

http::Response written_object(const WrittenObject& written) {
  const bool is_new = written.how == Written::kCreated;
  json::object view{{"success", true},
                    {"object_id", written.object.id.text()},
                    {"created", is_new},
                    {"object", object_view(written.object, written.type)}};
  if (!written.warnings.empty()) {
    json::array warnings;
    for (const auto& sentence : written.warnings) warnings.emplace_back(sentence);
    view["warnings"] = std::move(warnings);
  }
  return api::reply(is_new ? 201 : 200, view);
}

std::expected<store::Object, Problem> object_of_path(const RequestContext& context) {
  return context.services.records.objects.find(context.reader, context.caller.team,
                                               context.param(0));
}

http::Response linked_view(const store::ObjectLink& link) {
  return api::reply(200, json::object{{"success", true}, {"link", object_link_view(link)}});
}

}  // namespace

Answer list_objects(RequestContext& context) {
  SLUICE_TRY(const auto filter, read_object_filter(context));
  SLUICE_TRY(const auto page, context.reader.objects(filter));
  SLUICE_TRY(auto rows, object_rows(context, page.objects));
  std::optional<std::string> next;
  if (page.next) next = below_cursor(*page.next);
  return records_page("objects", std::move(rows), next);
}

Answer get_object(RequestContext& context) {
  SLUICE_TRY(const auto object, object_of_path(context));
  SLUICE_TRY(const auto type, context.reader.object_type(object.team, object.type));
  if (!type) return not_found("object");
  SLUICE_TRY(const auto links,
             context.reader.links_of(object.id, context.services.limits.links_shown_max));
  auto view = object_view(object, *type);
  json::array linked;
  for (const auto& link : links) linked.push_back(object_link_view(link));
  view["links"] = std::move(linked);
  return reply(200, json::object{{"success", true}, {"object", std::move(view)}});
}

Pending upsert_object(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.objects.upsert(context.reader, context.caller, body,
                                          answer_at_once<WrittenObject>(reply, written_object));
  return {};
}

Pending delete_object(RequestContext& context, const Reply& reply) {
  context.services.records.objects.remove(
      context.caller, context.param(0),
      answer_at_once<store::Object>(reply, [](const store::Object& gone) {
        return api::reply(200, json::object{{"success", true}, {"object_id", gone.id.text()}});
      }));
  return {};
}

Pending link_contact_to_object(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(object_of_path(context));
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.objects.link(context.reader, context.caller, context.param(0), body,
                                        answer_at_once<store::ObjectLink>(reply, linked_view));
  return {};
}

Pending unlink_contact_from_object(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(object_of_path(context));
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.objects.unlink(
      context.reader, context.caller, context.param(0), body,
      answer_at_once<store::ObjectLink>(reply, [](const store::ObjectLink& gone) {
        return api::reply(200, json::object{{"success", true},
                                            {"object_id", gone.object.text()},
                                            {"contact_id", gone.contact.text()}});
      }));
  return {};
}

}  // namespace sluice::api
