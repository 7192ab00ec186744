#include "api/core/auth.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

#include "base/log.h"

namespace sluice::api {
namespace {

constexpr std::string_view kKeyPrefix = "slk_";
constexpr std::size_t kKeyBytesMax = 256;
constexpr std::size_t kHintBytes = 8;

}  // namespace

std::size_t KeyRing::HashOfHash::operator()(const Sha256& hash) const noexcept {
  std::size_t first = 0;
  std::memcpy(&first, hash.data(), sizeof first);
  return first;
}

Result<void> KeyRing::reload(store::Reader& reader) {
  SLUICE_TRY(const auto rows, reader.all_keys());
  auto keys = std::make_shared<Map>();
  for (const auto& row : rows) {
    if (row.revoked_at) continue;
    auto scopes = Scopes::parse(row.scopes);
    if (!scopes) {
      log::error("key {} is left out: {}", row.id.text(), scopes.error().message);
      continue;
    }
    keys->emplace(row.hash, Principal{row.team, row.id, *scopes});
  }
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  return {};
}

std::shared_ptr<const KeyRing::Map> KeyRing::snapshot() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

// The look-up goes by the hash of what was sent, so its time says nothing about stored keys.
std::optional<Principal> KeyRing::find(std::string_view key) const {
  if (key.empty() || key.size() > kKeyBytesMax) return std::nullopt;
  const Sha256 hash = sha256(as_bytes(key));
  const auto keys = snapshot();
  const auto found = keys->find(hash);
  if (found == keys->end() || !equal_constant_time(found->first, hash)) return std::nullopt;
  return found->second;
}

// Whatever the case of the scheme's name (RFC 9110, 11.1).
std::optional<std::string_view> bearer_token(const http::RequestHead& request) {
  constexpr std::string_view scheme = "bearer ";
  const auto value = request.header("Authorization");
  if (!value || value->size() <= scheme.size()) return std::nullopt;
  const auto same = [](char wanted, char sent) {
    return (sent >= 'A' && sent <= 'Z' ? sent + ('a' - 'A') : sent) == wanted;
  };
  if (!std::equal(scheme.begin(), scheme.end(), value->begin(), same)) return std::nullopt;
  return value->substr(scheme.size());
}

std::expected<Principal, Problem> authenticate(const KeyRing& keys,
                                               const http::RequestHead& request, Scope needed) {
  const auto text = bearer_token(request);
  if (!text) {
    return refuse(ErrorCode::kUnauthorized, "api_key_missing",
                  "Send an API key: Authorization: Bearer slk_...");
  }
  const auto caller = keys.find(*text);
  if (!caller) return refuse(ErrorCode::kUnauthorized, "api_key_invalid", "Invalid API key");
  if (!caller->scopes.has(needed)) {
    return refuse(ErrorCode::kForbidden, "scope_missing",
                  fmt::format("This API key lacks the scope {}.", scope_name(needed)));
  }
  return *caller;
}

NewKey make_key(IdSource& ids, const Clock& clock, Entropy& entropy, TeamId team, std::string name,
                Scopes scopes) {
  std::array<std::uint8_t, 32> random{};
  entropy.fill(random);
  Secret text(std::string(kKeyPrefix) + to_hex(random));
  store::ApiKey row{ids.next<KeyId>(), team,
                    std::move(name),   sha256(as_bytes(text.expose())),
                    scopes.text(),     std::string(text.expose().substr(0, kHintBytes)),
                    clock.now(),       std::nullopt};
  return {std::move(text), std::move(row)};
}

Result<store::ApiKey> key_row(const Secret& text, IdSource& ids, const Clock& clock, TeamId team,
                              std::string name, Scopes scopes) {
  const auto key = text.expose();
  const bool printable = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (key.size() < 16 || key.size() > kKeyBytesMax || !printable) {
    return fail(ErrorCode::kInvalid,
                "an API key has 16 to 256 printable ASCII characters and no spaces");
  }
  return store::ApiKey{
      ids.next<KeyId>(), team, std::move(name), sha256(as_bytes(key)), scopes.text(),
      // A quarter of the shortest key at most: enough to tell keys apart, too little to guess one.
      std::string(key.substr(0, 4)), clock.now(), std::nullopt};
}

Result<KeyPlan> plan_first_key(store::Reader& reader, const std::optional<Secret>& configured,
                               IdSource& ids, const Clock& clock, Entropy& entropy) {
  SLUICE_TRY(const auto rows, reader.all_keys());
  KeyPlan plan;
  if (configured) {
    SLUICE_TRY(auto row, key_row(*configured, ids, clock, kOperatorTeam, "admin", Scopes::all()));
    const auto same = [&](const store::ApiKey& other) { return other.hash == row.hash; };
    const auto known = std::ranges::find_if(rows, same);
    if (known == rows.end()) {
      plan.store = std::move(row);
    } else if (known->revoked_at) {
      // The environment names it, so its owner wants it back.
      plan.store = *known;
      plan.store->revoked_at.reset();
    }
    return plan;
  }
  const auto live = [](const store::ApiKey& key) { return !key.revoked_at; };
  if (std::ranges::any_of(rows, live)) return plan;
  auto made = make_key(ids, clock, entropy, kOperatorTeam, "admin", Scopes::all());
  plan.store = std::move(made.row);
  plan.show = std::move(made.text);
  return plan;
}

}  // namespace sluice::api
