#include "api/records/record_views.h"

#include <utility>

#include "api/core/pages.h"
#include "api/core/views.h"
#include "base/time.h"
#include "services/records/contact_change.h"
#include "services/records/object_types.h"

namespace sluice::api {

json::value stored_json(const std::string& text) {
  auto value = parse_json(text);
  return value ? *std::move(value) : json::value(nullptr);
}

json::object contact_view(const store::Contact& contact) {
  json::object view{{"id", contact.id.text()},
                    {"phone_number", contact.phone_number},
                    {"full_name", text_or_null(services::full_name(contact))}};
  for (const auto& text : services::contact_texts())
    view[text.name] = text_or_null(contact.*text.member);
  view["custom"] = stored_json(contact.custom);
  view["created_at"] = format_time(contact.created_at);
  view["updated_at"] = format_time(contact.updated_at);
  return view;
}

json::object contact_list_view(const store::ContactList& list) {
  return {{"id", list.id.text()},
          {"name", list.name},
          {"contact_count", list.contacts},
          {"created_at", format_time(list.created_at)},
          {"updated_at", format_time(list.updated_at)}};
}

json::object object_type_view(const store::ObjectType& type) {
  return {{"id", type.id.text()},
          {"type_name", type.type_name},
          {"display_name", type.display_name},
          {"description", text_or_null(type.description)},
          {"schema", stored_json(type.schema)},
          {"validation_mode", services::validation_name(type.validation)},
          {"unique_by_contact", type.unique_by_contact},
          {"object_count", type.objects},
          {"created_at", format_time(type.created_at)},
          {"updated_at", format_time(type.updated_at)}};
}

json::object object_view(const store::Object& object, const store::ObjectType& type) {
  return {{"id", object.id.text()},
          {"object_type_id", type.id.text()},
          {"type_name", type.type_name},
          {"key", object.key},
          {"data", stored_json(object.data)},
          {"created_at", format_time(object.created_at)},
          {"updated_at", format_time(object.updated_at)}};
}

json::object object_link_view(const store::ObjectLink& link) {
  return {{"object_id", link.object.text()},
          {"contact_id", link.contact.text()},
          {"metadata", stored_json(link.metadata)},
          {"created_at", format_time(link.created_at)},
          {"updated_at", format_time(link.updated_at)}};
}

std::expected<std::int64_t, Problem> read_records_limit(const RequestContext& context) {
  const auto& limits = context.services.limits;
  return query_number(context, "limit", limits.records_default, 1, limits.records_max);
}

std::expected<std::int64_t, Problem> read_below(const RequestContext& context) {
  SLUICE_TRY(const auto cursor, read_cursor(context));
  return cursor ? cursor->key : INT64_MAX;
}

std::string below_cursor(std::int64_t key) { return cursor_text(Uid{key, 0}); }

http::Response records_page(std::string_view name, json::array rows,
                            const std::optional<std::string>& next_cursor) {
  return reply(200, json::object{{"success", true},
                                 {name, std::move(rows)},
                                 {"meta", json::object{{"next_cursor", nullable(next_cursor)}}}});
}

}  // namespace sluice::api
