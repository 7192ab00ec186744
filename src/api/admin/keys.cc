#include <algorithm>

#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/time.h"

// GET and POST /workflows/api-keys, DELETE /workflows/api-keys/{id}.
namespace sluice::api {
namespace {

json::object key_view(const store::ApiKey& key) {
  json::array scopes;
  for (auto left = std::string_view(key.scopes); !left.empty();) {
    const auto end = std::min(left.find(' '), left.size());
    scopes.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return {{"id", key.id.text()},
          {"name", key.name},
          {"team_id", static_cast<std::int64_t>(key.team)},
          {"scopes", std::move(scopes)},
          {"hint", key.hint},
          {"created_at", format_time(key.created_at)}};
}

}  // namespace

Answer list_keys(RequestContext& context) {
  SLUICE_TRY(const auto keys, context.services.api_keys.list(context.reader, context.caller.team));
  json::array list;
  for (const auto& key : keys) list.push_back(key_view(key));
  return reply(200, list);
}

Answer create_key(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(const auto made,
             context.services.api_keys.create(context.reader, context.caller, body));
  auto view = key_view(made.row);
  view["key"] = made.text.expose();  // the only time that it is shown
  return reply(201, view);
}

Answer revoke_key(RequestContext& context) {
  SLUICE_TRY_VOID(
      context.services.api_keys.revoke(context.reader, context.caller, context.param(0)));
  return no_content();
}

}  // namespace sluice::api
