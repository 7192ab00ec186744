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

// What a change that is asked for with a session's token has to bring along, so that another site,
// which does not see it, can ask for none. It follows from the token and does not tell it.
std::string csrf_token(std::string_view session_token);

// Who has signed in. A session may do what its key may, ends with it, after an age, and when it was
// not used for long. Only hashes of tokens are kept. Any thread.
class Sessions {
 public:
  // Both outlive this, which follows the committer's ChangeFeed.
  Sessions(const Context& context, const KeyRing& keys) : context_(context), keys_(keys) {}

  // Replaces what is in memory by what is stored. Before the first request.
  Result<void> reload(store::AccessReader& reader);
  // Takes what is stored of one. After every change of it.
  Result<void> reload_one(store::AccessReader& reader, store::SessionId id);

  // The caller whose session the token opens, and a note that it was used.
  std::optional<Principal> find(std::string_view token);
  std::optional<store::Session> live(store::SessionId id) const;
  // Those of a team that are live, oldest first.
  std::vector<store::Session> of_team(TeamId team) const;

  // Begins a session for the holder of a key, in place of a former one. Of those of the key the
  // ones that were not used for longest end where there would be too many.
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
