#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/programs.h"
#include "services/problem.h"
#include "services/sessions.h"
#include "store/store.h"

// What would miss something if it were deleted.
namespace sluice::services {

struct Dependent {
  // How it depends on the thing.
  enum class Relation {
    kNamesSecret,  // a template names the item of the vault
    kCalls,        // a node starts the workflow
    kOnFailure,    // the workflow is the one that settings.on_failure names
    kHearsOf,      // begins when runs of the workflow fail
    kSession,      // somebody signed in with the key
    kUsesAuthorization,
  };
  Relation relation = Relation::kNamesSecret;
  std::string id;
  std::string name;    // of a workflow
  std::string node{};  // that names or calls it
};
std::string_view relation_name(Dependent::Relation relation);  // "names_secret" and so on

struct Dependents {
  std::vector<Dependent> all;
  bool is_complete = true;  // false: there may be more
};
inline constexpr std::int64_t kDependentsMax = 200;

// Workflows whose newest version names the item, by its name or its id.
Outcome<Dependents> dependents_of(store::Reader& reader, runtime::Programs& programs,
                                  const store::VaultItem& item);
// Workflows that start this one or hear of its failures; itself left out.
Outcome<Dependents> dependents_of(store::Reader& reader, runtime::Programs& programs,
                                  const store::Workflow& workflow);
// Workflows that call APIs by the authorization, which is not deleted before they are changed.
Outcome<Dependents> dependents_of(store::VaultReader& reader, const store::Authorization& row);
// The sessions of the key.
Dependents dependents_of(const Sessions& sessions, const store::ApiKey& key);

}  // namespace sluice::services
