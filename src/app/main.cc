#include <curl/curl.h>
#include <sodium.h>

#include <CLI/CLI.hpp>

#include "app/commands/commands.h"
#include "app/terminal.h"

int main(int argc, char** argv) {
  if (sodium_init() < 0) {
    sluice::app::print_error("sluice: libsodium does not start on this machine");
    return 1;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CLI::App app{
      "Sluice turns a webhook into finished work: 202 once it is on disk, then run to its end."};
  app.set_version_flag("--version", SLUICE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 used wrongly, 3 no such thing, 4 not allowed, 5 no server "
      "there.\n"
      "Every command explains itself: sluice serve --help");
  int result = 0;
  sluice::app::add_serve(app, result);
  sluice::app::add_apply(app, result);
  sluice::app::add_export(app, result);
  sluice::app::add_runs(app, result);
  sluice::app::add_keys(app, result);
  sluice::app::add_hooks(app, result);
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
