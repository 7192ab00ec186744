#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "services/audit.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/records/contact_change.h"
#include "services/records/record_edit.h"
#include "store/store.h"

namespace sluice::services {

struct WrittenContact {
  store::Contact contact;
  Written how = Written::kCreated;
};

// Which member finds the contact that is updated.
enum class MatchOn { kPhoneNumber, kEmail };

// Writes contacts, within a transaction of the store thread: what comes of it is as if the calls
// came one after the other, and what one wrote is there for the next.
class ContactWrites {
 public:
  ContactWrites(const Context& context, store::Writer& writer)
      : context_(context), writer_(writer) {}

  // kConflict, with contact_id, when the team has the number.
  Outcome<WrittenContact> create(TeamId team, const ContactChange& change);
  // Of the contact that is found, or else a new one.
  Outcome<WrittenContact> upsert(TeamId team, const ContactChange& change, MatchOn match_on);
  Outcome<WrittenContact> update(TeamId team, store::ContactId id, const ContactChange& change);

 private:
  Outcome<WrittenContact> put_changed(store::Contact contact, const ContactChange& change);

  const Context& context_;
  store::Writer& writer_;
};

// The people that a team knows. Documents have the members of contact_texts(), phone_number and
// custom. Any thread but the io threads; `reader` is the caller's own.
class Contacts {
 public:
  // Outlives this. `default_region`: of teams without one of their own.
  Contacts(const Context& context, std::string default_region)
      : context_(context), default_region_(std::move(default_region)) {}

  // In which country the team's numbers without a country code are read.
  Outcome<std::string> region_of(store::TeamReader& reader, TeamId team) const;
  Outcome<store::Contact> find(store::ContactReader& reader, TeamId team,
                               std::string_view id) const;
  void create(store::Reader& reader, const Principal& caller, const json::object& document,
              OnEdited<WrittenContact> done) const;
  // The document may also have match_on: phone_number or email.
  void upsert(store::Reader& reader, const Principal& caller, const json::object& document,
              OnEdited<WrittenContact> done) const;
  // Changes what the document has; null removes.
  void update(store::Reader& reader, const Principal& caller, std::string_view id,
              const json::object& document, OnEdited<WrittenContact> done) const;
  void remove(const Principal& caller, std::string_view id, OnEdited<store::Contact> done) const;

 private:
  Outcome<ContactChange> read(store::Reader& reader, TeamId team, const json::object& document,
                              Empty empty, std::optional<MatchOn>* match_on = nullptr) const;

  const Context& context_;
  const std::string default_region_;
};

Outcome<store::ContactId> parse_contact_id(std::string_view text);
// For the audit log: the id and what was done, without what is personal.
AuditNote contact_note(const WrittenContact& written);

}  // namespace sluice::services
