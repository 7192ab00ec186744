#include "services/vault_items.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/log.h"
#include "base/time.h"
#include "services/fields.h"
#include "services/teams.h"

namespace sluice::services {
namespace {

using Kind = store::VaultItem::Kind;

bool is_key_name(std::string_view name) { return name.starts_with(secrets::kApiKeyNamePrefix); }

// What a document says about an item; empty where it says nothing.
struct ItemDocument {
  std::optional<std::string> name;
  std::optional<Secret> value;
  Kind kind = Kind::kText;  // of the value
  std::optional<std::string> allowed_hosts;
  std::optional<std::optional<Timestamp>> expires_at;  // inner: never
};

void read_item_name(Fields& fields, Fields::Need need, ItemDocument& document) {
  document.name = fields.text("name", 0, 1'000, need);
  if (!document.name) return;
  if (const auto wrong = secrets::wrong_vault_name(*document.name))
    fields.complain(fmt::format("name {}.", *wrong));
}

void read_secret(const Context& context, Fields& fields, ItemDocument& document) {
  const auto& limits = context.limits;
  auto text = fields.text("secret", 0, limits.vault_text_bytes_max, Fields::Need::kOptional);
  auto file = fields.text("file", 0, limits.vault_text_bytes_max, Fields::Need::kOptional);
  if (text && file) fields.complain("Send secret or file, not both.");
  if (text) {
    const auto chars = static_cast<std::size_t>(std::ranges::count_if(
        *text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    if (chars < 1 || chars > limits.vault_secret_chars_max)
      fields.complain(fmt::format("secret must have 1 to {} characters, but has {}.",
                                  limits.vault_secret_chars_max, chars));
    document.value = Secret(*std::move(text));
  } else if (file) {
    auto bytes = from_base64(*file);
    if (!bytes || bytes->empty() || bytes->size() > limits.vault_file_bytes_max)
      fields.complain(
          fmt::format("file must be 1 to {} bytes in base64.", limits.vault_file_bytes_max));
    else
      document.value = Secret(*std::move(bytes));
    document.kind = Kind::kFile;
  }
}

void read_hosts(const Context& context, Fields& fields, ItemDocument& document) {
  const auto hosts = fields.array("allowed_hosts", Fields::Need::kOptional);
  if (!hosts) return;
  if (hosts->size() > context.limits.vault_hosts_max) {
    fields.complain(
        fmt::format("allowed_hosts must hold at most {} hosts.", context.limits.vault_hosts_max));
    return;
  }
  std::string joined;
  for (const auto& host : *hosts) {
    if (!is_text(host) || !secrets::is_host_pattern(std::string_view(host.get_string()))) {
      fields.complain(
          "allowed_hosts must be names such as api.stripe.com or *.example.com, without scheme, "
          "port or path.");
      return;
    }
    if (!joined.empty()) joined += ' ';
    for (const char c : host.get_string())
      joined += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  document.allowed_hosts = std::move(joined);
}

ItemDocument read_item(const Context& context, Fields& fields, Fields::Need need) {
  ItemDocument document;
  read_item_name(fields, need, document);
  read_secret(context, fields, document);
  document.expires_at = read_future_time(fields, "expires_at", context.clock.now());
  read_hosts(context, fields, document);
  return document;
}

// A key has no secret of its owner's making and goes nowhere; everything else must have one.
void check_kind(Fields& fields, const ItemDocument& document, bool is_key, bool has_value) {
  if (!is_key && !has_value) fields.complain("secret (or file) is missing.");
  if (is_key && document.value)
    fields.complain("Leave out the secret of an api-key: item; the server generates it.");
  if (is_key && document.allowed_hosts && !document.allowed_hosts->empty())
    fields.complain("An api-key: item is not sent anywhere, so it has no allowed_hosts.");
}

// wfk_ and 256 random bits in hex, of which only the hash is kept.
Secret make_workflow_key(const Context& context, store::VaultItem& item) {
  std::array<std::uint8_t, 32> random{};
  context.entropy.fill(random);
  Secret text("wfk_" + to_hex(random));
  item.kind = Kind::kApiKey;
  item.hash = sha256(as_bytes(text.expose()));
  return text;
}

// Copies what was sent; a new value is sealed for the item.
void apply_item(const Context& context, const secrets::Vault& vault, const ItemDocument& document,
                store::VaultItem& item) {
  if (document.name) item.name = *document.name;
  if (document.allowed_hosts) item.allowed_hosts = *document.allowed_hosts;
  if (document.expires_at) item.expires_at = *document.expires_at;
  if (document.value) {
    item.kind = document.kind;
    vault.seal(item, *document.value);
  }
  item.updated_at = context.clock.now();
}

json::object item_facts(const store::VaultItem& item) {
  json::object facts{{"name", item.name}, {"allowed_hosts", item.allowed_hosts}};
  if (item.expires_at) facts["expires_at"] = format_time(*item.expires_at);
  return facts;
}

}  // namespace

Outcome<store::VaultItem> VaultItems::find(store::VaultReader& reader, TeamId team,
                                           std::string_view id) const {
  const auto parsed = VaultId::parse(id);
  if (!parsed) return not_found("vault item");
  SLUICE_TRY(auto item, reader.vault_item(team, *parsed));
  if (!item) return not_found("vault item");
  return *std::move(item);
}

Outcome<Edit<VaultItems::Created>> VaultItems::plan_create(store::Reader& reader, TeamId team,
                                                           const json::object& document) const {
  Fields fields(document);
  const auto input = read_item(context_, fields, Fields::Need::kRequired);
  const bool is_key = input.name && is_key_name(*input.name);
  check_kind(fields, input, is_key, fields.ok() ? input.value.has_value() : true);
  SLUICE_TRY_VOID(fields.finish());

  SLUICE_TRY_VOID(check_name_is_free(team, *input.name, VaultId()));
  SLUICE_TRY_VOID(check_room(reader, team));
  Created created;
  created.item.id = context_.ids.next<VaultId>();
  created.item.team = team;
  created.item.created_at = context_.clock.now();
  apply_item(context_, vault_, input, created.item);
  if (is_key) created.key = make_workflow_key(context_, created.item);
  const auto item = created.item;
  return Edit<Created>{
      .result = std::move(created),
      .write = [item](store::Writer& writer) { return writer.put_vault_item(item); },
      .audit = AuditNote{"vault.create", item.id.text(), item.name, {}, item_facts(item)}};
}

VaultItems::Planned VaultItems::plan_update(store::VaultReader& reader, TeamId team,
                                            std::string_view id,
                                            const json::object& document) const {
  SLUICE_TRY(auto item, find(reader, team, id));
  Fields fields(document);
  const auto input = read_item(context_, fields, Fields::Need::kOptional);
  const bool is_key = item.kind == Kind::kApiKey;
  check_kind(fields, input, is_key, true);
  if (input.name && is_key_name(*input.name) != is_key)
    fields.complain("The prefix api-key: cannot be added to or removed from a name later.");
  SLUICE_TRY_VOID(fields.finish());
  if (input.name) SLUICE_TRY_VOID(check_name_is_free(team, *input.name, item.id));
  AuditNote note{"vault.update", item.id.text(), {}, item_facts(item), {}};
  apply_item(context_, vault_, input, item);
  note.name = item.name;
  note.after = item_facts(item);
  if (input.value) note.after["value"] = "replaced";
  return Edit<store::VaultItem>{
      .result = item,
      .write = [item](store::Writer& writer) { return writer.put_vault_item(item); },
      .audit = changes_only(std::move(note))};
}

VaultItems::Planned VaultItems::plan_remove(store::VaultReader& reader, TeamId team,
                                            std::string_view id) const {
  SLUICE_TRY(const auto item, find(reader, team, id));
  return Edit<store::VaultItem>{
      .result = item,
      .write = [id = item.id](store::Writer& writer) { return writer.delete_vault_item(id); },
      .audit = AuditNote{"vault.delete", item.id.text(), item.name, item_facts(item), {}}};
}

Outcome<VaultItems::Created> VaultItems::create(store::Reader& reader, TeamId team,
                                                const json::object& document) {
  const auto turn = vault_.edits.wait();
  return write_now(context_, plan_create(reader, team, document));
}

void VaultItems::create(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
                        const json::object& document, OnEdited<Created> done) {
  write_later(context_, caller, std::move(turn), plan_create(reader, caller.team, document),
              std::move(done));
}

Outcome<store::VaultItem> VaultItems::update(store::VaultReader& reader, TeamId team,
                                             std::string_view id, const json::object& document) {
  const auto turn = vault_.edits.wait();
  return write_now(context_, plan_update(reader, team, id, document));
}

void VaultItems::update(AsyncLock::Hold turn, store::VaultReader& reader, const Principal& caller,
                        std::string_view id, const json::object& document,
                        OnEdited<store::VaultItem> done) {
  write_later(context_, caller, std::move(turn), plan_update(reader, caller.team, id, document),
              std::move(done));
}

Outcome<void> VaultItems::remove(store::VaultReader& reader, TeamId team, std::string_view id) {
  const auto turn = vault_.edits.wait();
  SLUICE_TRY_VOID(write_now(context_, plan_remove(reader, team, id)));
  return {};
}

void VaultItems::remove(AsyncLock::Hold turn, store::VaultReader& reader, const Principal& caller,
                        std::string_view id, OnEdited<store::VaultItem> done) {
  write_later(context_, caller, std::move(turn), plan_remove(reader, caller.team, id),
              std::move(done));
}

VaultItems::Check VaultItems::check(TeamId team) const {
  Check result;
  // The operator's team looks after everybody's.
  for (const auto& entry : team == kOperatorTeam ? vault_.all() : vault_.all_of(team)) {
    if (entry->kind == Kind::kApiKey) continue;
    ++result.checked;
    if (const auto value = entry->open(); !value)
      result.failed.push_back({entry, value.error().message});
  }
  return result;
}

Outcome<secrets::VaultRotation::Outcome> VaultItems::rotate_key(store::VaultReader& reader,
                                                                TeamId team) {
  if (team != kOperatorTeam)
    return refuse(ErrorCode::kForbidden, "operator_only",
                  "Only the operator's team may change the vault's key.");
  SLUICE_TRY_VOID(check_writable(context_));
  SLUICE_TRY(auto outcome, rotation_.rotate(reader));
  return outcome;
}

Outcome<void> VaultItems::check_name_is_free(TeamId team, const std::string& name,
                                             VaultId self) const {
  const auto other = vault_.find(team, name);
  if (!other || other->id == self) return {};
  return refuse(ErrorCode::kConflict, "name_taken",
                fmt::format("Vault item {} has this name already.", other->id.text()));
}

Outcome<void> VaultItems::check_room(store::Reader& reader, TeamId team) const {
  SLUICE_TRY(const auto max, limit_of(reader, team, &store::TeamLimits::vault_items_max,
                                      context_.limits.vault_items_of_team_max));
  if (static_cast<std::int64_t>(vault_.all_of(team).size()) < max) return {};
  return refuse(ErrorCode::kConflict, "too_many_vault_items",
                fmt::format("A team can have at most {} vault items.", max));
}

// No caller waits for it: without it the time is that of a use before.
void note_vault_use(store::Committer& committer, VaultId item, Timestamp at) {
  committer.submit([item, at](store::Writer& writer) { return writer.note_vault_use(item, at); },
                   store::Committer::kNoShard,
                   [](const store::CommitOutcome& outcome) {
                     if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
                       log::warn("the use of a vault item was not recorded: {}",
                                 outcome.error.message);
                   });
}

}  // namespace sluice::services
