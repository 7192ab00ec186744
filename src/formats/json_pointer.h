#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

// Places in JSON documents (RFC 6901), and how schemas refer to them.
namespace sluice::formats {

// Appends "/" and `name` with its tildes and slashes escaped.
void append_pointer(std::string& pointer, std::string_view name);

// The places in a schema, which must outlive this, that a `$ref` may name.
class References {
 public:
  explicit References(const json::value& root) : root_(root) {}
  // "#", "#/$defs/item", "#anchor", each also behind the `$id` of the root. Null if there is no
  // such place, or it is in another document.
  const json::value* resolve(std::string_view ref);

 private:
  void add_anchors(const json::value& value);

  const json::value& root_;
  std::map<std::string_view, const json::value*> anchors_;  // read when the first one is named
  bool has_anchors_ = false;
};

}  // namespace sluice::formats
