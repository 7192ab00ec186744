#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"

namespace sluice::app {
namespace {

struct EventOptions {
  ClientOptions client;
  std::string workflow;
  std::string key;
  std::string data = "{}";
};

Result<void> send(const EventOptions& options) {
  SLUICE_TRY(const auto payload, read_data(options.data));
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflow, find_workflow(client, options.workflow));
  SLUICE_TRY(const auto answer,
             client.post(fmt::format("/workflows/{}/events", text_of(workflow, "id")),
                         {{"key", options.key}, {"payload", payload}}));
  if (options.client.json) {
    print_json(answer);
    return {};
  }
  const auto* kept = find_member(answer, "kept");
  if (kept && kept->is_bool() && kept->get_bool()) {
    print_line("No run waits for this event yet; it is kept.");
    return {};
  }
  const auto* runs = find_member(answer, "runs");
  if (!runs || !runs->is_array() || runs->get_array().empty()) {
    print_line("No run waits for this event.");
    return {};
  }
  for (const auto& run : runs->get_array())
    if (run.is_string()) print_line(run.get_string());
  return {};
}

}  // namespace

void add_events(CLI::App& app, int& result) {
  const auto options = std::make_shared<EventOptions>();
  auto& events = *add_group(app, "events", "send events that runs wait for");
  auto* command = add_client_command(
      events,
      {"send",
       "send an event to the runs of a workflow that wait for it",
       {"sluice events send order-intake payment-4711 --data '{\"amount\": 12.5}'"},
       "Prints the ids of the runs that go on."},
      options, result, send);
  command->add_option("workflow", options->workflow, "name or id")->required();
  command->add_option("key", options->key, "the key that the wait_for_event step waits for")
      ->required();
  command
      ->add_option("--data", options->data,
                   "the payload: a JSON object, a file that contains one, or - for standard input")
      ->capture_default_str();
}

}  // namespace sluice::app
