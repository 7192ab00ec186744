#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/key_ring.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/access_store.h"

namespace sluice::services {

// A session that has just begun: the token for its holder, and the row to store.
struct NewSession {
  Secret token;  // sls_ and 256 random bits in hex
  store::Session row;
};

// The token that a change needs beside the session's cookie. Another site cannot read it, so it
// cannot make the browser send a change. It is a hash of the session's token.
std::string csrf_token(std::string_view session_token);

// The sessions of people who have signed in. A session has the scopes of its key. It ends with the
// key, at a certain age, or when it was not used for long. Only hashes of tokens are kept. Any
// thread.
class Sessions {
 public:
  // Both outlive this, which follows the committer's ChangeFeed.
  Sessions(const Context& context, const KeyRing& keys) : context_(context), keys_(keys) {}

  // Loads all stored sessions into memory. To be called before the first request.
  Result<void> reload(store::AccessReader& reader);
  // Loads one stored session again. To be called after every change of it.
  Result<void> reload_one(store::AccessReader& reader, store::SessionId id);

  // The caller whose session has this token; notes that the session was used.
  std::optional<Principal> find(std::string_view token);
  std::optional<store::Session> live(store::SessionId id) const;
  // The live sessions of a team, oldest first.
  std::vector<store::Session> of_team(TeamId team) const;

  // Begins a session for the holder of a key, in place of a former one. If the key has too many
  // sessions, those that were not used for longest end.
  void begin(const Principal& holder, std::optional<store::SessionId> former,
             OnEdited<NewSession> done);
  // kForbidden for a session of a key that may do more than the caller.
  void end(const Principal& caller, std::string_view id, OnEdited<store::Session> done);

 private:
  struct Live {
    store::Session row;
    Timestamp used_at_stored{};
  };
  bool is_over(const store::Session& session, Timestamp now) const;
  std::vector<store::SessionId> surplus_of(KeyId key) const;
  void note_use(store::SessionId id, Timestamp now) const;

  const Context& context_;
  const KeyRing& keys_;
  mutable std::mutex mutex_;
  std::map<Sha256, Live> by_hash_;
  std::map<store::SessionId, Sha256> hashes_;
};

}  // namespace sluice::services
