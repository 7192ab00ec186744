#pragma once

#include <cstddef>
#include <string>

#include "base/json.h"
#include "liquid/liquid.h"

namespace sluice::formats {

// Prints the values of a template whose text is a JSON document, so that no value can break out of
// its context. Inside a JSON string a value becomes escaped text (objects and arrays as their
// JSON). Elsewhere it becomes exactly one JSON value: a text that is a JSON document already (what
// the filter `json` makes) stays as it is, any other text becomes a JSON string, nil becomes null.
class JsonPrinter final : public liquid::Printer {
 public:
  // The document starts at `begin` of the text that print() is given.
  explicit JsonPrinter(std::size_t begin = 0) : scanned_(begin) {}
  void print(std::string& out, const json::value& value) override;

 private:
  void scan(const std::string& out);

  std::size_t scanned_;  // everything before it is accounted for in the two flags
  bool in_string_ = false;
  bool escaped_ = false;  // the last character was a backslash that escapes the next one
};

}  // namespace sluice::formats
