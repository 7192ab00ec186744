#include <csignal>
#include <cstdio>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/server.h"
#include "app/settings.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "base/log.h"
#include "base/time.h"

namespace sluice::app {
namespace {

// Where lines are gathered for machines, what opens the server is not among them unless asked for.
bool says_login_token(const Settings& settings) {
  if (settings.login_token == "auto") return settings.log_format != "json";
  return settings.login_token == "always";
}

void say_how_it_began(const Settings& settings, const Server::Started& started) {
  const double seconds = static_cast<double>(started.recovery.count()) / 1e6;
  print_line(fmt::format("recovered {} unfinished and {} waiting runs in {:.3f} s",
                         started.runs_open, started.runs_waiting, seconds));
  if (started.first_key) {
    print_line(fmt::format("first API key, shown only this once: {}", started.first_key->expose()));
  }
  if (started.login_token && says_login_token(settings)) {
    print_line(fmt::format("login token, for one sign-in within 15 minutes: {}",
                           started.login_token->expose()));
  }
  print_line("listening on " + started.api_at);
  if (started.hooks_at != started.api_at)
    print_line("hooks on " + started.hooks_at);
  else if (started.hooks_url != started.api_url)
    print_line("hooks on " + started.hooks_url);
  if (started.login_token && says_login_token(settings)) {
    print_line(fmt::format("open {}/ui/login#t={} in a browser to sign in with that token",
                           started.api_url, started.login_token->expose()));
  }
  if (!started.demo_url.empty()) {
    const std::string key =
        started.first_key ? std::string(started.first_key->expose()) : "<your key>";
    print_line("\nTry it:");
    print_line(
        fmt::format("  curl -X POST {} -H 'Content-Type: application/json' -d '{{\"name\": "
                    "\"ann\", \"total\": 120}}'",
                    started.demo_url));
    print_line(fmt::format(
        "  SLUICE_URL={} SLUICE_API_KEY={} build/release/sluice runs tail --workflow hello\n",
        started.api_url, key));
  }
  if (settings.demo || started.first_key) print_line("Stop with Ctrl-C.");
  std::fflush(stdout);
}

int serve(const Settings& settings) {
  const auto level = parse_level(settings.log_level);
  if (!level) return report(level.error());
  const auto format = parse_log_format(settings.log_format);
  if (!format) return report(format.error());
  log::set_level(*level);
  log::set_format(*format);
  auto server = Server::start(settings);
  if (!server) {
    const int code = report(server.error().error);
    return server.error().of == StartError::Of::kDataDirectory ? kExitDataDirectory : code;
  }
  say_how_it_began(settings, (*server)->started());
  (*server)->run_until_signal();
  print_line("stopped");
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, int& result) {
  auto settings = std::make_shared<Settings>();
  auto* command = app.add_subcommand("serve", "run the server");
  settings->add_to(*command);
  command->footer(
      "SLUICE_ADMIN_KEY sets an API key with all scopes and revokes the one that it set before; "
      "without it, keys stay as they are, and the first start generates one and shows it once.\n"
      "SLUICE_MASTER_KEY (32 bytes in base64) replaces the file master.key in the data directory.\n"
      "Exits 6 when the data directory is damaged, belongs to another key, version or process, or "
      "has lost its database; nothing in it was changed then, and starting again does not help.\n"
      "Examples:\n"
      "  sluice serve --data /var/lib/sluice --listen 127.0.0.1:8080 --hooks-listen 0.0.0.0:8081\n"
      "  sluice serve --demo");
  command->callback([settings, command, &result] {
    // One that comes before the server can answer it waits until it can.
    hold_signal(SIGHUP);
    if (const auto read = settings->read_file(*command); !read) {
      result = report(read.error());
      return;
    }
    result = serve(*settings);
  });
}

}  // namespace sluice::app
