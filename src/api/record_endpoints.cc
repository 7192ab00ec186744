#include <array>

#include "api/core/handlers.h"
#include "api/endpoints.h"

// The routes of contacts, lists, objects and files of them, in the words of the automations API;
// those without a handler of their own are other names of the one before.
namespace sluice::api {
namespace {

using http::Method;

constexpr Endpoint reading(std::string_view pattern,
                           Pending (*handle)(RequestContext&, const Reply&),
                           std::string_view query = {}) {
  return {Method::kGet,     pattern, Scope::kRecordsRead,      Takes::kNothing, handle,
          Answers::kAtOnce, query,   ErrorFormat::kAutomations};
}

constexpr Endpoint writing(Method method, std::string_view pattern, Takes takes,
                           Pending (*handle)(RequestContext&, const Reply&),
                           std::string_view query = {}) {
  return {method,          pattern, Scope::kRecordsWrite,     takes, handle,
          Answers::kLater, query,   ErrorFormat::kAutomations};
}

constexpr auto kRecords = std::to_array<Endpoint>({
    writing(Method::kPost, "/api/v1/create-contact", Takes::kSmall, create_contact),
    reading("/api/v1/get-contact/{contactId}", at_once<get_contact>),
    reading("/api/v1/contacts", at_once<list_contacts>,
            "phone_number email list_id q created_after created_before limit cursor"),
    writing(Method::kPatch, "/api/v1/update-contact/{contactId}", Takes::kSmall, update_contact),
    writing(Method::kPost, "/api/v1/upsert-contact", Takes::kSmall, upsert_contact),
    writing(Method::kDelete, "/api/v1/delete-contact/{contactId}", Takes::kNothing, delete_contact),
    writing(Method::kPost, "/api/v1/create-list", Takes::kSmall, create_contact_list),
    reading("/api/v1/lists", at_once<list_contact_lists>, "limit cursor"),
    reading("/api/v1/get-list/{listId}", at_once<get_contact_list>),
    writing(Method::kPatch, "/api/v1/update-list/{listId}", Takes::kSmall, update_contact_list),
    writing(Method::kDelete, "/api/v1/delete-list/{listId}", Takes::kNothing, delete_contact_list),
    writing(Method::kPost, "/api/v1/add-contacts-to-list/{listId}", Takes::kContext,
            add_contacts_to_list),
    writing(Method::kPost, "/api/v1/add-contact-to-list/{listId}", Takes::kContext,
            add_contacts_to_list),
    writing(Method::kPost, "/api/v1/remove-contacts-from-list/{listId}", Takes::kContext,
            remove_contacts_from_list),
    writing(Method::kPost, "/api/v1/object-types", Takes::kSmall, create_object_type),
    writing(Method::kPost, "/api/v1/create-object-type", Takes::kSmall, create_object_type),
    reading("/api/v1/object-types", at_once<list_object_types>, "limit cursor"),
    reading("/api/v1/object-types/by-name/{typeName}", at_once<get_object_type_by_name>),
    reading("/api/v1/object-types/{objectTypeId}", at_once<get_object_type>),
    writing(Method::kPatch, "/api/v1/object-types/{objectTypeId}", Takes::kSmall,
            update_object_type),
    writing(Method::kDelete, "/api/v1/object-types/{objectTypeId}", Takes::kNothing,
            delete_object_type),
    writing(Method::kPost, "/api/v1/upsert-object", Takes::kSmall, upsert_object),
    reading("/api/v1/get-object/{objectId}", at_once<get_object>),
    reading("/api/v1/objects", at_once<list_objects>,
            "type_name object_type_id contact_id key limit cursor"),
    writing(Method::kDelete, "/api/v1/delete-object/{objectId}", Takes::kNothing, delete_object),
    writing(Method::kPost, "/api/v1/link-contact-to-object/{objectId}", Takes::kSmall,
            link_contact_to_object),
    writing(Method::kPost, "/api/v1/link-object-to-contact/{objectId}", Takes::kSmall,
            link_contact_to_object),
    writing(Method::kPost, "/api/v1/unlink-contact-from-object/{objectId}", Takes::kSmall,
            unlink_contact_from_object),
    writing(Method::kPost, "/api/v1/imports", Takes::kFilePart, create_contact_import,
            "name list_id on_existing delimiter"),
    reading("/api/v1/imports", at_once<list_contact_imports>, "limit cursor"),
    reading("/api/v1/imports/{importId}", at_once<get_contact_import>),
    writing(Method::kPut, "/api/v1/imports/{importId}/parts/{partNumber}", Takes::kFilePart,
            put_import_part),
    writing(Method::kPost, "/api/v1/imports/{importId}/start", Takes::kEmpty, start_contact_import),
    writing(Method::kPost, "/api/v1/imports/{importId}/cancel", Takes::kEmpty,
            cancel_contact_import),
    reading("/api/v1/imports/{importId}/errors", at_once<get_import_errors>),
    writing(Method::kPost, "/api/v1/exports", Takes::kSmall, create_contact_export),
    reading("/api/v1/exports", at_once<list_contact_exports>, "limit cursor"),
    reading("/api/v1/exports/{exportId}", at_once<get_contact_export>),
    writing(Method::kPost, "/api/v1/exports/{exportId}/cancel", Takes::kEmpty,
            cancel_contact_export),
    reading("/api/v1/exports/{exportId}/file", get_export_file),
});

}  // namespace

std::span<const Endpoint> record_endpoints() { return kRecords; }

}  // namespace sluice::api
