#include "services/records/contact_lists.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "base/text.h"
#include "services/fields.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

using Status = ListItem::Status;

Outcome<store::ContactListId> parse_list_id(std::string_view text) {
  const auto id = store::ContactListId::parse(text);
  if (!id) return not_found("list");
  return *id;
}

Outcome<std::string> read_name(const Context& context, const json::object& document) {
  Fields fields(document);
  auto name = fields.text("name", 1, context.limits.name_bytes_max, Fields::Need::kRequired);
  if (name && trim(*name).empty()) fields.complain("name must not be blank.");
  SLUICE_TRY_VOID(fields.finish());
  return *std::move(name);
}

Outcome<store::ContactList> found_list(store::ContactLookup& lookup, TeamId team,
                                       store::ContactListId id) {
  SLUICE_TRY(auto list, lookup.contact_list(team, id));
  if (!list) return not_found("list");
  return *std::move(list);
}

// How many contacts the edit added or removed, created and updated; nothing if it changed nothing.
std::optional<AuditNote> note_of_items(const ListEdit& edit, std::string_view action,
                                       const store::ContactList& list) {
  const auto count = [&](const auto& is_meant) {
    return std::ranges::count_if(edit.items, is_meant);
  };
  AuditNote note{std::string(action), list.id.text(), list.name};
  const auto add = [&](std::string_view name, std::int64_t number) {
    if (number != 0) note.after[name] = number;
  };
  add("contacts", count([](const ListItem& item) {
        return item.status == Status::kAdded || item.status == Status::kRemoved;
      }));
  add("created", count([](const ListItem& item) { return item.how == Written::kCreated; }));
  add("updated", count([](const ListItem& item) { return item.how == Written::kUpdated; }));
  if (note.after.empty()) return std::nullopt;
  return note;
}

}  // namespace

std::string_view list_item_status_name(Status status) {
  switch (status) {
    case Status::kAdded:
      return "added";
    case Status::kAlreadyIn:
      return "already_in_list";
    case Status::kRemoved:
      return "removed";
    case Status::kNotIn:
      return "not_in_list";
    case Status::kFailed:
      break;
  }
  return "failed";
}

Outcome<store::ContactList> ContactLists::find(store::ContactReader& reader, TeamId team,
                                               std::string_view id) const {
  SLUICE_TRY(const auto parsed, parse_list_id(id));
  return found_list(reader, team, parsed);
}

void ContactLists::create(const Principal& caller, const json::object& document,
                          OnEdited<store::ContactList> done) const {
  auto name = read_name(context_, document);
  if (!name) return done(std::unexpected(std::move(name).error()));
  const auto now = context_.clock.now();
  store::ContactList list{.id = context_.ids.next<store::ContactListId>(),
                          .team = caller.team,
                          .name = *std::move(name),
                          .created_at = now,
                          .updated_at = now};
  write_record<store::ContactList>(
      context_, caller,
      [max = context_.limits.contact_lists_of_team_max,
       list](store::Writer& writer) -> Outcome<RecordEdit<store::ContactList>> {
        SLUICE_TRY(const auto lists, writer.count_contact_lists(list.team));
        if (lists >= max)
          return refuse(
              ErrorCode::kConflict, "too_many_lists",
              fmt::format("The team already has {} lists, the maximum; delete one first.", lists));
        SLUICE_TRY_VOID(writer.put_contact_list(list));
        return RecordEdit<store::ContactList>{
            list, AuditNote{"list.create", list.id.text(), list.name, {}, {}}};
      },
      std::move(done));
}

void ContactLists::update(store::ContactReader& reader, const Principal& caller,
                          std::string_view id, const json::object& document,
                          OnEdited<store::ContactList> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  auto name = read_name(context_, document);
  if (!name) return done(std::unexpected(std::move(name).error()));
  write_record<store::ContactList>(
      context_, caller,
      [now = context_.clock.now(), team = caller.team, which = found->id,
       name = *std::move(name)](store::Writer& writer) -> Outcome<RecordEdit<store::ContactList>> {
        SLUICE_TRY(auto list, found_list(writer, team, which));
        AuditNote note{"list.update", which.text(), name, {{"name", list.name}}, {{"name", name}}};
        if (list.name == name) return RecordEdit<store::ContactList>{std::move(list)};
        list.name = name;
        list.updated_at = now;
        SLUICE_TRY_VOID(writer.put_contact_list(list));
        return RecordEdit<store::ContactList>{std::move(list), std::move(note)};
      },
      std::move(done));
}

void ContactLists::remove(const Principal& caller, std::string_view id,
                          OnEdited<store::ContactList> done) const {
  const auto parsed = parse_list_id(id);
  if (!parsed) return done(std::unexpected(parsed.error()));
  write_record<store::ContactList>(
      context_, caller,
      [team = caller.team,
       which = *parsed](store::Writer& writer) -> Outcome<RecordEdit<store::ContactList>> {
        SLUICE_TRY(auto list, found_list(writer, team, which));
        SLUICE_TRY_VOID(writer.delete_contact_list(which));
        AuditNote note{"list.delete", which.text(), list.name, {{"contacts", list.contacts}}, {}};
        return RecordEdit<store::ContactList>{std::move(list), std::move(note)};
      },
      std::move(done));
}

