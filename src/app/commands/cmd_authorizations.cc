#include <cstdio>
#include <fmt/format.h>
#include <optional>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pause.h"
#include "app/commands/times.h"
#include "app/table.h"
#include "base/time.h"

namespace sluice::app {
namespace {

constexpr std::string_view kAuthorizations = "/workflows/authorization";
constexpr std::chrono::milliseconds kLookEvery{1'000};

struct AuthorizationOptions {
  ClientOptions client;
  std::string provider;
  std::string id;
  bool does_not_wait = false;
};

Cell authorization_state(const json::value& row) {
  const auto status = text_of(row, "status");
  if (status == "active") return {"active", Colour::kGreen};
  return {fmt::format("needs a login: {}", text_of(row, "problem")), Colour::kRed};
}

Result<void> list_authorizations(const AuthorizationOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto rows, client.get(kAuthorizations));
  if (options.client.json) {
    print_json(rows);
    return {};
  }
  const auto now = SystemClock().now();
  Table table({"ID", "PROVIDER", "ACCOUNT", "CREATED", "STATE"});
  if (const auto* all = rows.if_array())
    for (const auto& row : *all)
      table.add({{short_id(text_of(row, "id"))},
                 {text_of(row, "provider")},
                 {text_of(row, "account")},
                 {short_time(text_of(row, "created_at"), now)},
                 authorization_state(row)});
  print(table.text());
  return {};
}

Result<void> list_providers_of_server(const AuthorizationOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto rows, client.get(fmt::format("{}/providers", kAuthorizations)));
  if (options.client.json) {
    print_json(rows);
    return {};
  }
  Table table({"PROVIDER", "TITLE", "API"});
  if (const auto* all = rows.if_array())
    for (const auto& row : *all)
      table.add({{text_of(row, "name")}, {text_of(row, "title")}, {text_of(row, "api_url")}});
  print(table.text());
  return {};
}

// The authorization once somebody has signed in since `before`, which is when it got its tokens
// last; empty: it is not there yet.
Result<std::optional<json::value>> signed_in(Client& client, std::string_view id,
                                             std::string_view before) {
  SLUICE_TRY(const auto rows, client.get(kAuthorizations));
  if (const auto* all = rows.if_array())
    for (const auto& row : *all)
      if (text_of(row, "id") == id && text_of(row, "updated_at") != before)
        return std::optional(row);
  return std::nullopt;
}

Result<json::value> wait_for_login(Client& client, const json::value& begun,
                                   std::string_view before) {
  const auto until = parse_time(text_of(begun, "expires_at"));
  const SystemClock clock;
  while (true) {
    SLUICE_TRY(auto row, signed_in(client, text_of(begun, "authorization_id"), before));
    if (row) return *std::move(row);
    if (!until || clock.now() >= *until)
      return fail(ErrorCode::kTimeout,
                  "nobody has signed in within the time for it; create it again");
    pause_for(kLookEvery);
  }
}

Result<void> create_authorization(const AuthorizationOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  json::object body;
  if (!options.provider.empty()) body["provider"] = options.provider;
  std::string before;
  if (!options.id.empty()) {
    SLUICE_TRY(const auto row, find_listed(client, kAuthorizations, options.id, "authorization"));
    body["authorization_id"] = text_of(row, "id");
    before = text_of(row, "updated_at");
  }
  SLUICE_TRY(const auto begun, client.post(kAuthorizations, body));
  if (options.does_not_wait && options.client.json) {
    print_json(begun);
    return {};
  }
  // With --json, standard output has the authorization alone.
  const auto say = options.client.json ? print_error : print_line;
  say("Open this URL in a browser and sign in:");
  say(text_of(begun, "login_url"));
  if (options.does_not_wait) return {};
  std::fflush(stdout);  // somebody, or a script, has to see it while this waits
  SLUICE_TRY(const auto row, wait_for_login(client, begun, before));
  if (options.client.json) {
    print_json(row);
    return {};
  }
  print_line(fmt::format("{} is authorized{}", text_of(row, "id"),
                         text_of(row, "account").empty() ? "" : " as " + text_of(row, "account")));
  return {};
}

Result<void> delete_authorization(const AuthorizationOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto row, find_listed(client, kAuthorizations, options.id, "authorization"));
  const auto id = text_of(row, "id");
  SLUICE_TRY_VOID(client.remove(fmt::format("{}/{}", kAuthorizations, id)));
  if (!options.client.json) print_line("deleted " + id);
  return {};
}

}  // namespace

void add_authorizations(CLI::App& app, int& result) {
  const auto options = std::make_shared<AuthorizationOptions>();
  auto& group =
      *add_group(app, "authorizations", "sign in at OAuth providers, whose APIs workflows call");
  add_client_command(
      group, {"list", "list the authorizations of the team", {"sluice authorizations list"}},
      options, result, list_authorizations);
  add_client_command(group,
                     {"providers",
                      "list the OAuth providers that the server knows",
                      {"sluice authorizations providers"}},
                     options, result, list_providers_of_server);
  auto* creating = add_client_command(
      group,
      {"create",
       "print the URL at which a person signs in, and wait until that is done",
       {"sluice authorizations create github", "sluice authorizations create --renew 06ad3k1v"},
       "Exits 0 once somebody has signed in. The login must be done within ten minutes."},
      options, result, create_authorization);
  auto* provider = creating->add_option("PROVIDER", options->provider,
                                        "may be left out where the server knows one provider only");
  creating
      ->add_option("--renew", options->id,
                   "renew this authorization, so that what uses it goes on with the new login")
      ->excludes(provider);
  creating->add_flag("--no-wait", options->does_not_wait, "print the URL and end");
  auto* deleting = add_client_command(group,
                                      {"delete",
                                       "delete an authorization that no workflow uses",
                                       {"sluice authorizations delete 06ad3k1v"}},
                                      options, result, delete_authorization);
  deleting->add_option("AUTHORIZATION", options->id, "its id, or the beginning of it")->required();
}

}  // namespace sluice::app
