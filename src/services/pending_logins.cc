#include "services/pending_logins.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::services {

void PendingLogins::make_room(KeyId key, Timestamp now) {
  std::erase_if(rows_, [now](const Row& row) { return row.login.expires_at <= now; });
  const auto of_key = [key](const Row& row) { return row.login.caller.key == key; };
  const auto& limits = context_.limits;
  if (std::ranges::count_if(rows_, of_key) >= limits.pending_logins_of_key_max)
    rows_.erase(std::ranges::find_if(rows_, of_key));
  if (std::ssize(rows_) >= limits.pending_logins_max) rows_.pop_front();
}

std::string PendingLogins::add(PendingLogin login) {
  std::array<std::uint8_t, 32> random{};
  context_.entropy.fill(random);
  auto state = to_hex(random);
  const std::lock_guard lock(mutex_);
  make_room(login.caller.key, context_.clock.now());
  rows_.push_back({sha256(as_bytes(state)), std::move(login)});
  return state;
}

std::optional<PendingLogin> PendingLogins::take(std::string_view state) {
  const auto hash = sha256(as_bytes(state));
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(rows_, hash, &Row::state);
  if (found == rows_.end()) return std::nullopt;
  auto login = std::move(found->login);
  rows_.erase(found);
  if (login.expires_at <= context_.clock.now()) return std::nullopt;
  return login;
}

}  // namespace sluice::services
