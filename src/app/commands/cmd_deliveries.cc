#include <algorithm>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/pages.h"
#include "app/commands/times.h"
#include "app/table.h"
#include "base/bytes.h"
#include "base/json_number.h"

namespace sluice::app {
namespace {

constexpr std::size_t kDeliveriesOfPage = 100;

struct DeliveryOptions {
  ClientOptions client;
  std::string workflow;
  std::string outcome;
  std::string cause;
  std::string text;
  std::string key;
  std::string since;
  std::size_t limit = 20;
  std::string id;
  std::vector<std::string> ids;
  bool is_dry_run = false;
  bool takes_unverified = false;
};

Timestamp current_time() { return SystemClock().now(); }

Result<std::string> time_of(const std::string& since) {
  SLUICE_TRY(const auto time, parse_since(since, current_time()));
  return format_time(time);
}

std::string number_of(const json::value& row, std::string_view name) {
  const auto* value = find_member(row, name);
  return value && !value->is_null() ? to_json(*value) : "-";
}

Colour colour_of(std::string_view outcome) {
  if (outcome == "accepted") return Colour::kGreen;
  return outcome == "duplicate" ? Colour::kGrey : Colour::kRed;
}

Result<std::string> list_path(Client& client, const DeliveryOptions& options) {
  auto path =
      fmt::format("/workflows/deliveries?limit={}", std::min(options.limit, kDeliveriesOfPage));
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) path += fmt::format("&{}={}", name, percent_encode(value));
  };
  if (!options.workflow.empty()) {
    SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
    add("workflow_id", text_of(workflow, "id"));
  }
  add("outcome", options.outcome);
  add("cause", options.cause);
  add("text", options.text);
  add("key", options.key);
  if (!options.since.empty()) {
    SLUICE_TRY(const auto since, time_of(options.since));
    add("since", since);
  }
  return path;
}

Result<void> list(const DeliveryOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, list_path(client, options));
  SLUICE_TRY(const auto rows, first_rows(client, path, options.limit));
  if (options.client.json) {
    print_json(json::object{{"data", rows}});
    return {};
  }
  const auto moment = current_time();
  const bool is_of_one = !options.workflow.empty();
  Table table(is_of_one ? Table({"ID", "AT", "OUTCOME", "STATUS", "KEY", "CAUSE"})
                        : Table({"ID", "AT", "WORKFLOW", "OUTCOME", "STATUS", "KEY", "CAUSE"}));
  for (const auto& row : rows) {
    const auto outcome = text_of(row, "outcome");
    const auto cause = text_of(row, "detail");
    std::vector<Cell> cells{{text_of(row, "id")}, {short_time(text_of(row, "at"), moment)}};
    if (!is_of_one) cells.push_back({text_of(row, "workflow_name")});
    cells.push_back({outcome, colour_of(outcome)});
    cells.push_back({number_of(row, "status")});
    cells.push_back({shortened(text_of(row, "key"), 24)});
    cells.push_back({cause});
    table.add(std::move(cells));
  }
  print(table.empty() ? "No delivery is as wanted.\n" : table.text());
  return {};
}

// The facts of a check, each as one row; nested ones with their path.
void add_facts(Table& table, const std::string& name, const json::value& value) {
  if (const auto* members = value.if_object()) {
    for (const auto& [member, inner] : *members)
      add_facts(table, name.empty() ? std::string(member) : name + "." + std::string(member),
                inner);
    return;
  }
  const auto* list = value.if_array();
  if (value.is_null() || (list && list->empty())) return;
  table.add({{name}, {is_text(value) ? std::string(value.get_string()) : to_json(value)}});
}

void print_checks(const json::value& delivery) {
  const auto* checks = find_member(delivery, "checks");
  if (!checks || !checks->is_array()) return;
  print_line("\nChecks, in their order:");
  Table table({"CHECK", "STATE", "DETAIL"});
  for (const auto& check : checks->get_array()) {
    const auto state = text_of(check, "state");
    const auto colour = state == "passed"   ? Colour::kGreen
                        : state == "failed" ? Colour::kRed
                                            : Colour::kGrey;
    table.add({{text_of(check, "name")}, {state, colour}, {text_of(check, "detail")}});
  }
  print(table.text());
  for (const auto& check : checks->get_array()) {
    const auto* facts = find_member(check, "facts");
    if (text_of(check, "state") != "failed" || !facts) continue;
    Table compared({"FACT", "VALUE"});
    add_facts(compared, "", *facts);
    if (compared.empty()) continue;
    print_line(fmt::format("\nWhat the check '{}' compared:", text_of(check, "name")));
    print(compared.text());
  }
}

Result<void> show(const DeliveryOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto delivery,
             client.get("/workflows/deliveries/" + percent_encode(options.id)));
  if (options.client.json) {
    print_json(delivery);
    return {};
  }
  Table table({"FIELD", "VALUE"});
  for (const auto* name : {"id", "at", "outcome", "status", "cause", "detail", "method", "path",
                           "query", "sender", "key", "body_bytes", "execution_id",
                           "first_execution_id", "expires_at", "replayed", "headers"})
    if (const auto* value = find_member(delivery, name)) add_facts(table, name, *value);
  print(table.text());
  print_checks(delivery);
  if (const auto body = text_of(delivery, "body"); !body.empty())
    print_line("\nBody:\n" + printable_lines(body));
  return {};
}

