#include "secrets/vault.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::secrets {
namespace {

constexpr std::size_t kNameCharsMin = 3;
constexpr std::size_t kNameCharsMax = 50;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kKeyTextBytesMax = 256;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

VaultEntryPtr make_entry(store::VaultItem item, const std::shared_ptr<const VaultKeys>& keys) {
  const auto hosts = words_of(item.allowed_hosts);
  return std::make_shared<VaultEntry>(VaultEntry{item.id,
                                                 item.team,
                                                 std::move(item.name),
                                                 item.kind,
                                                 {hosts.begin(), hosts.end()},
                                                 item.expires_at,
                                                 std::move(item.sealed),
                                                 item.sealed_by,
                                                 keys,
                                                 {}});
}

}  // namespace

bool UseTime::note(Timestamp now, Micros every) const {
  const std::int64_t at = now.time_since_epoch().count();
  std::int64_t before = noted_at_.load(std::memory_order_relaxed);
  return at - before >= every.count() &&
         noted_at_.compare_exchange_strong(before, at, std::memory_order_relaxed);
}

void Vault::note_use(const VaultEntry& entry, Timestamp now) const {
  constexpr Micros kNotedEvery = std::chrono::minutes(1);
  if (on_use_ && entry.used.note(now, kNotedEvery)) on_use_(entry.id, now);
}

Result<Secret> VaultEntry::open() const {
  if (kind == store::VaultItem::Kind::kApiKey)
    return fail(ErrorCode::kInvalid,
                "it is an API key that starts workflows, and only its hash is stored");
  return keys->open(sealed_by, sealed, vault_context(id, team));
}

bool VaultEntry::allows(std::string_view host) const {
  if (allowed_hosts.empty()) return true;
  std::string sent_to = ascii_lower(host);
  if (sent_to.ends_with('.')) sent_to.pop_back();
  return std::ranges::any_of(allowed_hosts, [&](std::string_view pattern) {
    if (!pattern.starts_with("*.")) return sent_to == pattern;
    const auto below = pattern.substr(1);  // ".example.com"
    return sent_to.size() > below.size() && sent_to.ends_with(below);
  });
}

Vault::Vault(VaultKeys keys) : keys_(std::make_shared<const VaultKeys>(std::move(keys))) {}

void Vault::add(store::VaultItem item, const std::shared_ptr<const VaultKeys>& keys, Table& table) {
  const auto hash = item.hash;
  auto entry = make_entry(std::move(item), keys);
  if (hash) {
    table.by_hash.insert_or_assign(*hash, entry);
    table.hashes.insert_or_assign(entry->id, *hash);
  }
  table.by_name.insert_or_assign(std::pair(entry->team, entry->name), entry);
  table.by_team.insert_or_assign(std::pair(entry->team, entry->id), entry);
  table.all.insert_or_assign(entry->id, std::move(entry));
}

void Vault::remove(VaultId id, Table& table) {
  const auto old = table.all.extract(id);
  if (!old) return;
  const VaultEntry& entry = *old.mapped();
  table.by_team.erase(std::pair(entry.team, id));
  // Another item may have its name by now.
  const auto named = table.by_name.find(std::pair(entry.team, entry.name));
  if (named != table.by_name.end() && named->second->id == id) table.by_name.erase(named);
  if (const auto hash = table.hashes.extract(id)) table.by_hash.erase(hash.mapped());
}

std::shared_ptr<const VaultKeys> Vault::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

void Vault::use(VaultKeys keys) {
  auto shared = std::make_shared<const VaultKeys>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_ = std::move(shared);
}

Result<void> Vault::reload(store::VaultReader& reader) {
  SLUICE_TRY(auto items, reader.all_vault_items());
  publish(std::move(items));
  return {};
}

Result<void> Vault::reload_one(store::VaultReader& reader, TeamId team, VaultId id) {
  SLUICE_TRY(auto item, reader.vault_item(team, id));
  const std::lock_guard lock(mutex_);
  remove(id, table_);
  if (item) add(*std::move(item), keys_, table_);
  return {};
}

void Vault::publish(std::vector<store::VaultItem> items) {
  const auto with = keys();
  Table made;
  for (auto& item : items) add(std::move(item), with, made);
  const std::lock_guard lock(mutex_);
  std::swap(table_, made);
}

VaultEntryPtr Vault::find(TeamId team, std::string_view name_or_id) const {
  const auto id = VaultId::parse(name_or_id);
  const std::lock_guard lock(mutex_);
  if (id) {
    const auto found = table_.by_team.find(std::pair(team, *id));
    return found == table_.by_team.end() ? nullptr : found->second;
  }
  const auto found = table_.by_name.find(std::pair(team, std::string(name_or_id)));
  return found == table_.by_name.end() ? nullptr : found->second;
}

std::vector<VaultEntryPtr> Vault::all_of(TeamId team) const {
  std::vector<VaultEntryPtr> out;
  const std::lock_guard lock(mutex_);
  constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
  auto at = table_.by_team.lower_bound(std::pair(team, VaultId{{kLowest, kLowest}}));
  for (; at != table_.by_team.end() && at->first.first == team; ++at) out.push_back(at->second);
  return out;
}

std::vector<VaultEntryPtr> Vault::all() const {
  std::vector<VaultEntryPtr> out;
  const std::lock_guard lock(mutex_);
  out.reserve(table_.all.size());
  for (const auto& [id, entry] : table_.all) out.push_back(entry);
  return out;
}

// The look-up goes by the hash of what was sent, so its time says nothing about stored keys.
std::optional<WorkflowKey> Vault::find_workflow_key(std::string_view text) const {
  if (!text.starts_with("wfk_") || text.size() > kKeyTextBytesMax) return std::nullopt;
  const auto hash = sha256(as_bytes(text));
  const std::lock_guard lock(mutex_);
  const auto found = table_.by_hash.find(hash);
  if (found == table_.by_hash.end()) return std::nullopt;
  const auto& entry = *found->second;
  return WorkflowKey{entry.id, entry.team, entry.name, entry.expires_at, found->second};
}

void Vault::seal(store::VaultItem& item, const Secret& value) const {
  const auto with = keys();
  item.sealed = with->seal(value, vault_context(item.id, item.team));
  item.sealed_by = with->number();
}

std::string vault_context(VaultId id, TeamId team) {
  return fmt::format("{} of team {}", id.text(), static_cast<std::int64_t>(team));
}

std::optional<std::string> wrong_vault_name(std::string_view name) {
  const auto chars = static_cast<std::size_t>(std::ranges::count_if(
      name, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  if (!is_utf8(name) || chars < kNameCharsMin || chars > kNameCharsMax)
    return fmt::format("must have {} to {} characters", kNameCharsMin, kNameCharsMax);
  const bool plain = std::ranges::all_of(name, [](char c) {
    return is_letter_or_digit(c) || !is_ascii(c) ||
           std::string_view(" _-.:/").find(c) != std::string_view::npos;
  });
  if (!plain) return "must contain only letters, digits, spaces and _-.:/";
  if (name.front() == ' ' || name.back() == ' ') return "must not begin or end with a space";
  if (VaultId::parse(name)) return "must not look like an id";
  return std::nullopt;
}

bool is_host_pattern(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.empty() || text.size() > kHostBytesMax) return false;
  const bool address = text.starts_with('[') && text.ends_with(']');
  const std::string_view extra = address ? "[]:." : "-._";
  return text.front() != '.' && text.back() != '.' && std::ranges::all_of(text, [&](char c) {
           return is_letter_or_digit(c) || extra.find(c) != std::string_view::npos;
         });
}

}  // namespace sluice::secrets
