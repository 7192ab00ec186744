#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

// What commands print: colours for people on a terminal, JSON for scripts.
namespace sluice::app {

enum class Colour { kNone, kGreen, kRed, kYellow, kGrey, kBold };

// The text in that colour when standard output is a terminal and NO_COLOR is not set.
std::string paint(Colour colour, std::string_view text);
// The colour of a run's or a log entry's status.
Colour status_colour(std::string_view status);

// Control characters, which data must not send to a terminal, as spaces.
std::string printable(std::string_view text);
// The same for a text of several lines, which it leaves.
std::string printable_lines(std::string_view text);
// The columns of the terminal, or what COLUMNS says; 0 where standard output is neither.
std::size_t terminal_columns();

void print(std::string_view text);
void print_line(std::string_view text);
void print_error(std::string_view text);

// Exit codes: 0 success, 1 failure, 2 usage error, 3 not found, 4 not permitted, 5 server
// unreachable, 6 data directory refused.
constexpr int kExitUsage = 2;
constexpr int kExitDataDirectory = 6;
int exit_code(const Error& error);
// Whether errors are printed as JSON, as --json asks: one line
// {"error": {"code", "message", "errors", "exit_code"}} on standard error.
void print_errors_as_json(bool as_json);
// Prints the error and returns its exit code.
int report(const Error& error);
// The same for a command line that cannot be understood.
int report_usage(const std::string& message);
// What a command comes to: its exit code, or that of the error, which is printed.
int finish(const Result<void>& done);
int finish(const Result<int>& done);

// "label  43 %" on the terminal, in place, for work that takes long; nothing where standard error
// is not a terminal. Clears itself.
class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::int64_t done, std::int64_t all);

 private:
  const std::string label_;
  std::int64_t shown_ = -1;  // percent
};

// A string member, or "" when absent or of another kind.
std::string text_of(const json::value& value, std::string_view key);

}  // namespace sluice::app
