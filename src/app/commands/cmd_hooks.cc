#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/table.h"
#include "base/json_number.h"

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
  Table table({"WORKFLOW", "ACTIVE", "KIND", "URL"});
  const auto* rows = workflows.if_array();
  for (const auto& workflow : rows ? *rows : json::array()) {
    const auto* active = find_member(workflow, "is_active");
    const bool on = active && *active == true;
    json::object hook{
        {"id", text_of(workflow, "id")}, {"name", text_of(workflow, "name")}, {"is_active", on}};
    for (const auto& [member, kind] : {std::pair{"webhook_url", "webhook"}, {"sync_url", "sync"}}) {
      const auto url = text_of(workflow, member);
      if (url.empty()) continue;
      table.add({{text_of(workflow, "name")},
                 {on ? "yes" : "no", on ? Colour::kGreen : Colour::kGrey},
                 {kind},
                 {url}});
      hook[member] = url;
    }
    if (hook.size() > 3) hooks.push_back(std::move(hook));
  }
  if (options.client.json)
    print_json(hooks);
  else
    print(table.empty() ? "No workflow begins with a webhook or a synchronous call.\n"
                        : table.text());
  return {};
}

Result<void> url(const HookOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
  for (const auto* member : {"webhook_url", "sync_url"}) {
    const auto found = text_of(workflow, member);
    if (found.empty()) continue;
    print_line(options.client.json ? to_json(json::object{{member, found}}) : found);
    return {};
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("workflow '{}' has no URL: it begins neither with a webhook nor with a "
                          "synchronous call",
                          text_of(workflow, "name")));
}

// A setting of a hook as one line; empty when it has none.
std::string setting_text(const json::value& value) {
  if (value.is_null()) return "";
  if (is_text(value)) return std::string(value.get_string());
  std::string out;
  if (const auto* list = value.if_array())
    for (const auto& each : *list) out += (out.empty() ? "" : ", ") + setting_text(each);
  else if (const auto* members = value.if_object())
    for (const auto& [name, member] : *members) {
      const auto text = setting_text(member);
      if (!text.empty())
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", std::string_view(name), text);
    }
  else
    out = to_json(value);
  return out;
}

void print_hook(const json::value& hook) {
  Table table({"SETTING", "VALUE"});
  for (const auto* name : {"webhook_url", "hook_url", "is_active"})
    if (const auto* value = find_member(hook, name)) table.add({{name}, {setting_text(*value)}});
  const auto* settings = find_member(hook, "settings");
  if (settings && settings->is_object())
    for (const auto& [name, value] : settings->get_object())
      if (auto text = setting_text(value); !text.empty()) table.add({{std::string(name)}, {text}});
  print(table.text());
  const auto* tokens = find_member(hook, "tokens");
  if (!tokens || !tokens->is_array() || tokens->get_array().size() < 2) return;
  print_line("\nURLs, with those that were rotated away and still work:");
  Table list({"CREATED", "EXPIRES", "CURRENT"});
  for (const auto& token : tokens->get_array()) {
    const auto expires = text_of(token, "expires_at");
    const auto* current = find_member(token, "is_current");
    list.add({{text_of(token, "created_at")},
              {expires.empty() ? "never" : expires},
              {current && *current == true ? "yes" : "no"}});
  }
  print(list.text());
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
  SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
  const auto id = text_of(workflow, "id");
  SLUICE_TRY(const auto hook, client.get("/workflows/" + id + "/webhook"));
  SLUICE_TRY(const auto rejections, client.get("/workflows/" + id + "/rejections"));
  SLUICE_TRY(const auto handshakes, client.get("/workflows/" + id + "/handshakes"));
  if (options.client.json) {
    print_json(
        json::object{{"webhook", hook}, {"rejections", rejections}, {"handshakes", handshakes}});
    return {};
  }
  print_hook(hook);
  print_handshakes(handshakes);
  const auto* rows = rejections.is_array() ? &rejections : find_member(rejections, "data");
  if (!rows || !rows->is_array() || rows->get_array().empty()) {
    print_line("\nNo deliveries were rejected in the last day.");
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
  SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
  const auto id = text_of(workflow, "id");
  SLUICE_TRY(const auto hook,
             client.post("/workflows/" + id + "/webhook/rotate", {{"overlap", options.overlap}}));
  if (options.client.json) {
    print_json(hook);
    return {};
  }
  print_line(text_of(hook, "webhook_url"));
  print_error("The old URL keeps working for " + options.overlap + ".");
  return {};
}

}  // namespace

void add_hooks(CLI::App& app, int& result) {
  const auto options = std::make_shared<HookOptions>();
  auto& hooks = *add_group(app, "hooks", "list, show and rotate webhook URLs");
  add_client_command(hooks,
                     {"list",
                      "list the URL of every webhook and of every synchronous workflow",
                      {"sluice hooks list"}},
                     options, result, list);
  auto* showing =
      add_client_command(hooks,
                         {"show",
                          "show a webhook, its handshakes and the deliveries it rejected",
                          {"sluice hooks show order-intake"}},
                         options, result, show);
  showing->add_option("workflow", options->workflow, "name or id")->required();
  add_client_command(hooks,
                     {"url",
                      "print the URL of a webhook or of a synchronous workflow",
                      {"curl -X POST \"$(sluice hooks url order-intake)\" -d '{\"id\": \"A-1\"}'",
                       "sluice hooks url order-intake"}},
                     options, result, url)
      ->add_option("workflow", options->workflow, "name or id")
      ->required();
  auto* rotating = add_client_command(hooks,
                                      {"rotate",
                                       "create a new URL; the old one keeps working for a while",
                                       {"sluice hooks rotate github-push --overlap 1h"}},
                                      options, result, rotate);
  rotating->add_option("workflow", options->workflow, "name or id")->required();
  rotating->add_option("--overlap", options->overlap, "how long the old URL keeps working")
      ->capture_default_str();
}

}  // namespace sluice::app
