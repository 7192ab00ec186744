#include "app/commands/commands.h"
#include "app/commands/names.h"

namespace sluice::app {
namespace {

struct LoginOptions {
  ClientOptions client;
};

Result<void> login(const LoginOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto made, client.post("/session/tokens", json::object()));
  if (options.client.json) {
    print_json(made);
    return {};
  }
  print_line(text_of(made, "token"));
  print_error("It signs you in once, until " + text_of(made, "expires_at") + ".");
  return {};
}

}  // namespace

void add_login(CLI::App& app, int& result) {
  add_client_command(app,
                     {"login",
                      "make a login token, with which a person signs in once in a browser",
                      {"sluice login"},
                      "The session may do what the key in SLUICE_API_KEY may, and ends with it."},
                     std::make_shared<LoginOptions>(), result, login);
}

}  // namespace sluice::app
