#pragma once

#include <string>
#include <vector>

#include "app/terminal.h"

namespace sluice::app {

struct Cell {
  std::string text;
  Colour colour = Colour::kNone;
};

// Rows under a head, in columns as wide as they need.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : head_(std::move(head)) {}
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  // With `columns` the last column is cut so that lines fit, as far as it goes; 0: nothing is.
  std::string text(std::size_t columns = 0) const;

 private:
  std::vector<std::string> head_;
  std::vector<std::vector<Cell>> rows_;
};

// The beginning of a UTF-8 text, with an ellipsis when it has more than `width` characters.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace sluice::app
