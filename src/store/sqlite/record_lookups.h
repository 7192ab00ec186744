#pragma once

#include "store/sqlite/connection.h"
#include "store/store.h"

// What both halves of the store look up of contacts and objects, each on its own connection: so the
// writer sees what its transaction has written. `Half` is Reader or Writer.
namespace sluice::store::sqlite {

template <class Half>
class ContactLookups : public Half {
 public:
  Result<std::optional<Contact>> contact(TeamId team, ContactId id) override;
  Result<std::optional<Contact>> contact_by_number(TeamId team,
                                                   std::string_view phone_number) override;
  Result<std::vector<Contact>> contacts_by_email(TeamId team, std::string_view email,
                                                 std::int64_t limit) override;
  Result<std::int64_t> count_contacts(TeamId team) override;
  Result<std::optional<ContactList>> contact_list(TeamId team, ContactListId id) override;
  Result<std::int64_t> count_contact_lists(TeamId team) override;

 protected:
  virtual Connection& own_connection() = 0;
};

template <class Half>
class ObjectLookups : public ContactLookups<Half> {
 public:
  Result<std::optional<ObjectType>> object_type(TeamId team, ObjectTypeId id) override;
  Result<std::optional<ObjectType>> object_type_by_name(TeamId team,
                                                        std::string_view type_name) override;
  Result<std::int64_t> count_object_types(TeamId team) override;
  Result<std::optional<Object>> object(TeamId team, ObjectId id) override;
  Result<std::optional<Object>> object_by_key(ObjectTypeId type, std::string_view key) override;
  Result<std::optional<ObjectLink>> object_link(ObjectId object, ContactId contact) override;
  Result<std::optional<ObjectId>> linked_object(ContactId contact, ObjectTypeId type,
                                                ObjectId except) override;
  Result<std::int64_t> count_links_of_object(ObjectId object, std::int64_t most) override;
  Result<std::int64_t> count_links_of_contact(ContactId contact, std::int64_t most) override;

 protected:
  using ContactLookups<Half>::own_connection;
};

// contacts.cc
extern template class ContactLookups<Reader>;
extern template class ContactLookups<Writer>;
// objects.cc
extern template class ObjectLookups<Reader>;
extern template class ObjectLookups<Writer>;

}  // namespace sluice::store::sqlite