Result<void> print_runs(const DeliveryOptions& options, const json::value& answer) {
  if (options.client.json) {
    print_json(answer);
    return {};
  }
  const auto* runs = find_member(answer, "execution_ids");
  if (!runs || !runs->is_array()) return {};
  for (const auto& run : runs->get_array())
    if (is_text(run)) print_line(run.get_string());
  return {};
}

json::object selection_of(const DeliveryOptions& options) {
  json::object body{{"dry_run", options.is_dry_run}, {"unverified", options.takes_unverified}};
  if (!options.cause.empty()) body["cause"] = options.cause;
  if (options.ids.empty()) return body;
  json::array ids;
  ids.reserve(options.ids.size());
  for (const auto& id : options.ids) ids.emplace_back(id);
  body["ids"] = std::move(ids);
  return body;
}

Result<void> replay_many(Client& client, const DeliveryOptions& options) {
  SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
  const auto path = fmt::format("/workflows/{}/deliveries/replay", text_of(workflow, "id"));
  auto body = selection_of(options);
  if (!options.since.empty()) {
    SLUICE_TRY(body["since"], time_of(options.since));
  }
  json::array results;
  for (std::string cursor = "first"; !cursor.empty();) {
    SLUICE_TRY(const auto answer, client.post(path, body));
    const auto* rows = find_member(answer, "deliveries");
    if (rows && rows->is_array())
      for (const auto& row : rows->get_array()) results.push_back(row);
    cursor = text_of(answer, "next_cursor");
    body["cursor"] = cursor;
  }
  if (options.client.json) {
    print_json(json::object{{"deliveries", results}});
    return {};
  }
  Table table({"ID", "RESULT", "MESSAGE"});
  for (const auto& row : results) {
    const auto result = text_of(row, "result");
    const bool passes = result == "replayed" || result == "would_pass";
    table.add({{text_of(row, "id")},
               {result, passes ? Colour::kGreen : Colour::kRed},
               {text_of(row, "message")}});
  }
  print(table.empty() ? "No delivery is as wanted.\n" : table.text());
  return {};
}

Result<void> replay(const DeliveryOptions& options) {
  const bool is_one = options.ids.size() == 1 && options.workflow.empty();
  if (is_one && (options.is_dry_run || !options.since.empty() || !options.cause.empty()))
    return fail(ErrorCode::kInvalid, "--dry-run, --since and --cause go with --workflow");
  if (!is_one && options.workflow.empty())
    return fail(ErrorCode::kInvalid,
                "give the id of one delivery, or --workflow with ids or --since");
  if (!options.workflow.empty() && options.ids.empty() == options.since.empty())
    return fail(ErrorCode::kInvalid, "give either the ids of deliveries or --since");
  SLUICE_TRY(auto client, options.client.client());
  if (!is_one) return replay_many(client, options);
  const auto path = "/workflows/deliveries/" + percent_encode(options.ids.front()) + "/replay";
  SLUICE_TRY(const auto answer, client.post(path, json::object()));
  return print_runs(options, answer);
}

void add_filters(CLI::App& command, const std::shared_ptr<DeliveryOptions>& options) {
  command.add_option("--cause", options->cause,
                     "why they were refused, such as signature or bad_body");
  command.add_option("--since", options->since,
                     "only those since then, e.g. 2h, 7d or 2026-01-31T12:00:00Z");
}

}  // namespace

void add_deliveries(CLI::App& app, int& result) {
  const auto options = std::make_shared<DeliveryOptions>();
  auto& group = *add_group(app, "deliveries", "look at deliveries of webhooks and replay them");
  auto* listing =
      add_client_command(group,
                         {"list",
                          "list the deliveries of a webhook, or of all, newest first",
                          {"sluice deliveries list", "sluice deliveries list github-push",
                           "sluice deliveries list github-push --cause signature"}},
                         options, result, list);
  listing->add_option("workflow", options->workflow, "name or id (default: all webhooks)");
  listing->add_option("--outcome", options->outcome, "what came of them")
      ->check(one_of({"accepted", "duplicate", "conflict", "rejected", "limited", "busy"}));
  add_filters(*listing, options);
  listing->add_option("--text", options->text, "only those with this text in headers or body");
  listing->add_option("--key", options->key, "only those with this idempotency key");
  listing->add_option("--limit", options->limit, "how many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  add_client_command(group,
                     {"show",
                      "show a delivery as it was received, and what each check compared",
                      {"sluice deliveries show rej_06f4k3m2v8x1w9q7t5r3p1n0ab"}},
                     options, result, show)
      ->add_option("id", options->id, "of the delivery, as in the list")
      ->required();
  auto* replaying = add_client_command(
      group,
      {"replay",
       "start the runs of deliveries that were refused",
       {"sluice deliveries replay rej_06f4k3m2v8x1w9q7t5r3p1n0ab",
        "sluice deliveries replay --workflow github-push --since 2h --cause signature --dry-run"},
       "Of several deliveries only those are replayed that the webhook takes by its current "
       "settings."},
      options, result, replay);
  replaying->add_option("ids", options->ids, "of deliveries");
  replaying->add_option("--workflow", options->workflow, "whose deliveries: name or id");
  add_filters(*replaying, options);
  replaying->add_flag("--dry-run", options->is_dry_run, "only say what would pass");
  replaying->add_flag("--unverified", options->takes_unverified,
                      "also those whose signature is still wrong, which anyone may have sent");
}

}  // namespace sluice::app
