#pragma once

#include "store/contact_store.h"
#include "store/sqlite/rows.h"

namespace sluice::store::sqlite {

// The contact whose id has this key, if it is of the team.
Result<std::optional<Contact>> contact_of_key(Connection& connection, TeamId team,
                                              std::int64_t key);

// The numbers of `kind` in record_counts, which triggers keep.
enum class RecordCount {
  kContactsOfTeam,
  kListsOfTeam,
  kContactsOfList,
  kTypesOfTeam,
  kObjectsOfType,
  kOpenCallsOfTeam = 20,
  kOpenCallsOfScript
};
Result<std::int64_t> count_records(Connection& connection, RecordCount kind, std::int64_t of_key);

}  // namespace sluice::store::sqlite
