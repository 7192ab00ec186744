#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands/client.h"

// One function per command: it adds the command's words and options to the command line and sets
// what runs when the command is chosen. The exit code goes to `result`.
namespace sluice::app {

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
void add_apply(CLI::App& app, int& result);
void add_export(CLI::App& app, int& result);
void add_runs(CLI::App& app, int& result);
void add_keys(CLI::App& app, int& result);
void add_hooks(CLI::App& app, int& result);
void add_vault(CLI::App& app, int& result);
void add_render(CLI::App& app, int& result);
void add_doctor(CLI::App& app, int& result);
void add_simulate(CLI::App& app, int& result);
void add_senders(CLI::App& app, int& result);

// Reads a whole file, or standard input for "-".
Result<std::string> read_file(const std::string& path);

}  // namespace sluice::app
