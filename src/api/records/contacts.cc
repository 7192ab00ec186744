#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/request_context.h"
#include "api/records/record_views.h"
#include "base/bytes.h"
#include "base/text.h"
#include "formats/phone_number.h"
#include "store/search_words.h"

// /api/v1/contacts and what changes one contact.
namespace sluice::api {
namespace {

using services::Written;
using services::WrittenContact;
using store::TextMatch;

constexpr std::size_t kQueryBytesMax = 255;

// Contacts that are found by a text go on at it; it stands behind the id, in hex.
std::string place_cursor(const store::ContactPlace& place) {
  auto cursor = below_cursor(place.key);
  if (!place.text.empty()) cursor += "_" + to_hex(as_bytes(place.text));
  return cursor;
}

std::unexpected<Problem> wrong_parameter(std::string message) {
  return refuse(ErrorCode::kInvalid, "parameter_invalid", std::move(message));
}

std::expected<void, Problem> read_place(const RequestContext& context,
                                        store::ContactFilter& filter) {
  const auto text = context.request.query_value("cursor");
  if (!text) return {};
  const auto end = text->find('_', text->find('_') + 1);
  const auto uid = parse_cursor(text->substr(0, end));
  const bool has_text = end != std::string::npos;
  const bool needs_text = filter.phone_number || filter.email || !filter.words.empty();
  const auto behind = has_text ? from_hex(text->substr(end + 1)) : std::optional(std::string());
  if (!uid || has_text != needs_text || !behind || !is_utf8(*behind))
    return wrong_parameter(
        "cursor is not one of this list; send the meta.next_cursor of the page before, unchanged, "
        "with the same parameters.");
  filter.after = store::ContactPlace{*behind, uid->key};
  return {};
}

// ?q: the beginning of a number, of an address or of words of the name. False when nothing can be
// found by it.
std::expected<bool, Problem> read_text(std::string_view q, const std::string& region,
                                       store::ContactFilter& filter) {
  if (q.size() > kQueryBytesMax)
    return wrong_parameter(fmt::format("q must have at most {} bytes.", kQueryBytesMax));
  const auto text = trim(q);
  if (text.empty()) return true;
  if (filter.phone_number || filter.email)
    return wrong_parameter("Send q, or phone_number and email, not both.");
  if (auto number = formats::phone_prefix(text, region)) {
    filter.phone_number = TextMatch{*std::move(number), TextMatch::How::kBeginning};
    return true;
  }
  if (text.find('@') != std::string_view::npos) {
    filter.email = TextMatch{ascii_lower(text), TextMatch::How::kBeginning};
    return true;
  }
  filter.words = store::search_words(text);
  return !filter.words.empty();
}

std::expected<void, Problem> read_times(const RequestContext& context,
                                        store::ContactFilter& filter) {
  SLUICE_TRY(const auto after, query_time(context, "created_after"));
  SLUICE_TRY(const auto before, query_time(context, "created_before"));
  if (after) filter.above = store::first_key_at(*after) - 1;
  if (before) filter.below = store::first_key_at(*before);
  return {};
}

// Nothing when no contact can be meant.
std::expected<std::optional<store::ContactFilter>, Problem> read_filter(
    const RequestContext& context) {
  const auto& records = context.services.records;
  const auto team = context.caller.team;
  store::ContactFilter filter{.team = team};
  SLUICE_TRY(filter.limit, read_records_limit(context));
  SLUICE_TRY(const auto region, records.contacts.region_of(context.reader, team));
  if (const auto text = context.request.query_value("phone_number")) {
    auto number = formats::phone_number(trim(*text), region);
    if (!number) return wrong_parameter("phone_number: " + number.error().message);
    filter.phone_number = TextMatch{*std::move(number)};
  }
  if (const auto text = context.request.query_value("email"))
    filter.email = TextMatch{ascii_lower(trim(*text))};
  if (const auto text = context.request.query_value("list_id")) {
    SLUICE_TRY(const auto list, records.lists.find(context.reader, team, *text));
    filter.list = list.id;
  }
  SLUICE_TRY_VOID(read_times(context, filter));
  const auto q = context.request.query_value("q").value_or("");
  SLUICE_TRY(const bool can_be_found, read_text(q, region, filter));
  if (!can_be_found || (filter.email && filter.email->text.empty()))
    return std::optional<store::ContactFilter>();
  SLUICE_TRY_VOID(read_place(context, filter));
  return filter;
}

http::Response written_view(const WrittenContact& written, int status) {
  return api::reply(status, json::object{{"success", true},
                                         {"contact_id", written.contact.id.text()},
                                         {"created", written.how == Written::kCreated},
                                         {"contact", contact_view(written.contact)}});
}

http::Response put_view(const WrittenContact& written) {
  return written_view(written, written.how == Written::kCreated ? 201 : 200);
}

}  // namespace

Answer list_contacts(RequestContext& context) {
  SLUICE_TRY(const auto filter, read_filter(context));
  if (!filter) return records_page("contacts", {}, std::nullopt);
  SLUICE_TRY(const auto page, context.reader.contacts(*filter));
  json::array rows;
  for (const auto& contact : page.contacts) rows.push_back(contact_view(contact));
  std::optional<std::string> next;
  if (page.next) next = place_cursor(*page.next);
  return records_page("contacts", std::move(rows), next);
}

Answer get_contact(RequestContext& context) {
  SLUICE_TRY(const auto contact, context.services.records.contacts.find(
                                     context.reader, context.caller.team, context.param(0)));
  const auto most = context.services.limits.lists_shown_max;
  SLUICE_TRY(auto lists, context.reader.lists_of(contact.id, most + 1));
  const bool are_all = std::ssize(lists) <= most;
  if (!are_all) lists.pop_back();
  auto view = contact_view(contact);
  json::array ids;
  for (const auto& list : lists) ids.emplace_back(list.text());
  view["list_ids"] = std::move(ids);
  if (!are_all) view["list_ids_complete"] = false;
  return reply(200, json::object{{"success", true}, {"contact", std::move(view)}});
}

Pending create_contact(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.contacts.create(context.reader, context.caller, body,
                                           answer_at_once<WrittenContact>(reply, put_view));
  return {};
}

Pending upsert_contact(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  context.services.records.contacts.upsert(context.reader, context.caller, body,
                                           answer_at_once<WrittenContact>(reply, put_view));
  return {};
}

Pending update_contact(RequestContext& context, const Reply& reply) {
  const auto& contacts = context.services.records.contacts;
  // 404 goes before complaints
  SLUICE_TRY_VOID(contacts.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  contacts.update(context.reader, context.caller, context.param(0), body,
                  answer_at_once<WrittenContact>(reply, put_view));
  return {};
}

Pending delete_contact(RequestContext& context, const Reply& reply) {
  context.services.records.contacts.remove(
      context.caller, context.param(0),
      answer_at_once<store::Contact>(reply, [](const store::Contact& gone) {
        return api::reply(200, json::object{{"success", true}, {"contact_id", gone.id.text()}});
      }));
  return {};
}

}  // namespace sluice::api
