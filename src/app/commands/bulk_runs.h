#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app/commands/commands.h"
#include "base/result.h"

// `sluice runs cancel|rerun|delete --all ...`: the same done to many runs.
namespace sluice::app {

// Which runs, as the options say.
struct BulkSelection {
  bool is_all = false;
  std::string workflow;
  std::string state;
  std::string trigger;
  std::string since;
  std::string until;
  std::string text;
  std::string version;    // of rerun, as the next two
  std::string from_step;  // keeps what was done before it
  bool from_failed_step = false;
  bool is_dry_run = false;
};

// Adds the options; `id` is the one run that is named instead.
void add_bulk_options(CLI::App& command, BulkSelection& selection, CLI::Option& id);

// "same" and "current" as they are, anything else as a number if it is one.
json::value version_member(const std::string& version);

// The job once it is over.
Result<json::value> wait_for_job(Client& client, json::value job);

// Has the server do it and waits until it is done; 1 when it failed for some runs.
Result<int> act_on_many(const ClientOptions& options, std::string_view action,
                        const BulkSelection& selection);

}  // namespace sluice::app
