#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/records/contacts.h"
#include "services/records/record_edit.h"
#include "store/store.h"

namespace sluice::services {

// What became of one of the contacts that a request names.
struct ListItem {
  enum class Status { kAdded, kAlreadyIn, kRemoved, kNotIn, kFailed };
  Status status = Status::kFailed;
  std::optional<store::ContactId> contact{};
  Written how = Written::kUnchanged;  // of the contact itself
  std::string message{};              // of kFailed: why
};
std::string_view list_item_status_name(ListItem::Status status);

struct ListEdit {
  store::ContactListId list;
  std::vector<ListItem> items;  // in the order of the request
};

// Named sets of contacts. Any thread but the io threads; `reader` is the caller's own.
class ContactLists {
 public:
  // Both outlive this.
  ContactLists(const Context& context, const Contacts& contacts)
      : context_(context), contacts_(contacts) {}

  Outcome<store::ContactList> find(store::ContactReader& reader, TeamId team,
                                   std::string_view id) const;
  // Documents are {"name"}. Two lists may have the same name.
  void create(const Principal& caller, const json::object& document,
              OnEdited<store::ContactList> done) const;
  void update(store::ContactReader& reader, const Principal& caller, std::string_view id,
              const json::object& document, OnEdited<store::ContactList> done) const;
  void remove(const Principal& caller, std::string_view id,
              OnEdited<store::ContactList> done) const;
  // Documents are {"contact"} or {"contacts"}; each is {"contact_id"} or, as of
  // ContactWrites::upsert, the members of a contact. One that is wrong fails alone. All that are
  // right are written together.
  void add(store::Reader& reader, const Principal& caller, std::string_view id,
           const json::object& document, OnEdited<ListEdit> done) const;
  // The same, with contact_id or phone_number; no contact is changed.
  void take_out(store::Reader& reader, const Principal& caller, std::string_view id,
                const json::object& document, OnEdited<ListEdit> done) const;

 private:
  // What the request says of one contact, or why that is wrong.
  struct Wanted {
    std::optional<store::ContactId> id{};
    ContactChange change{};
    std::string problem{};
  };
  enum class Takes { kData, kNumber };
  Outcome<std::vector<Wanted>> read_wanted(store::Reader& reader, TeamId team,
                                           const json::object& document, Takes takes) const;
  Wanted read_one(const json::value& item, std::string_view region, Takes takes) const;
  Outcome<ListItem> add_one(store::Writer& writer, const store::ContactList& list,
                            const Wanted& wanted) const;
  Outcome<ListItem> take_one(store::Writer& writer, const store::ContactList& list,
                             const Wanted& wanted) const;
  // A change of who is in a list, one contact after the other.
  struct Change {
    std::string_view action;  // for the audit log
    Takes takes;
    Outcome<ListItem> (ContactLists::*each)(store::Writer&, const store::ContactList&,
                                            const Wanted&) const;
  };
  void change(const Change& how, store::Reader& reader, const Principal& caller,
              std::string_view id, const json::object& document, OnEdited<ListEdit> done) const;

  const Context& context_;
  const Contacts& contacts_;
};

}  // namespace sluice::services
