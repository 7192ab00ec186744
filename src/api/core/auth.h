#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/core/problem.h"
#include "api/core/scopes.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/secret.h"
#include "http/http.h"
#include "store/store.h"

namespace sluice::api {

// The team that runs this server: its keys with all scopes may make keys for other teams and read
// what is about the server as a whole.
constexpr TeamId kOperatorTeam{1};

// Who is asking.
struct Principal {
  TeamId team{};
  KeyId key;
  Scopes scopes;
};

// All live API keys by their hash, in memory. Any thread.
class KeyRing {
 public:
  // Replaces the ring by what is stored. Before the first request and after every change.
  Result<void> reload(store::Reader& reader);
  std::optional<Principal> find(std::string_view key) const;

 private:
  struct HashOfHash {
    std::size_t operator()(const Sha256& hash) const noexcept;
  };
  using Map = std::unordered_map<Sha256, Principal, HashOfHash>;
  std::shared_ptr<const Map> snapshot() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const Map> keys_ = std::make_shared<Map>();
};

// The text after "Bearer " in the header Authorization.
std::optional<std::string_view> bearer_token(const http::RequestHead& request);

// The caller of a request, or kUnauthorized when no or no valid key came, or kForbidden when the
// key lacks `needed`.
std::expected<Principal, Problem> authenticate(const KeyRing& keys,
                                               const http::RequestHead& request, Scope needed);

// A new key: the text to give away, once, and the row to store.
struct NewKey {
  Secret text;  // slk_ and 256 random bits in hex
  store::ApiKey row;
};
NewKey make_key(IdSource& ids, const Clock& clock, Entropy& entropy, TeamId team, std::string name,
                Scopes scopes);

// The row of a key whose text somebody else chose, e.g. SLUICE_ADMIN_KEY. kInvalid when it is
// shorter than 16 characters, longer than 256 or holds anything but printable ASCII.
Result<store::ApiKey> key_row(const Secret& text, IdSource& ids, const Clock& clock, TeamId team,
                              std::string name, Scopes scopes);

// The first key of the operator's team, at start-up. With `configured`, that key is stored unless
// it is there; without it, and without any live key, a new one is made and its text returned to be
// shown once. The ring must be reloaded afterwards.
struct KeyPlan {
  std::optional<store::ApiKey> store;
  std::optional<Secret> show;
};
Result<KeyPlan> plan_first_key(store::Reader& reader, const std::optional<Secret>& configured,
                               IdSource& ids, const Clock& clock, Entropy& entropy);

}  // namespace sluice::api
