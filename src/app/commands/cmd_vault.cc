#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <iostream>
#include <termios.h>
#include <unistd.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/times.h"
#include "app/table.h"
#include "base/bytes.h"

namespace sluice::app {
namespace {

constexpr std::string_view kPath = "/workflows/vault";

struct VaultOptions {
  ClientOptions client;
  std::string item;  // name or id
  std::string name;
  std::string from_file;
  bool as_file = false;
  bool ask = false;
  std::vector<std::string> hosts;
  std::string expires_at;
};

// Typing does not show while it lives.
class QuietTerminal {
 public:
  QuietTerminal() : known_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!known_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() {
    if (known_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool known_ = false;
};

// Never from an argument: those are in the list of processes and in the shell's history.
Result<Secret> read_secret(const VaultOptions& options) {
  std::string text;
  if (!options.from_file.empty()) {
    SLUICE_TRY(text, read_file(options.from_file));
  } else if (isatty(STDIN_FILENO) == 1) {
    const QuietTerminal quiet;
    print_error("Enter the secret (it is not displayed) and press Enter:");
    std::getline(std::cin, text);
  } else {
    SLUICE_TRY(text, read_file("-"));
  }
  // `echo` and editors end a line; no secret of one line has such an end.
  const bool one_line = text.find('\n') + 1 == text.size();
  if (!options.as_file && one_line && text.ends_with('\n')) text.pop_back();
  if (!options.as_file && one_line && text.ends_with('\r')) text.pop_back();
  return Secret(std::move(text));
}

Result<json::object> read_body(const VaultOptions& options, bool with_secret) {
  json::object body;
  if (!options.name.empty()) body["name"] = options.name;
  if (with_secret) {
    SLUICE_TRY(const auto secret, read_secret(options));
    if (options.as_file)
      body["file"] = to_base64(as_bytes(secret.expose()));
    else
      body["secret"] = secret.expose();
  }
  if (!options.hosts.empty()) {
    json::array hosts;
    for (const auto& host : options.hosts)
      if (host != "any") hosts.emplace_back(host);
    body["allowed_hosts"] = std::move(hosts);
  }
  if (options.expires_at == "never")
    body["expires_at"] = nullptr;
  else if (!options.expires_at.empty())
    body["expires_at"] = options.expires_at;
  return body;
}

Result<std::string> path_of(Client& client, const VaultOptions& options) {
  SLUICE_TRY(const auto item, find_listed(client, kPath, options.item, "vault item"));
  return fmt::format("{}/{}", kPath, text_of(item, "id"));
}

void show(const VaultOptions& options, const json::value& item) {
  print_line(options.client.json ? to_json(item) : to_pretty_json(item));
}

Result<int> create(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  const bool is_key = options.name.starts_with("api-key:");
  SLUICE_TRY(const auto body, read_body(options, !is_key));
  SLUICE_TRY(const auto item, client.post(kPath, body));
  if (options.client.json || !is_key) {
    show(options, item);
    return 0;
  }
  print_line(text_of(item, "secret"));
  print_error("The key is shown only this once. Its id is " + text_of(item, "id") + ".");
  return 0;
}

Result<int> list(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto items, client.get(kPath));
  if (options.client.json) {
    print_json(items);
    return 0;
  }
  const auto now = SystemClock().now();
  Table table({"ID", "NAME", "KIND", "ONLY TO", "EXPIRES", "UPDATED"});
  if (const auto* rows = items.if_array()) {
    for (const auto& item : *rows) {
      std::string hosts;
      if (const auto* allowed = find_member(item, "allowed_hosts"); allowed && allowed->is_array())
        for (const auto& host : allowed->get_array()) {
          if (!hosts.empty()) hosts += ' ';
          if (host.is_string()) hosts += host.get_string();
        }
      const auto expires = text_of(item, "expires_at");
      table.add({{short_id(text_of(item, "id"))},
                 {text_of(item, "name")},
                 {text_of(item, "kind")},
                 {hosts.empty() ? "any" : hosts},
                 {expires.empty() ? "never" : short_time(expires, now)},
                 {short_time(text_of(item, "updated_at"), now)}});
    }
  }
  print(table.text());
  return 0;
}

Result<int> get(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, path_of(client, options));
  SLUICE_TRY(const auto item, client.get(path));
  show(options, item);
  return 0;
}

Result<int> update(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, path_of(client, options));
  const bool with_secret = options.ask || options.as_file || !options.from_file.empty();
  SLUICE_TRY(const auto body, read_body(options, with_secret));
  if (body.empty())
    return fail(ErrorCode::kInvalid,
                "nothing to change; use --secret, --from-file, --name, --host or --expires-at");
  SLUICE_TRY(const auto item, client.put(path, body));
  show(options, item);
  return 0;
}

Result<int> remove(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, path_of(client, options));
  SLUICE_TRY_VOID(client.remove(path));
  if (!options.client.json) print_line("deleted permanently: " + options.item);
  return 0;
}

