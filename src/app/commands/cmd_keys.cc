#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct KeyOptions {
  ClientOptions client;
  std::string name;
  std::string scopes = "*";
  std::string id;
};

Result<void> create(const KeyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  json::array scopes;
  std::string_view rest = options.scopes;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    scopes.emplace_back(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  SLUICE_TRY(const auto key,
             client.post("/workflows/api-keys", {{"name", options.name}, {"scopes", scopes}}));
  if (options.client.json) {
    print_line(to_json(key));
    return {};
  }
  print_line(text_of(key, "key"));
  print_error("The key is shown only this once. Its id is " + text_of(key, "id") + ".");
  return {};
}

Result<void> list(const KeyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto keys, client.get("/workflows/api-keys"));
  if (options.client.json) {
    print_line(to_json(keys));
    return {};
  }
  Table table({"ID", "NAME", "KEY", "SCOPES", "CREATED", "STATE"});
  if (const auto* rows = keys.if_array()) {
    for (const auto& key : *rows) {
      const auto* scopes = find_member(key, "scopes");
      const bool revoked = !text_of(key, "revoked_at").empty();
      table.add({{text_of(key, "id")},
                 {text_of(key, "name")},
                 {text_of(key, "hint") + "..."},
                 {scopes ? to_json(*scopes) : ""},
                 {text_of(key, "created_at")},
                 {revoked ? "revoked" : "active", revoked ? Colour::kGrey : Colour::kGreen}});
    }
  }
  print(table.text());
  return {};
}

Result<void> revoke(const KeyOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY_VOID(client.remove("/workflows/api-keys/" + options.id));
  if (!options.client.json) print_line("revoked " + options.id);
  return {};
}

}  // namespace

void add_keys(CLI::App& app, int& result) {
  auto options = std::make_shared<KeyOptions>();
  auto* keys = app.add_subcommand("keys", "create, list and revoke API keys");
  keys->require_subcommand(1);

  auto* creating = keys->add_subcommand("create", "create a key and show it once");
  creating->add_option("name", options->name, "the key's name, such as what it is used for")
      ->required();
  creating
      ->add_option("--scopes", options->scopes, "comma-separated, e.g. workflows:read,runs:read")
      ->capture_default_str();
  creating->footer("Example: sluice keys create deploy --scopes workflows:read,workflows:write");
  options->client.add_to(*creating);
  creating->callback([options, &result] {
    if (const auto done = create(*options); !done) result = report(done.error());
  });

  auto* listing = keys->add_subcommand("list", "list all keys without their values");
  options->client.add_to(*listing);
  listing->callback([options, &result] {
    if (const auto done = list(*options); !done) result = report(done.error());
  });

  auto* revoking = keys->add_subcommand("revoke", "revoke a key immediately");
  revoking->add_option("id", options->id, "the key's id (key_...)")->required();
  options->client.add_to(*revoking);
  revoking->callback([options, &result] {
    if (const auto done = revoke(*options); !done) result = report(done.error());
  });
}

}  // namespace sluice::app
