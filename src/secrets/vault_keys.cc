#include "secrets/vault_keys.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hmac.h"

namespace sluice::secrets {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeysMax = 16;
constexpr std::string_view kBetween = ", \t\r\n";

std::int64_t number_of(const Secret& key) {
  const auto mac = hmac_sha256(as_bytes(key.expose()), "number of a key of the vault");
  std::int64_t number = 0;
  std::memcpy(&number, mac.data(), sizeof number);
  return number;
}

}  // namespace

VaultKeys::Key::Key(Secret master)
    : bytes(std::move(master)), number(number_of(bytes)), sealer(bytes, "vault") {}

Result<VaultKeys> VaultKeys::parse(std::string_view text, std::string_view where) {
  VaultKeys made;
  while (true) {
    const auto begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(kBetween), text.size());
    auto bytes = from_base64(text.substr(0, end));
    text.remove_prefix(end);
    if (!bytes || bytes->size() != kKeyBytes || made.keys_.size() == kKeysMax)
      return fail(
          ErrorCode::kInvalid,
          fmt::format(
              "{} must contain keys of 32 bytes in base64, newest first, at most {} of them", where,
              kKeysMax));
    made.keys_.emplace_back(Secret(*std::move(bytes)));
  }
  if (made.keys_.empty())
    return fail(ErrorCode::kInvalid, fmt::format("{} contains no key", where));
  return made;
}

VaultKeys VaultKeys::make() {
  VaultKeys made;
  made.keys_.emplace_back(Sealer::new_master_key());
  return made;
}

VaultKeys VaultKeys::with_new_first() const {
  VaultKeys made = make();
  made.keys_.insert(made.keys_.end(), keys_.begin(), keys_.end());
  return made;
}

VaultKeys VaultKeys::first_only() const {
  VaultKeys made;
  made.keys_.push_back(keys_.front());
  return made;
}

bool VaultKeys::has(std::int64_t number) const {
  return std::ranges::find(keys_, number, &Key::number) != keys_.end();
}

std::string VaultKeys::seal(const Secret& value, std::string_view context) const {
  return keys_.front().sealer.seal(value, context);
}

Result<Secret> VaultKeys::open(std::int64_t number, std::string_view sealed,
                               std::string_view context) const {
  const auto key = std::ranges::find(keys_, number, &Key::number);
  if (key == keys_.end())
    return fail(ErrorCode::kCorrupt, "it was encrypted with a key that this server does not have");
  return key->sealer.open(sealed, context);
}

Secret VaultKeys::text() const {
  std::string out;
  for (const auto& key : keys_) {
    out += to_base64(as_bytes(key.bytes.expose()));
    out += '\n';
  }
  return Secret(std::move(out));
}

}  // namespace sluice::secrets
