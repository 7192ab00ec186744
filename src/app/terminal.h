#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// What commands print: tables and colours for people on a terminal, JSON for scripts.
namespace sluice::app {

enum class Colour { kNone, kGreen, kRed, kYellow, kGrey, kBold };

// The text in that colour when standard output is a terminal and NO_COLOR is not set.
std::string paint(Colour colour, std::string_view text);
// The colour of a run's or a log entry's status.
Colour status_colour(std::string_view status);

struct Cell {
  std::string text;
  Colour colour = Colour::kNone;
};

class Table {
 public:
  explicit Table(std::vector<std::string> head) : head_(std::move(head)) {}
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<std::string> head_;
  std::vector<std::vector<Cell>> rows_;
};

void print(std::string_view text);
void print_line(std::string_view text);
void print_error(std::string_view text);

// Exit codes: 0 success, 1 failure, 2 usage error, 3 not found, 4 not permitted, 5 server
// unreachable, 6 data directory refused.
constexpr int kExitDataDirectory = 6;
int exit_code(const Error& error);
// Prints the error and returns its exit code.
int report(const Error& error);

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
