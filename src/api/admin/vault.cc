#include "secrets/vault.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "api/core/fields.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/bytes.h"
#include "base/time.h"

// /workflows/vault: secrets go in and never come out. POST /workflows/vault/check proves that all
// of them open, POST /workflows/vault/rotate-key seals them under a new key.
namespace sluice::api {
namespace {

using Kind = store::VaultItem::Kind;

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "text";
    case Kind::kFile:
      return "file";
    case Kind::kApiKey:
      return "api_key";
  }
  return "text";
}

json::object item_view(const store::VaultItem& item) {
  json::array hosts;
  for (auto left = std::string_view(item.allowed_hosts); !left.empty();) {
    const auto end = std::min(left.find(' '), left.size());
    hosts.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return {{"id", item.id.text()},
          {"name", item.name},
          {"kind", kind_name(item.kind)},
          {"allowed_hosts", std::move(hosts)},
          {"expires_at", nullable(item.expires_at)},
          {"created_at", format_time(item.created_at)},
          {"updated_at", format_time(item.updated_at)}};
}

bool is_key_name(std::string_view name) { return name.starts_with(secrets::kApiKeyNamePrefix); }

std::expected<store::VaultItem, Problem> find_item(const Call& call) {
  const auto id = VaultId::parse(call.param(0));
  if (!id) return not_found("vault item");
  SLUICE_TRY(auto item, call.reader.vault_item(call.caller.team, *id));
  if (!item) return not_found("vault item");
  return *std::move(item);
}

// What a body says about an item; empty where it says nothing.
struct Input {
  std::optional<std::string> name;
  std::optional<Secret> value;
  Kind kind = Kind::kText;  // of the value
  std::optional<std::string> allowed_hosts;
  std::optional<std::optional<Timestamp>> expires_at;  // inner: never
};

void read_name(Fields& fields, Fields::Need need, Input& input) {
  input.name = fields.text("name", 0, 1'000, need);
  if (!input.name) return;
  if (const auto wrong = secrets::wrong_vault_name(*input.name))
    fields.complain(fmt::format("name {}.", *wrong));
}

void read_value(const Call& call, Fields& fields, Input& input) {
  const auto& limits = call.services.limits;
  auto text = fields.text("secret", 0, limits.vault_body_bytes_max, Fields::Need::kOptional);
  auto file = fields.text("file", 0, limits.vault_body_bytes_max, Fields::Need::kOptional);
  if (text && file) fields.complain("Send secret or file, not both.");
  if (text) {
    const auto chars = static_cast<std::size_t>(std::ranges::count_if(
        *text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    if (chars < 1 || chars > limits.vault_secret_chars_max)
      fields.complain(fmt::format("secret must have 1 to {} characters, but has {}.",
                                  limits.vault_secret_chars_max, chars));
    input.value = Secret(*std::move(text));
  } else if (file) {
    auto bytes = from_base64(*file);
    if (!bytes || bytes->empty() || bytes->size() > limits.vault_file_bytes_max)
      fields.complain(
          fmt::format("file must be 1 to {} bytes in base64.", limits.vault_file_bytes_max));
    else
      input.value = Secret(*std::move(bytes));
    input.kind = Kind::kFile;
  }
}

void read_expiry(const Call& call, Fields& fields, Input& input) {
  const auto sent = fields.nullable_text("expires_at", 64);
  if (!sent) return;
  if (!*sent) {
    input.expires_at.emplace(std::nullopt);
    return;
  }
  const auto time = parse_time(**sent);
  if (!time)
    fields.complain("expires_at must be a time such as 2030-01-31T12:00:00Z, or null.");
  else if (*time <= call.services.clock.now())
    fields.complain("expires_at must be in the future.");
  else
    input.expires_at.emplace(*time);
}

void read_hosts(const Call& call, Fields& fields, Input& input) {
  const auto hosts = fields.array("allowed_hosts", Fields::Need::kOptional);
  if (!hosts) return;
  if (hosts->size() > call.services.limits.vault_hosts_max) {
    fields.complain(fmt::format("allowed_hosts must hold at most {} hosts.",
                                call.services.limits.vault_hosts_max));
    return;
  }
  std::string joined;
  for (const auto& host : *hosts) {
    if (!host.is_string() || !secrets::is_host_pattern(std::string_view(host.get_string()))) {
      fields.complain(
          "allowed_hosts must be names such as api.stripe.com or *.example.com, without scheme, "
          "port or path.");
      return;
    }
    if (!joined.empty()) joined += ' ';
    for (const char c : host.get_string())
      joined += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  input.allowed_hosts = std::move(joined);
}

Input read_input(const Call& call, Fields& fields, Fields::Need need) {
  Input input;
  read_name(fields, need, input);
  read_value(call, fields, input);
  read_expiry(call, fields, input);
  read_hosts(call, fields, input);
  return input;
}

// A key has no secret of its owner's making and goes nowhere; everything else must have one.
void check_kind(Fields& fields, const Input& input, bool is_key, bool has_value) {
  if (!is_key && !has_value) fields.complain("secret (or file) is missing.");
  if (is_key && input.value) fields.complain("The secret of an api-key: item is made here.");
  if (is_key && input.allowed_hosts && !input.allowed_hosts->empty())
    fields.complain("An api-key: item is not sent anywhere, so it has no allowed_hosts.");
}

void apply(const Call& call, const Input& input, store::VaultItem& item) {
  if (input.name) item.name = *input.name;
  if (input.allowed_hosts) item.allowed_hosts = *input.allowed_hosts;
  if (input.expires_at) item.expires_at = *input.expires_at;
  if (input.value) {
    item.kind = input.kind;
    call.services.vault.seal(item, *input.value);
  }
  item.updated_at = call.services.clock.now();
}

std::expected<void, Problem> check_name_is_free(const Call& call, const std::string& name,
                                                VaultId self) {
  const auto other = call.services.vault.find(call.caller.team, name);
  if (!other || other->id == self) return {};
  return refuse(ErrorCode::kConflict, "name_taken",
                fmt::format("Vault item {} has this name already.", other->id.text()));
}

std::expected<void, Problem> check_room(const Call& call) {
  const auto max = call.services.limits.vault_items_of_team_max;
  const auto all = call.services.vault.all_of(call.caller.team);
  if (static_cast<std::int64_t>(all.size()) < max) return {};
  return refuse(ErrorCode::kConflict, "too_many_vault_items",
                fmt::format("A team may have {} vault items.", max));
}

std::expected<void, Problem> store_item(const Call& call, const store::VaultItem& item) {
  SLUICE_TRY_VOID(
      commit(call.services, [&](store::Writer& writer) { return writer.put_vault_item(item); }));
  SLUICE_TRY_VOID(call.services.vault.reload(call.reader));
  return {};
}

// wfk_ and 256 random bits in hex, of which only the hash is kept.
Secret make_workflow_key(const Call& call, store::VaultItem& item) {
  std::array<std::uint8_t, 32> random{};
  call.services.entropy.fill(random);
  Secret text("wfk_" + to_hex(random));
  item.kind = Kind::kApiKey;
  item.hash = sha256(as_bytes(text.expose()));
  return text;
}

}  // namespace

Answer list_vault(Call& call) {
  SLUICE_TRY(const auto items, call.reader.vault_items(call.caller.team));
  json::array list;
  for (const auto& item : items) list.push_back(item_view(item));
  return reply(200, list);
}

Answer create_vault_item(Call& call) {
  SLUICE_TRY(const auto body, read_body(call));
  Fields fields(body);
  const auto input = read_input(call, fields, Fields::Need::kRequired);
  const bool is_key = input.name && is_key_name(*input.name);
  check_kind(fields, input, is_key, fields.ok() ? input.value.has_value() : true);
  if (!fields.ok()) return std::unexpected(fields.problem());

  const std::lock_guard lock(call.services.vault.edits);
  SLUICE_TRY_VOID(check_name_is_free(call, *input.name, VaultId()));
  SLUICE_TRY_VOID(check_room(call));
  store::VaultItem item;
  item.id = call.services.ids.next<VaultId>();
  item.team = call.caller.team;
  item.created_at = call.services.clock.now();
  apply(call, input, item);
  Secret key;
  if (is_key) key = make_workflow_key(call, item);
  SLUICE_TRY_VOID(store_item(call, item));
  auto view = item_view(item);
  if (is_key) view["secret"] = key.expose();  // the only time that it is shown
  return reply(201, view);
}

Answer get_vault_item(Call& call) {
  SLUICE_TRY(const auto item, find_item(call));
  return reply(200, item_view(item));
}

Answer update_vault_item(Call& call) {
  const std::lock_guard lock(call.services.vault.edits);
  SLUICE_TRY(auto item, find_item(call));
  SLUICE_TRY(const auto body, read_body(call));
  Fields fields(body);
  const auto input = read_input(call, fields, Fields::Need::kOptional);
  const bool is_key = item.kind == Kind::kApiKey;
  check_kind(fields, input, is_key, true);
  if (input.name && is_key_name(*input.name) != is_key)
    fields.complain("A name can neither gain nor lose the beginning api-key: later.");
  if (!fields.ok()) return std::unexpected(fields.problem());
  if (input.name) SLUICE_TRY_VOID(check_name_is_free(call, *input.name, item.id));
  apply(call, input, item);
  SLUICE_TRY_VOID(store_item(call, item));
  return reply(200, item_view(item));
}

Answer delete_vault_item(Call& call) {
  const std::lock_guard lock(call.services.vault.edits);
  SLUICE_TRY(const auto item, find_item(call));
  SLUICE_TRY_VOID(commit(call.services,
                         [&](store::Writer& writer) { return writer.delete_vault_item(item.id); }));
  SLUICE_TRY_VOID(call.services.vault.reload(call.reader));
  return no_content();
}

// The operator's team looks after everybody's.
Answer check_vault(Call& call) {
  const bool all = call.caller.team == kOperatorTeam;
  std::int64_t checked = 0;
  json::array failed;
  for (const auto& entry :
       all ? call.services.vault.all() : call.services.vault.all_of(call.caller.team)) {
    if (entry->kind == Kind::kApiKey) continue;
    ++checked;
    if (const auto value = entry->open(); !value)
      failed.push_back(json::object{{"id", entry->id.text()},
                                    {"name", entry->name},
                                    {"team_id", static_cast<std::int64_t>(entry->team)},
                                    {"message", value.error().message}});
  }
  return reply(200, json::object{{"checked", checked}, {"failed", std::move(failed)}});
}

Answer rotate_vault_key(Call& call) {
  if (call.caller.team != kOperatorTeam)
    return refuse(ErrorCode::kForbidden, "operator_only",
                  "The key of the vault is the operator's team's to change.");
  if (!call.services.committer.healthy())
    return refuse(
        ErrorCode::kUnavailable, "unavailable",
        "The store cannot be written at the moment; nothing was changed. Try again later.");
  SLUICE_TRY(const auto outcome, call.services.vault_rotation.rotate(call.reader));
  json::array unopened;
  for (const auto& id : outcome.unopened) unopened.emplace_back(id);
  return reply(200,
               json::object{{"resealed", outcome.resealed}, {"unopened", std::move(unopened)}});
}

}  // namespace sluice::api
