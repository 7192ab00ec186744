#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/commands/times.h"
#include "app/table.h"
#include "base/bytes.h"

namespace sluice::app {
namespace {

struct SampleOptions {
  ClientOptions client;
  std::string workflow;  // name or id
  std::string name;
  std::string data;
  std::string delivery;
  std::string run;
  std::string description;
  bool replaces = false;
};

Result<std::string> samples_path(Client& client, const SampleOptions& options) {
  SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
  return fmt::format("/workflows/{}/samples", text_of(workflow, "id"));
}

Result<std::string> sample_path(Client& client, const SampleOptions& options) {
  SLUICE_TRY(const auto list, samples_path(client, options));
  return list + "/" + percent_encode(options.name);
}

Result<void> list_samples_of(const SampleOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, samples_path(client, options));
  SLUICE_TRY(const auto samples, client.get(path));
  if (options.client.json) {
    print_json(samples);
    return {};
  }
  const auto now = SystemClock().now();
  Table table({"NAME", "BYTES", "FROM", "CHANGED", "DESCRIPTION"});
  if (const auto* rows = find_member(samples, "data"); rows && rows->is_array()) {
    for (const auto& row : rows->get_array()) {
      const auto* source = find_member(row, "source");
      const auto* bytes = find_member(row, "bytes");
      const auto id = source ? text_of(*source, "id") : std::string();
      table.add({{text_of(row, "name")},
                 {bytes ? to_json(*bytes) : ""},
                 {source ? text_of(*source, "kind") + (id.empty() ? "" : " " + short_id(id)) : ""},
                 {short_time(text_of(row, "updated_at"), now)},
                 {text_of(row, "description")}});
    }
  }
  print(table.text());
  return {};
}

Result<void> show_sample(const SampleOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, sample_path(client, options));
  SLUICE_TRY(const auto sample, client.get(path));
  if (options.client.json) {
    print_json(sample);
    return {};
  }
  const auto* payload = find_member(sample, "payload");
  print_line(payload ? to_pretty_json(*payload) : "");
  return {};
}

Result<json::object> sample_body(const SampleOptions& options) {
  json::object body;
  if (!options.description.empty()) body["description"] = options.description;
  if (!options.delivery.empty()) {
    body["from_delivery"] = options.delivery;
  } else if (!options.run.empty()) {
    body["from_run"] = options.run;
  } else {
    SLUICE_TRY(body["payload"], read_data(options.data.empty() ? "-" : options.data));
  }
  return body;
}

Result<void> save_sample(const SampleOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SampleOptions whole = options;
  if (!options.run.empty()) {
    SLUICE_TRY(whole.run, find_run(client, options.run));
  }
  SLUICE_TRY(auto body, sample_body(whole));
  Result<json::value> saved = fail(ErrorCode::kNotFound, "");
  if (options.replaces) {
    SLUICE_TRY(const auto path, sample_path(client, options));
    saved = client.put(path, body);
    if (!saved && saved.error().code != ErrorCode::kNotFound) return fail(saved.error());
  }
  if (!saved) {
    SLUICE_TRY(const auto path, samples_path(client, options));
    body["name"] = options.name;
    SLUICE_TRY(saved, client.post(path, body));
  }
  if (options.client.json) {
    print_json(*saved);
    return {};
  }
  print_line(fmt::format("saved the sample '{}'", text_of(*saved, "name")));
  return {};
}

Result<void> delete_sample_of(const SampleOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto path, sample_path(client, options));
  SLUICE_TRY_VOID(client.remove(path));
  if (!options.client.json) print_line(fmt::format("deleted the sample '{}'", options.name));
  return {};
}

void add_place(CLI::App& command, SampleOptions& options, bool has_name) {
  command.add_option("WORKFLOW", options.workflow, "its name or id")->required();
  if (has_name) command.add_option("NAME", options.name, "of the sample")->required();
}

}  // namespace

void add_samples(CLI::App& app, int& result) {
  const auto options = std::make_shared<SampleOptions>();
  auto& group =
      *add_group(app, "samples", "keep payloads with a workflow, to try templates and drafts on");
  auto* listing = add_client_command(
      group, {"list", "list the samples of a workflow", {"sluice samples list orders"}}, options,
      result, list_samples_of);
  add_place(*listing, *options, false);
  auto* showing = add_client_command(
      group,
      {"show", "print the payload of a sample", {"sluice samples show orders 'large order'"}},
      options, result, show_sample);
  add_place(*showing, *options, true);
  auto* adding = add_client_command(
      group,
      {"add",
       "save a sample: a payload, or that of a delivery or a run",
       {"sluice samples add orders 'large order' --data '{\"total\": 1250}'",
        "sluice samples add orders yesterday --run 06ad3k1v --replace"},
       "Without --data, --delivery and --run the payload is read from standard input."},
      options, result, save_sample);
  add_place(*adding, *options, true);
  auto* data =
      adding->add_option("--data", options->data, "JSON, a file that holds it, or - for stdin");
  auto* delivery = adding->add_option("--delivery", options->delivery, "the id of a delivery");
  auto* run = adding->add_option("--run", options->run, "the id of a run, or its beginning");
  data->excludes(delivery)->excludes(run);
  delivery->excludes(run);
  adding->add_option("--description", options->description, "what it is a sample of");
  adding->add_flag("--replace", options->replaces,
                   "change the sample of this name if there is one");
  auto* deleting = add_client_command(
      group, {"delete", "delete a sample", {"sluice samples delete orders 'large order'"}}, options,
      result, delete_sample_of);
  add_place(*deleting, *options, true);
}

}  // namespace sluice::app