ContactLists::Wanted ContactLists::read_one(const json::value& item, std::string_view region,
                                            Takes takes) const {
  Wanted wanted;
  if (!item.is_object()) {
    wanted.problem = fmt::format("A contact must be an object, but is {}.", json_kind_name(item));
    return wanted;
  }
  Fields fields(item.get_object());
  const auto id = fields.text("contact_id", 0, 64, Fields::Need::kOptional);
  if (takes == Takes::kData)
    wanted.change = read_contact(fields, region, Empty::kKeep, context_.limits);
  else
    wanted.change = read_contact_number(fields, region);
  if (id) {
    wanted.id = store::ContactId::parse(*id);
    if (wanted.change != ContactChange())
      fields.complain("Send contact_id or the contact's own members, not both.");
    else if (!wanted.id)
      fields.complain("There is no such contact.");
  } else if (fields.ok() && !wanted.change.phone_number) {
    fields.complain("contact_id or phone_number is missing.");
  }
  if (const auto finished = fields.finish(); !finished)
    wanted.problem = fmt::format("{}", fmt::join(finished.error().errors, " "));
  return wanted;
}

Outcome<std::vector<ContactLists::Wanted>> ContactLists::read_wanted(store::Reader& reader,
                                                                     TeamId team,
                                                                     const json::object& document,
                                                                     Takes takes) const {
  SLUICE_TRY(const auto region, contacts_.region_of(reader, team));
  Fields fields(document);
  const auto one = fields.object("contact");
  const auto many = fields.array("contacts", Fields::Need::kOptional);
  const auto max = context_.limits.list_items_max;
  if (fields.ok() && one.has_value() == many.has_value())
    fields.complain("Send either contact, an object, or contacts, an array of objects.");
  else if (many && (many->empty() || many->size() > max))
    fields.complain(
        fmt::format("contacts must have 1 to {} elements, but has {}.", max, many->size()));
  SLUICE_TRY_VOID(fields.finish());
  std::vector<Wanted> all;
  if (one) all.push_back(read_one(*one, region, takes));
  if (!many) return all;
  all.reserve(many->size());
  for (const auto& item : *many) all.push_back(read_one(item, region, takes));
  return all;
}

// A problem here is one of the store; what is wrong with the item is said in it.
Outcome<ListItem> ContactLists::add_one(store::Writer& writer, const store::ContactList& list,
                                        const Wanted& wanted) const {
  if (!wanted.problem.empty()) return ListItem{.message = wanted.problem};
  ListItem item;
  if (wanted.id) {
    SLUICE_TRY(const auto contact, writer.contact(list.team, *wanted.id));
    if (!contact) return ListItem{.message = "There is no such contact."};
    item.contact = contact->id;
  } else {
    auto written =
        ContactWrites(context_, writer).upsert(list.team, wanted.change, MatchOn::kPhoneNumber);
    if (!written) {
      const auto code = written.error().code;
      if (code != ErrorCode::kInvalid && code != ErrorCode::kConflict)
        return std::unexpected(std::move(written).error());
      return ListItem{.message = std::move(written).error().message};
    }
    item.contact = written->contact.id;
    item.how = written->how;
  }
  SLUICE_TRY(const bool is_added, writer.add_to_list(list.id, *item.contact, context_.clock.now()));
  item.status = is_added ? Status::kAdded : Status::kAlreadyIn;
  return item;
}

Outcome<ListItem> ContactLists::take_one(store::Writer& writer, const store::ContactList& list,
                                         const Wanted& wanted) const {
  if (!wanted.problem.empty()) return ListItem{.message = wanted.problem};
  SLUICE_TRY(const auto contact,
             wanted.id ? writer.contact(list.team, *wanted.id)
                       : writer.contact_by_number(list.team, *wanted.change.phone_number));
  if (!contact) return ListItem{.message = "There is no such contact."};
  SLUICE_TRY(const bool is_removed, writer.remove_from_list(list.id, contact->id));
  return ListItem{.status = is_removed ? Status::kRemoved : Status::kNotIn, .contact = contact->id};
}

void ContactLists::change(const Change& how, store::Reader& reader, const Principal& caller,
                          std::string_view id, const json::object& document,
                          OnEdited<ListEdit> done) const {
  const auto found = find(reader, caller.team, id);
  if (!found) return done(std::unexpected(found.error()));
  auto wanted = read_wanted(reader, caller.team, document, how.takes);
  if (!wanted) return done(std::unexpected(std::move(wanted).error()));
  write_record<ListEdit>(
      context_, caller,
      [this, how, team = caller.team, which = found->id,
       wanted = *std::move(wanted)](store::Writer& writer) -> Outcome<RecordEdit<ListEdit>> {
        SLUICE_TRY(const auto list, found_list(writer, team, which));
        ListEdit edit{which, {}};
        edit.items.reserve(wanted.size());
        for (const auto& each : wanted) {
          SLUICE_TRY(auto item, (this->*how.each)(writer, list, each));
          edit.items.push_back(std::move(item));
        }
        auto note = note_of_items(edit, how.action, list);
        return RecordEdit<ListEdit>{std::move(edit), std::move(note)};
      },
      std::move(done));
}

void ContactLists::add(store::Reader& reader, const Principal& caller, std::string_view id,
                       const json::object& document, OnEdited<ListEdit> done) const {
  change({"list.add_contacts", Takes::kData, &ContactLists::add_one}, reader, caller, id, document,
         std::move(done));
}

void ContactLists::take_out(store::Reader& reader, const Principal& caller, std::string_view id,
                            const json::object& document, OnEdited<ListEdit> done) const {
  change({"list.remove_contacts", Takes::kNumber, &ContactLists::take_one}, reader, caller, id,
         document, std::move(done));
}

}  // namespace sluice::services
