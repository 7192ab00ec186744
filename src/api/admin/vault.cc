#include <string_view>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/text.h"
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
  for (const auto host : words_of(item.allowed_hosts)) hosts.emplace_back(host);
  return {{"id", item.id.text()},
          {"name", item.name},
          {"kind", kind_name(item.kind)},
          {"allowed_hosts", std::move(hosts)},
          {"expires_at", nullable(item.expires_at)},
          {"created_at", format_time(item.created_at)},
          {"updated_at", format_time(item.updated_at)},
          {"last_used_at", nullable(item.last_used_at)}};
}

}  // namespace

Answer list_vault(RequestContext& context) {
  SLUICE_TRY(const auto items, context.reader.vault_items(context.caller.team));
  json::array list;
  for (const auto& item : items) list.push_back(item_view(item));
  return reply(200, list);
}

Pending create_vault_item(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto body, read_body(context));
  const auto create = [body = std::move(body)](RequestContext& now, const Reply& answer,
                                               AsyncLock::Hold turn) -> Pending {
    using services::VaultItems;
    auto show = [](const VaultItems::Created& created) {
      auto view = item_view(created.item);
      if (created.key) view["secret"] = created.key->expose();  // the only time that it is shown
      return api::reply(201, view);
    };
    now.services.vault_items.create(std::move(turn), now.reader, now.caller, body,
                                    answer_at_once<VaultItems::Created>(answer, show));
    return {};
  };
  return in_turn(context, reply, context.services.vault_items.edits(), create);
}

Answer get_vault_item(RequestContext& context) {
  SLUICE_TRY(const auto item, context.services.vault_items.find(context.reader, context.caller.team,
                                                                context.param(0)));
  return reply(200, item_view(item));
}

Pending update_vault_item(RequestContext& context, const Reply& reply) {
  // 404 goes before complaints
  SLUICE_TRY_VOID(
      context.services.vault_items.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(auto body, read_body(context));
  const auto update = [body = std::move(body)](RequestContext& now, const Reply& answer,
                                               AsyncLock::Hold turn) -> Pending {
    now.services.vault_items.update(
        std::move(turn), now.reader, now.caller, now.param(0), body,
        answer_at_once<store::VaultItem>(
            answer, [](const store::VaultItem& item) { return api::reply(200, item_view(item)); }));
    return {};
  };
  return in_turn(context, reply, context.services.vault_items.edits(), update);
}

Pending delete_vault_item(RequestContext& context, const Reply& reply) {
  const auto remove = [](RequestContext& now, const Reply& answer,
                         AsyncLock::Hold turn) -> Pending {
    now.services.vault_items.remove(
        std::move(turn), now.reader, now.caller, now.param(0),
        answer_at_once<store::VaultItem>(
            answer, [](const store::VaultItem& /*gone*/) { return no_content(); }));
    return {};
  };
  return in_turn(context, reply, context.services.vault_items.edits(), remove);
}

Answer check_vault(RequestContext& context) {
  const auto check = context.services.vault_items.check(context.caller.team);
  json::array failed;
  for (const auto& [entry, message] : check.failed)
    failed.push_back(json::object{{"id", entry->id.text()},
                                  {"name", entry->name},
                                  {"team_id", static_cast<std::int64_t>(entry->team)},
                                  {"message", message}});
  return reply(200, json::object{{"checked", check.checked}, {"failed", std::move(failed)}});
}

Pending rotate_vault_key(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto outcome,
             context.services.vault_items.rotate_key(context.reader, context.caller.team));
  json::array unopened;
  for (const auto& id : outcome.unopened) unopened.emplace_back(id);
  services::AuditNote note{"vault.rotate_key", "vault"};
  note.after["resealed"] = outcome.resealed;
  note.after["unopened"] = unopened.size();
  auto answer = api::reply(
      200, json::object{{"resealed", outcome.resealed}, {"unopened", std::move(unopened)}});
  context.services.audit.note(context.caller, std::move(note),
                              [reply, answer = std::move(answer)] { reply.send(answer); });
  return {};
}

}  // namespace sluice::api
