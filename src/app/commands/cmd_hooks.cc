#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/terminal.h"

namespace sluice::app {
namespace {

struct HookOptions {
  ClientOptions client;
  std::string workflow;
  std::string overlap = "24h";
};

Result<void> list(const HookOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflows, client.get("/workflows"));
  json::array hooks;
  Table table({"WORKFLOW", "ACTIVE", "WEBHOOK URL"});
  if (const auto* rows = workflows.if_array()) {
    for (const auto& workflow : *rows) {
      const auto url = text_of(workflow, "webhook_url");
      if (url.empty()) continue;
      const auto* active = find_member(workflow, "is_active");
      const bool on = active && *active == true;
      table.add({{text_of(workflow, "name")},
                 {on ? "yes" : "no", on ? Colour::kGreen : Colour::kGrey},
                 {url}});
      hooks.push_back({{"id", text_of(workflow, "id")},
                       {"name", text_of(workflow, "name")},
                       {"is_active", on},
                       {"webhook_url", url}});
    }
  }
  print(options.client.json ? to_json(hooks) + "\n" : table.text());
  return {};
}

// A secret that the sender told is for `signature.secrets`.
void print_handshakes(const json::value& handshakes) {
  const auto* rows = handshakes.if_array();
  if (!rows || rows->empty()) return;
  print_line("\nHandshakes, newest first:");
  Table table({"AT", "STATUS", "NAME", "SECRET"});
  for (const auto& row : *rows) {
    const auto* status = find_member(row, "status");
    table.add({{text_of(row, "at")},
               {status ? to_json(*status) : "", Colour::kGreen},
               {text_of(row, "name")},
               {text_of(row, "secret")}});
  }
  print(table.text());
}

Result<void> show(const HookOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, client.workflow_id(options.workflow));
  SLUICE_TRY(const auto hook, client.get("/workflows/" + id + "/webhook"));
  SLUICE_TRY(const auto rejections, client.get("/workflows/" + id + "/rejections"));
  SLUICE_TRY(const auto handshakes, client.get("/workflows/" + id + "/handshakes"));
  if (options.client.json) {
    print_line(to_json(
        json::object{{"webhook", hook}, {"rejections", rejections}, {"handshakes", handshakes}}));
    return {};
  }
  print_line(to_pretty_json(hook));
  print_handshakes(handshakes);
  const auto* rows = rejections.is_array() ? &rejections : find_member(rejections, "data");
  if (!rows || !rows->is_array() || rows->get_array().empty()) {
    print_line("No deliveries were rejected in the last day.");
    return {};
  }
  print_line("\nRejected deliveries, newest first:");
  Table table({"AT", "STATUS", "REASON", "DETAIL"});
  for (const auto& row : rows->get_array()) {
    const auto* status = find_member(row, "status");
    table.add({{text_of(row, "at")},
               {status ? to_json(*status) : "", Colour::kRed},
               {text_of(row, "reason")},
               {text_of(row, "detail")}});
  }
  print(table.text());
  return {};
}

Result<void> rotate(const HookOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto id, client.workflow_id(options.workflow));
  SLUICE_TRY(const auto hook,
             client.post("/workflows/" + id + "/webhook/rotate", {{"overlap", options.overlap}}));
  if (options.client.json) {
    print_line(to_json(hook));
    return {};
  }
  print_line(text_of(hook, "webhook_url"));
  print_error("The old URL keeps working for " + options.overlap + ".");
  return {};
}

}  // namespace

void add_hooks(CLI::App& app, int& result) {
  auto options = std::make_shared<HookOptions>();
  auto* hooks = app.add_subcommand("hooks", "list, show and rotate webhook URLs");
  hooks->require_subcommand(1);

  auto* listing = hooks->add_subcommand("list", "list the webhook URL of every workflow");
  options->client.add_to(*listing);
  listing->callback([options, &result] {
    if (const auto done = list(*options); !done) result = report(done.error());
  });

  auto* showing = hooks->add_subcommand(
      "show", "show a webhook, its handshakes and the deliveries it rejected");
  showing->add_option("workflow", options->workflow, "name or id")->required();
  options->client.add_to(*showing);
  showing->callback([options, &result] {
    if (const auto done = show(*options); !done) result = report(done.error());
  });

  auto* rotating =
      hooks->add_subcommand("rotate", "create a new URL; the old one keeps working for a while");
  rotating->add_option("workflow", options->workflow, "name or id")->required();
  rotating->add_option("--overlap", options->overlap, "how long the old URL keeps working")
      ->capture_default_str();
  rotating->footer("Example: sluice hooks rotate github-push --overlap 1h");
  options->client.add_to(*rotating);
  rotating->callback([options, &result] {
    if (const auto done = rotate(*options); !done) result = report(done.error());
  });
}

}  // namespace sluice::app
