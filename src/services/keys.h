#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/key_ring.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

inline constexpr std::size_t kKeyBytesMax = 256;

// A new key: the text to give away, once, and the row to store.
struct NewKey {
  Secret text;  // slk_ and 256 random bits in hex
  store::ApiKey row;
};
NewKey make_key(const Context& context, TeamId team, std::string name, Scopes scopes);

// The row of a key whose text somebody else chose, e.g. SLUICE_ADMIN_KEY. kInvalid when it is
// shorter than 16 characters, longer than 256 or holds anything but printable ASCII.
Result<store::ApiKey> key_row(const Context& context, const Secret& text, TeamId team,
                              std::string name, Scopes scopes);

// The API keys of teams. Any thread but the io threads; `reader` is the caller's own.
class Keys {
 public:
  // Both outlive this. The ring follows the committer's ChangeFeed.
  Keys(const Context& context, KeyRing& ring) : context_(context), ring_(ring) {}

  const Limits& limits() const { return context_.limits; }

  // The keys of a team that were not revoked, oldest first.
  Outcome<std::vector<store::ApiKey>> list(store::KeyReader& reader, TeamId team) const;
  // `document` is {"name", "scopes": [...] or "role", "team_id"?, "expires_at"?}. A key can grant
  // only the scopes that it has, and only until it expires itself (kForbidden); only the operator,
  // with all scopes, may create a key for another team.
  Outcome<NewKey> create(store::Reader& reader, const Principal& caller,
                         const json::object& document);
  // As Workflows does: in a turn of edits(), without waiting.
  AsyncLock& edits() { return edits_; }
  void create(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
              const json::object& document, OnEdited<NewKey> done);
  // Useless from the moment that this returns. A key can revoke neither itself (kConflict) nor one
  // that may do more (kForbidden), so the last of a team's strongest keys always stays.
  Outcome<void> revoke(store::KeyReader& reader, const Principal& caller, std::string_view id);
  void revoke(AsyncLock::Hold turn, store::KeyReader& reader, const Principal& caller,
              std::string_view id, OnEdited<store::ApiKey> done);

  // Notes that a caller came with the key: stored later, and once in a minute at most.
  void note_use(KeyId key);

  // The first key of the operator's team, at start-up. With `configured`, that key is stored unless
  // it is there, and is brought back when it was revoked; those that were configured before are
  // revoked in the same commit. Without it all stay as they are, and without any live key a new one
  // is made, and returned to be shown once. Fills the ring.
  Result<std::optional<Secret>> ensure_first(store::KeyReader& reader,
                                             const std::optional<Secret>& configured);

 private:
  Outcome<Edit<NewKey>> plan_create(store::Reader& reader, const Principal& caller,
                                    const json::object& document) const;
  Outcome<Edit<store::ApiKey>> plan_revoke(store::KeyReader& reader, const Principal& caller,
                                           std::string_view id) const;

  const Context& context_;
  KeyRing& ring_;
  AsyncLock edits_;  // held from counting a team's keys until another one is stored
  std::mutex uses_mutex_;
  std::unordered_map<KeyId, Timestamp> used_at_;  // as it was noted last
};

}  // namespace sluice::services
