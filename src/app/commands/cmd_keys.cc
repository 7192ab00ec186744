#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/times.h"
#include "app/table.h"
#include "base/json_number.h"

namespace sluice::app {
namespace {

struct KeyOptions {
  ClientOptions client;
  std::string name;
  std::string scopes;  // separated by commas; empty: those of the role, or all
  std::string role;
  std::string expires_at;
  std::string id;
};

json::array scopes_of(std::string_view commas) {
  json::array scopes;
  while (!commas.empty()) {
    const auto comma = commas.find(',');
    scopes.emplace_back(commas.substr(0, comma));
    commas = comma == std::string_view::npos ? std::string_view() : commas.substr(comma + 1);
  }
  return scopes;
}

Result<void> create(const KeyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  json::object body{{"name", options.name}};
  if (options.role.empty()) {
    body["scopes"] = scopes_of(options.scopes.empty() ? "*" : options.scopes);
  } else {
    body["role"] = options.role;
  }
  if (!options.expires_at.empty()) body["expires_at"] = options.expires_at;
  SLUICE_TRY(const auto key, client.post("/workflows/api-keys", body));
  if (options.client.json) {
    print_json(key);
    return {};
  }
  print_line(text_of(key, "key"));
  print_error("The key is shown only this once. Its id is " + text_of(key, "id") + ".");
  return {};
}

// Whether a key can be used, and until when.
Cell key_state(const json::value& key, Timestamp now) {
  if (!text_of(key, "revoked_at").empty()) return {"revoked", Colour::kGrey};
  const auto expires = text_of(key, "expires_at");
  if (expires.empty()) return {"active", Colour::kGreen};
  const auto end = parse_time(expires);
  if (end && *end <= now) return {"expired", Colour::kGrey};
  return {"active until " + short_time(expires, now), Colour::kGreen};
}

// "runs:read,runs:write", as --scopes takes them.
std::string key_scopes(const json::value& key) {
  std::string out;
  const auto* scopes = find_member(key, "scopes");
  if (!scopes || !scopes->is_array()) return out;
  for (const auto& scope : scopes->get_array())
    if (is_text(scope)) out.append(out.empty() ? "" : ",").append(scope.get_string());
  return out;
}

Result<void> list(const KeyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto keys, client.get("/workflows/api-keys"));
  if (options.client.json) {
    print_json(keys);
    return {};
  }
  const auto now = SystemClock().now();
  Table table({"ID", "NAME", "KEY", "ROLE", "SCOPES", "CREATED", "STATE"});
  if (const auto* rows = keys.if_array()) {
    for (const auto& key : *rows) {
      table.add({{short_id(text_of(key, "id"))},
                 {text_of(key, "name")},
                 {text_of(key, "hint") + "..."},
                 {text_of(key, "role").empty() ? "-" : text_of(key, "role")},
                 {key_scopes(key)},
                 {short_time(text_of(key, "created_at"), now)},
                 key_state(key, now)});
    }
  }
  print(table.text());
  return {};
}

Result<void> revoke(const KeyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto all, client.get("/workflows/api-keys"));
  json::array valid;
  if (const auto* rows = all.if_array())
    for (const auto& row : *rows)
      if (text_of(row, "revoked_at").empty()) valid.push_back(row);
  SLUICE_TRY(const auto key, find_row(valid, options.id, "API key"));
  const auto id = text_of(key, "id");
  SLUICE_TRY_VOID(client.remove("/workflows/api-keys/" + id));
  if (!options.client.json) print_line("revoked " + id);
  return {};
}

}  // namespace

void add_keys(CLI::App& app, int& result) {
  const auto options = std::make_shared<KeyOptions>();
  auto& keys = *add_group(app, "keys", "create, list and revoke API keys");
  auto* creating =
      add_client_command(keys,
                         {"create",
                          "create a key and show it once",
                          {"sluice keys create deploy --scopes workflows:read,workflows:write",
                           "sluice keys create dashboard --role viewer",
                           "sluice keys create audit --scopes runs:read --expires-at "
                           "2030-01-31T12:00:00Z"}},
                         options, result, create);
  creating->add_option("name", options->name, "the key's name, such as what it is used for")
      ->required();
  auto* scopes = creating->add_option("--scopes", options->scopes,
                                      "comma-separated, e.g. workflows:read,runs:read (default: "
                                      "all)");
  creating->add_option("--role", options->role, "a set of scopes in place of them")
      ->check(one_of({"owner", "editor", "operator", "viewer", "ingest"}))
      ->excludes(scopes);
  creating->add_option("--expires-at", options->expires_at,
                       "when it expires, e.g. 2030-01-31T12:00:00Z (default: never)");
  add_client_command(keys, {"list", "list all keys without their values", {"sluice keys list"}},
                     options, result, list);
  add_client_command(keys, {"revoke", "revoke a key immediately", {"sluice keys revoke deploy"}},
                     options, result, revoke)
      ->add_option("key", options->id, "the key's name, its id (key_...) or the beginning of that")
      ->required();
}

}  // namespace sluice::app
