#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/commands/client.h"
#include "app/terminal.h"

// One function per command: it adds the command's words and options to the command line and sets
// what runs when the command is chosen. The exit code goes to `result`.
namespace sluice::app {

// What `--help` says of a command.
struct CommandText {
  std::string name;
  std::string what;
  std::vector<std::string> examples;  // whole commands
  std::string more = {};              // what stands above the examples
};
CLI::App* add_described(CLI::App& parent, const CommandText& text);
// Adds a command that only holds others.
CLI::App* add_group(CLI::App& app, const std::string& name, const std::string& what);

// Adds a command that calls `run` with its options and ends with what it comes to.
template <class Options>
CLI::App* add_command(CLI::App& parent, const CommandText& text,
                      const std::shared_ptr<Options>& options, int& result,
                      Result<int> (*run)(const std::type_identity_t<Options>&)) {
  auto* command = add_described(parent, text);
  command->callback([options, run, &result] { result = finish(run(*options)); });
  return command;
}
template <class Options>
CLI::App* add_command(CLI::App& parent, const CommandText& text,
                      const std::shared_ptr<Options>& options, int& result,
                      Result<void> (*run)(const std::type_identity_t<Options>&)) {
  auto* command = add_described(parent, text);
  command->callback([options, run, &result] { result = finish(run(*options)); });
  return command;
}
// The same for one that talks to a server: `options->client` is what all of them can be told.
template <class Options>
CLI::App* add_client_command(CLI::App& parent, const CommandText& text,
                             const std::shared_ptr<Options>& options, int& result,
                             Result<int> (*run)(const std::type_identity_t<Options>&)) {
  auto* command = add_command(parent, text, options, result, run);
  options->client.add_to(*command);
  return command;
}
template <class Options>
CLI::App* add_client_command(CLI::App& parent, const CommandText& text,
                             const std::shared_ptr<Options>& options, int& result,
                             Result<void> (*run)(const std::type_identity_t<Options>&)) {
  auto* command = add_command(parent, text, options, result, run);
  options->client.add_to(*command);
  return command;
}

// Takes one of these words; else says which there are, and which may have been meant.
CLI::Validator one_of(std::vector<std::string> words);
// The same, or a whole number above 0.
CLI::Validator one_of_or_number(std::vector<std::string> words);
// The words that one_of() allows the option; empty when any are.
std::vector<std::string> allowed_words(CLI::Option& option);

// Options shared by commands that talk to a server.
struct ClientOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string key_file;
  bool json = false;

  // Adds --url, --key-file and --json.
  void add_to(CLI::App& command);
  // The key comes from SLUICE_API_KEY or the file.
  Result<Client> client() const;
};

void add_serve(CLI::App& app, int& result);
void add_workflows(CLI::App& app, int& result);
void add_events(CLI::App& app, int& result);
void add_apply(CLI::App& app, int& result);
void add_export(CLI::App& app, int& result);
void add_import(CLI::App& app, int& result);
void add_runs(CLI::App& app, int& result);
void add_keys(CLI::App& app, int& result);
void add_audit(CLI::App& app, int& result);
void add_login(CLI::App& app, int& result);
void add_hooks(CLI::App& app, int& result);
void add_deliveries(CLI::App& app, int& result);
void add_vault(CLI::App& app, int& result);
void add_authorizations(CLI::App& app, int& result);
void add_authorizers(CLI::App& app, int& result);
void add_samples(CLI::App& app, int& result);
void add_contacts(CLI::App& app, int& result);
void add_render(CLI::App& app, int& result);
void add_backup(CLI::App& app, int& result);
void add_restore(CLI::App& app, int& result);
void add_config(CLI::App& app, int& result);
void add_doctor(CLI::App& app, int& result);
void add_simulate(CLI::App& app, int& result);
void add_senders(CLI::App& app, int& result);
void add_send(CLI::App& app, int& result);
void add_completion(CLI::App& app, int& result);
void add_init(CLI::App& app, int& result);
void add_dev(CLI::App& app, int& result);
void add_listen(CLI::App& app, int& result);
void add_cron(CLI::App& app, int& result);

// Prints an answer as --json shows it.
void print_json(const json::value& value);

// What --data gives as JSON: an object, a file that holds one, or - for standard input.
Result<json::object> read_data(const std::string& data);

// Reads a whole file, or standard input for "-".
Result<std::string> read_file(const std::string& path);

}  // namespace sluice::app
