#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace sluice::formats {

// Reads YAML, of which JSON is a part, as JSON values: plain scalars become null, booleans and
// numbers as in YAML 1.2's core schema, quoted ones stay text. kInvalid gives the line. kTooLarge
// for more than 4 MiB of text, a scalar of more than 1 MiB, more than 10,000 aliases, more than 200
// levels, or more than a million values or 64 MiB once the aliases are written out, which is
// counted before any is.
// kInvalid, too, for a second document behind `---`.
Result<json::value> parse_yaml(std::string_view text);

// Where something begins in a text, counted from 1.
struct YamlPlace {
  std::size_t line = 0;
  std::size_t column = 0;
};

// One document of a text that may have several, and where its values begin: by their dotted path
// ("nodes.0.data.url"), those that are not too deep.
struct YamlDocument {
  json::value value;
  YamlPlace begin;
  std::unordered_map<std::string, YamlPlace> places;
};

// All documents that `---` separates; those that are empty are left out. Errors and limits, which
// are those of the whole text, as of parse_yaml.
Result<std::vector<YamlDocument>> parse_yaml_documents(std::string_view text);

}  // namespace sluice::formats
