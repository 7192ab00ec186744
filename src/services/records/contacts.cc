#include "services/records/contacts.h"

#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "services/records/record_edit.h"

namespace sluice::services {
namespace {

RecordEdit<WrittenContact> contact_edit(WrittenContact written) {
  RecordEdit<WrittenContact> edit{.result = std::move(written)};
  if (edit.result.how != Written::kUnchanged) edit.audit = contact_note(edit.result);
  return edit;
}

std::unexpected<Problem> taken_number(const store::Contact& holder) {
  auto problem = refuse(ErrorCode::kConflict, "contact_exists",
                        fmt::format("The team already has a contact with that number, {}; change "
                                    "it with update-contact, or use upsert-contact.",
                                    holder.id.text()));
  problem.error().more["contact_id"] = holder.id.text();
  return problem;
}

}  // namespace

Outcome<store::ContactId> parse_contact_id(std::string_view text) {
  const auto id = store::ContactId::parse(text);
  if (!id) return not_found("contact");
  return *id;
}

AuditNote contact_note(const WrittenContact& written) {
  const bool is_new = written.how == Written::kCreated;
  return {is_new ? "contact.create" : "contact.update", written.contact.id.text()};
}

// --- in a transaction ---

Outcome<WrittenContact> ContactWrites::put_changed(store::Contact contact,
                                                   const ContactChange& change) {
  const bool is_new = contact.id == store::ContactId();
  const auto now = context_.clock.now();
  SLUICE_TRY(const auto changed, apply_change(change, contact, context_.limits));
  if (changed.empty()) return WrittenContact{std::move(contact), Written::kUnchanged};
  if (is_new) {
    SLUICE_TRY(const auto count, writer_.count_contacts(contact.team));
    const auto max = context_.limits.contacts_of_team_max;
    if (count >= max)
      return refuse(
          ErrorCode::kConflict, "too_many_contacts",
          fmt::format("The team already has {} contacts, the maximum; delete some first.", count));
    contact.id = context_.ids.next<store::ContactId>();
    contact.created_at = now;
  }
  contact.updated_at = now;
  SLUICE_TRY_VOID(writer_.put_contact(contact));
  return WrittenContact{std::move(contact), is_new ? Written::kCreated : Written::kUpdated};
}

Outcome<WrittenContact> ContactWrites::create(TeamId team, const ContactChange& change) {
  if (!change.phone_number)
    return std::unexpected(invalid("parameter_missing", {"phone_number is missing."}));
  SLUICE_TRY(const auto holder, writer_.contact_by_number(team, *change.phone_number));
  if (holder) return taken_number(*holder);
  return put_changed({.id = {}, .team = team, .phone_number = {}}, change);
}

Outcome<WrittenContact> ContactWrites::upsert(TeamId team, const ContactChange& change,
                                              MatchOn match_on) {
  if (match_on == MatchOn::kPhoneNumber) {
    if (!change.phone_number)
      return std::unexpected(invalid("parameter_missing", {"phone_number is missing."}));
    SLUICE_TRY(auto found, writer_.contact_by_number(team, *change.phone_number));
    return found ? put_changed(*std::move(found), change) : create(team, change);
  }
  std::string_view email;
  for (const auto& [text, value] : change.texts)
    if (text->member == &store::Contact::email) email = value;
  if (email.empty())
    return std::unexpected(
        invalid("parameter_missing", {"email is missing, but match_on asks for it."}));
  SLUICE_TRY(auto found, writer_.contacts_by_email(team, ascii_lower(email), 2));
  if (found.empty()) return create(team, change);
  if (found.size() > 1)
    return refuse(ErrorCode::kConflict, "email_ambiguous",
                  "Several contacts have that email; match on phone_number, or change one of them "
                  "with update-contact.");
  return update(team, found.front().id, change);
}

Outcome<WrittenContact> ContactWrites::update(TeamId team, store::ContactId id,
                                              const ContactChange& change) {
  SLUICE_TRY(auto contact, writer_.contact(team, id));
  if (!contact) return not_found("contact");
  if (change.phone_number) {
    SLUICE_TRY(const auto holder, writer_.contact_by_number(team, *change.phone_number));
    if (holder && holder->id != id) return taken_number(*holder);
  }
  return put_changed(*std::move(contact), change);
}

// --- for callers ---

Outcome<std::string> Contacts::region_of(store::TeamReader& reader, TeamId team) const {
  SLUICE_TRY(const auto stored, reader.team(team));
  return stored && !stored->default_region.empty() ? stored->default_region : default_region_;
}

Outcome<store::Contact> Contacts::find(store::ContactReader& reader, TeamId team,
                                       std::string_view id) const {
  SLUICE_TRY(const auto parsed, parse_contact_id(id));
  SLUICE_TRY(auto contact, reader.contact(team, parsed));
  if (!contact) return not_found("contact");
  return *std::move(contact);
}

Outcome<ContactChange> Contacts::read(store::Reader& reader, TeamId team,
                                      const json::object& document, Empty empty,
                                      std::optional<MatchOn>* match_on) const {
  SLUICE_TRY(const auto region, region_of(reader, team));
  Fields fields(document);
  auto change = read_contact(fields, region, empty, context_.limits);
  if (match_on) {
    const auto named = fields.text("match_on", 0, 32, Fields::Need::kOptional);
    if (!named || *named == "phone_number")
      *match_on = MatchOn::kPhoneNumber;
    else if (*named == "email")
      *match_on = MatchOn::kEmail;
    else
      fields.complain("match_on must be phone_number or email.");
  }
  SLUICE_TRY_VOID(fields.finish());
  return change;
}

void Contacts::create(store::Reader& reader, const Principal& caller, const json::object& document,
                      OnEdited<WrittenContact> done) const {
  auto change = read(reader, caller.team, document, Empty::kKeep);
  if (!change) return done(std::unexpected(std::move(change).error()));
  write_record<WrittenContact>(
      context_, caller,
      [this, team = caller.team,
       change = *std::move(change)](store::Writer& writer) -> Outcome<RecordEdit<WrittenContact>> {
        SLUICE_TRY(auto written, ContactWrites(context_, writer).create(team, change));
        return contact_edit(std::move(written));
      },
      std::move(done));
}

void Contacts::upsert(store::Reader& reader, const Principal& caller, const json::object& document,
                      OnEdited<WrittenContact> done) const {
  std::optional<MatchOn> match_on;
  auto change = read(reader, caller.team, document, Empty::kKeep, &match_on);
  if (!change) return done(std::unexpected(std::move(change).error()));
  write_record<WrittenContact>(
      context_, caller,
      [this, team = caller.team, match_on,
       change = *std::move(change)](store::Writer& writer) -> Outcome<RecordEdit<WrittenContact>> {
        SLUICE_TRY(auto written, ContactWrites(context_, writer).upsert(team, change, *match_on));
        return contact_edit(std::move(written));
      },
      std::move(done));
}

void Contacts::update(store::Reader& reader, const Principal& caller, std::string_view id,
                      const json::object& document, OnEdited<WrittenContact> done) const {
  const auto found = find(reader, caller.team, id);  // 404 goes before complaints
  if (!found) return done(std::unexpected(found.error()));
  auto change = read(reader, caller.team, document, Empty::kRemove);
  if (!change) return done(std::unexpected(std::move(change).error()));
  write_record<WrittenContact>(
      context_, caller,
      [this, team = caller.team, which = found->id,
       change = *std::move(change)](store::Writer& writer) -> Outcome<RecordEdit<WrittenContact>> {
        SLUICE_TRY(auto written, ContactWrites(context_, writer).update(team, which, change));
        return contact_edit(std::move(written));
      },
      std::move(done));
}

void Contacts::remove(const Principal& caller, std::string_view id,
                      OnEdited<store::Contact> done) const {
  const auto parsed = parse_contact_id(id);
  if (!parsed) return done(std::unexpected(parsed.error()));
  write_record<store::Contact>(
      context_, caller,
      [team = caller.team,
       which = *parsed](store::Writer& writer) -> Outcome<RecordEdit<store::Contact>> {
        SLUICE_TRY(auto contact, writer.contact(team, which));
        if (!contact) return not_found("contact");
        SLUICE_TRY_VOID(writer.delete_contact(which));
        return RecordEdit<store::Contact>{*std::move(contact),
                                          AuditNote{"contact.delete", which.text()}};
      },
      std::move(done));
}

}  // namespace sluice::services
