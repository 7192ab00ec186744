#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secrets/vault.h"
#include "services/problem.h"
#include "services/scopes.h"
#include "store/store.h"

// Finds what a team has by the beginning of words in its name, or by the beginning of its id.
namespace sluice::services {

struct SearchHit {
  enum class Type { kWorkflow, kRun, kDelivery, kVaultItem, kApiKey };
  Type type = Type::kWorkflow;
  std::string id;
  std::string name;                       // of a run and a delivery, that of the workflow
  std::optional<WorkflowId> workflow{};   // of a run and a delivery
  std::optional<model::RunStatus> run{};  // how it is
  std::string reason{};                   // why a delivery began no run
};

struct SearchQuery {
  TeamId team{};
  std::string text{};
  Scopes scopes{};          // only what these let see is found
  std::int64_t limit = 10;  // hits of each type
};

inline constexpr std::size_t kSearchBytesMin = 2;
inline constexpr std::size_t kSearchBytesMax = 100;

// By type. A name fits if each word that is looked for is the beginning of one of its words. Of an
// id that names a run or a delivery, at least the first eight characters behind the prefix are
// needed: they tell the second in which it was made. A text that is too short finds nothing;
// kInvalid for one that is too long.
Outcome<std::vector<SearchHit>> search(store::Reader& reader, const secrets::Vault& vault,
                                       const SearchQuery& query);

// The keys of the ids that begin with these characters of base32; nothing when no id does.
std::optional<store::KeyRange> keys_beginning_with(std::string_view characters);

}  // namespace sluice::services