Result<int> check(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto found, client.post(std::string(kPath) + "/check", json::object()));
  const auto* failed = find_member(found, "failed");
  const bool well = failed && failed->is_array() && failed->get_array().empty();
  if (options.client.json) {
    print_json(found);
    return well ? 0 : 1;
  }
  const auto* checked = find_member(found, "checked");
  print_line(fmt::format("checked {} items that have a value", checked ? to_json(*checked) : "?"));
  if (failed && failed->is_array())
    for (const auto& item : failed->get_array())
      print_line(fmt::format("{} {} ({}): {}", paint(Colour::kRed, "cannot be decrypted"),
                             text_of(item, "name"), text_of(item, "id"), text_of(item, "message")));
  if (well) print_line(paint(Colour::kGreen, "all items can be decrypted"));
  return well ? 0 : 1;
}

Result<int> rotate(const VaultOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto done, client.post(std::string(kPath) + "/rotate-key", json::object()));
  if (options.client.json) {
    print_json(done);
    return 0;
  }
  const auto* resealed = find_member(done, "resealed");
  print_line(fmt::format("{} items are now encrypted with a new key; back up the key file",
                         resealed ? to_json(*resealed) : "?"));
  return 0;
}

using Options = std::shared_ptr<VaultOptions>;

void add_settings(CLI::App& command, const Options& options) {
  command.add_option("--from-file", options->from_file, "read the secret from this file");
  command.add_flag("--file", options->as_file, "store it as a binary file, up to 64 KiB");
  command.add_option("--host", options->hosts,
                     "allow sending it only to this host, e.g. api.stripe.com or *.example.com; "
                     "repeatable; \"any\" for all hosts");
  command.add_option("--expires-at", options->expires_at,
                     "when it expires, e.g. 2030-01-31T12:00:00Z, or \"never\"");
}

}  // namespace

void add_vault(CLI::App& app, int& result) {
  const auto options = std::make_shared<VaultOptions>();
  auto& vault = *add_group(
      app, "vault", "create, list, show, update, delete and check secrets; rotate the vault key");
  const auto add = [&](const CommandText& text, Result<int> (*run)(const VaultOptions&)) {
    return add_client_command(vault, text, options, result, run);
  };
  auto* creating = add({"create",
                        "store a secret, read from standard input or a prompt",
                        {"sluice vault create stripe --host api.stripe.com",
                         "pass show stripe | sluice vault create stripe",
                         "sluice vault create deploy-key --file --from-file ~/.ssh/deploy",
                         "sluice vault create api-key:crm"},
                        "A name that begins with api-key: makes a new key and shows it, once."},
                       create);
  creating->add_option("name", options->name, "3 to 50 characters; api-key:... creates an API key")
      ->required();
  add_settings(*creating, options);
  add({"list", "list all items without their values", {"sluice vault list"}}, list);
  add({"get", "show an item without its value", {"sluice vault get stripe"}}, get)
      ->add_option("item", options->item, "name or id")
      ->required();
  auto* updating = add({"update",
                        "change an item",
                        {"sluice vault update stripe --secret",
                         "sluice vault update stripe --host any --expires-at never"}},
                       update);
  updating->add_option("item", options->item, "name or id")->required();
  updating->add_option("--name", options->name, "a new name");
  updating->add_flag("--secret", options->ask, "read a new secret from standard input or a prompt");
  add_settings(*updating, options);
  add({"delete",
       "permanently delete an item",
       {"sluice vault delete stripe"},
       "A deleted item cannot be restored."},
      remove)
      ->add_option("item", options->item, "name or id")
      ->required();
  add({"check",
       "check that every item can be decrypted",
       {"sluice vault check"},
       "Exits 1 and lists the items that cannot be decrypted."},
      check);
  add({"rotate-key",
       "re-encrypt every item with a new key while the server runs",
       {"sluice vault rotate-key"},
       "With the key in SLUICE_VAULT_KEY, restart the server with SLUICE_VAULT_KEY=NEW,OLD "
       "instead."},
      rotate);
}

}  // namespace sluice::app
