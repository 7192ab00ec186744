#pragma once

#include <optional>
#include <string>

#include "api/core/request_context.h"
#include "base/json.h"
#include "store/contact_store.h"
#include "store/object_store.h"

// How contacts, lists and objects look outside, and what their lists share.
namespace sluice::api {

json::object contact_view(const store::Contact& contact);
json::object contact_list_view(const store::ContactList& list);
json::object object_type_view(const store::ObjectType& type);
json::object object_view(const store::Object& object, const store::ObjectType& type);
json::object object_link_view(const store::ObjectLink& link);

// What is stored as the text of a JSON object.
json::value stored_json(const std::string& text);

// ?limit of such a list.
std::expected<std::int64_t, Problem> read_records_limit(const RequestContext& context);
// ?cursor of a list that is newest first: the key below which it goes on.
std::expected<std::int64_t, Problem> read_below(const RequestContext& context);
// {"success": true, NAME: rows, "meta": {"next_cursor"}}
http::Response records_page(std::string_view name, json::array rows,
                            const std::optional<std::string>& next_cursor);
// The cursor of a list that goes on below the key.
std::string below_cursor(std::int64_t key);

}  // namespace sluice::api
