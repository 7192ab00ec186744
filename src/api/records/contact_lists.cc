#include <algorithm>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "api/records/record_views.h"

// /api/v1/lists, what changes one list, and who is in it.
namespace sluice::api {
namespace {

using services::ListEdit;
using services::ListItem;

http::Response list_reply(const store::ContactList& list, int status) {
  return api::reply(status, json::object{{"success", true},
                                         {"list_id", list.id.text()},
                                         {"list", contact_list_view(list)}});
}

http::Response changed_list(const store::ContactList& list) { return list_reply(list, 200); }

json::object item_view(const ListItem& item, std::size_t index) {
  json::object view{{"index", index}, {"status", services::list_item_status_name(item.status)}};
  if (item.contact) {
    view["contact_id"] = item.contact->text();
    view["created"] = item.how == services::Written::kCreated;
  }
  if (item.status == ListItem::Status::kFailed) view["message"] = item.message;
  return view;
}

http::Response items_view(const ListEdit& edit) {
  json::array results;
  json::object counts;
  for (std::size_t i = 0; i < edit.items.size(); ++i) {
    const auto status = services::list_item_status_name(edit.items[i].status);
    const auto* counted = counts.if_contains(status);
    counts[status] = counted ? counted->to_number<std::int64_t>() + 1 : 1;
    results.push_back(item_view(edit.items[i], i));
  }
  return api::reply(200, json::object{{"success", true},
                                      {"list_id", edit.list.text()},
                                      {"counts", std::move(counts)},
                                      {"results", std::move(results)}});
}

std::expected<store::ContactList, Problem> list_of_path(const RequestContext& context) {
  return context.services.records.lists.find(context.reader, context.caller.team, context.param(0));
}

}  // namespace

Answer list_contact_lists(RequestContext& context) {
  SLUICE_TRY(const auto limit, read_records_limit(context));
  SLUICE_TRY(const auto below, read_below(context));
  SLUICE_TRY(auto lists, context.reader.contact_lists(context.caller.team, below, limit + 1));
  const bool has_more = std::ssize(lists) > limit;
  if (has_more) lists.pop_back();
  json::array rows;
  for (const auto& list : lists) rows.push_back(contact_list_view(list));
  std::optional<std::string> next;
  if (has_more) next = below_cursor(lists.back().id.key);
  return records_page("lists", std::move(rows), next);
}

Answer get_contact_list(RequestContext& context) {
  SLUICE_TRY(const auto list, list_of_path(context));
  return list_reply(list, 200);
}

Pending create_contact_list(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.lists.create(
      context.caller, body,
      answer_at_once<store::ContactList>(
          reply, [](const store::ContactList& list) { return list_reply(list, 201); }));
  return {};
}

Pending update_contact_list(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(list_of_path(context));  // 404 goes before complaints
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.lists.update(context.reader, context.caller, context.param(0), body,
                                        answer_at_once<store::ContactList>(reply, changed_list));
  return {};
}

Pending delete_contact_list(RequestContext& context, const Reply& reply) {
  context.services.records.lists.remove(
      context.caller, context.param(0),
      answer_at_once<store::ContactList>(reply, [](const store::ContactList& gone) {
        return api::reply(200, json::object{{"success", true}, {"list_id", gone.id.text()}});
      }));
  return {};
}

Pending add_contacts_to_list(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(list_of_path(context));
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.lists.add(context.reader, context.caller, context.param(0), body,
                                     answer_at_once<ListEdit>(reply, items_view));
  return {};
}

Pending remove_contacts_from_list(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(list_of_path(context));
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.lists.take_out(context.reader, context.caller, context.param(0), body,
                                          answer_at_once<ListEdit>(reply, items_view));
  return {};
}

}  // namespace sluice::api
