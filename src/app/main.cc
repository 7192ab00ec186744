#include <curl/curl.h>
#include <sodium.h>

#include <CLI/CLI.hpp>

#include "app/commands/commands.h"
#include "app/terminal.h"

int main(int argc, char** argv) {
  if (sodium_init() < 0) {
    sluice::app::print_error("sluice: libsodium failed to initialise");
    return 1;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CLI::App app{
      "Sluice runs workflows for webhooks: each delivery is stored durably, answered with 202, and "
      "run to completion."};
  app.set_version_flag("--version", SLUICE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 success, 1 failure, 2 usage error, 3 not found, 4 not permitted, 5 server "
      "unreachable, 6 data directory refused.\n"
      "Run `sluice COMMAND --help` for details, e.g. sluice serve --help");
  int result = 0;
  sluice::app::add_serve(app, result);
  sluice::app::add_apply(app, result);
  sluice::app::add_export(app, result);
  sluice::app::add_runs(app, result);
  sluice::app::add_keys(app, result);
  sluice::app::add_hooks(app, result);
  sluice::app::add_senders(app, result);
  sluice::app::add_vault(app, result);
  sluice::app::add_render(app, result);
  sluice::app::add_doctor(app, result);
  sluice::app::add_simulate(app, result);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    sluice::app::print_error(std::string("sluice: ") + error.what());
    return 1;
  }
  return result;
}
