#include "services/login_tokens.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"

namespace sluice::services {
namespace {

constexpr std::string_view kLoginTokenPrefix = "slt_";

}  // namespace

void LoginTokens::make_room(KeyId key, Timestamp now) {
  std::erase_if(rows_, [now](const Row& row) { return row.expires_at <= now; });
  const auto of_key = [key](const Row& row) { return row.key == key; };
  const auto& limits = context_.limits;
  if (std::ranges::count_if(rows_, of_key) >= limits.login_tokens_of_key_max)
    rows_.erase(std::ranges::find_if(rows_, of_key));
  if (std::ssize(rows_) >= limits.login_tokens_max) rows_.pop_front();
}

LoginTokens::Made LoginTokens::make(KeyId key) {
  std::array<std::uint8_t, 32> random{};
  context_.entropy.fill(random);
  const auto now = context_.clock.now();
  Made made{Secret(std::string(kLoginTokenPrefix) + to_hex(random)),
            now + context_.limits.login_token_age_max};
  const std::lock_guard lock(mutex_);
  make_room(key, now);
  rows_.push_back({sha256(as_bytes(made.token.expose())), key, made.expires_at});
  return made;
}

// By its hash: how far another one agrees with it says nothing about the token.
std::optional<KeyId> LoginTokens::take(std::string_view token) {
  const auto hash = sha256(as_bytes(token));
  const auto now = context_.clock.now();
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(rows_, hash, &Row::hash);
  if (found == rows_.end()) return std::nullopt;
  const Row row = *found;
  rows_.erase(found);
  return row.expires_at > now ? std::optional(row.key) : std::nullopt;
}

}  // namespace sluice::services
