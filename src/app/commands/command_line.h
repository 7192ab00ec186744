#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace sluice::app {

// All commands; what is chosen runs when the command line is parsed, and its exit code goes to
// `result`.
std::unique_ptr<CLI::App> make_command_line(int& result);

// What is wrong with a command line that `app` has refused, and what would be right.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);

// Runs the command that the arguments choose. The exit code.
int run_command_line(int argc, char** argv);

}  // namespace sluice::app
