#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

// What a shell completes, taken from the command line itself: a command that exists is complete.
namespace sluice::app {

struct CompletedOption {
  std::vector<std::string> names;  // "--status"
  std::string about;
  bool takes_value = false;
  std::vector<std::string> values;  // those that it may have; empty: any
  std::string names_of;             // of what it takes names: "workflows"; empty: of nothing
};

struct CompletedCommand {
  std::string path;  // "runs list"; empty: the program itself
  std::string about;
  std::vector<std::string> inner;      // the names of its own commands
  std::vector<std::string> arguments;  // words that stand behind it; empty: any, such as files
  std::string names_of;                // of what names stand behind it
  std::vector<CompletedOption> options;
};

// All commands, each before those that it holds.
std::vector<CompletedCommand> completed_commands(CLI::App& app);

// The things whose names `sluice completion --names-of` lists.
inline constexpr std::array<std::string_view, 3> kNamedThings = {"workflows", "samples", "senders"};

// Scripts for the shell that define what `sluice` completes.
std::string bash_completion(const std::vector<CompletedCommand>& commands);
std::string zsh_completion(const std::vector<CompletedCommand>& commands);
std::string fish_completion(const std::vector<CompletedCommand>& commands);

}  // namespace sluice::app
