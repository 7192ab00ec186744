#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "base/ids.h"

// How whoever keeps something of the store in memory learns that it is out of date.
namespace sluice::store {

// Something that people define was written or deleted. It says where to look, not what is there: a
// change that is heard twice, or late, does no harm.
struct Change {
  enum class Kind {
    kWorkflow,       // the workflow itself, its version or its tokens
    kKey,            // an API key
    kVaultItem,      // an item of the vault
    kSession,        // somebody signed in, or a session ended
    kAuthorization,  // a login at an OAuth provider, or its tokens
    kTeam,           // the name or the limits of the team; there is no id
    kDraft,          // the draft of a workflow, whose id this is
  };
  Kind kind = Kind::kWorkflow;
  TeamId team{};
  Uid id{};
  bool operator==(const Change&) const = default;
};

// Tells its listeners of changes once they can be read from the store, and before those who made
// them hear that they did: so whoever is told that an edit took place finds it in force. Changes
// whose commit is in doubt are told when the store works again. The committer publishes what its
// own process writes; what watches a database that several processes write to would publish here
// as well.
class ChangeFeed {
 public:
  // Called on the thread that publishes, one call at a time, in the order of the commits.
  using Listener = std::function<void(std::span<const Change>)>;
  void subscribe(Listener listener) {
    listeners_.push_back(std::move(listener));
  }  // before first use
  void publish(std::span<const Change> changes) const {
    for (const auto& listener : listeners_) listener(changes);
  }

 private:
  std::vector<Listener> listeners_;
};

}  // namespace sluice::store
