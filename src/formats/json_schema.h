#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace sluice::formats {

// One way in which a value does not match its schema.
struct SchemaIssue {
  std::string pointer;  // JSON Pointer to the place in the value; empty: the whole value
  std::string message;  // "must be a string, not 5"; follows the name of the place
};

// A JSON Schema, draft 2020-12, compiled. Read are: type, enum, const, the keywords for numbers,
// texts, arrays and objects, pattern and patternProperties (on RE2), format (date-time, date, time,
// email, hostname, ipv4, ipv6, uri, uuid are checked, others are ignored), allOf, anyOf, oneOf,
// not, if/then/else, dependentRequired, dependentSchemas, and $ref to a place within the same
// schema. From older drafts `definitions`, `dependencies` and an array of `items` are understood.
// Descriptive keywords are ignored. Immutable, cheap to copy, safe from many threads.
class JsonSchema {
 public:
  // kInvalid names the place in the schema. Also for unsupported keywords that would change the
  // meaning (unevaluatedProperties, $dynamicRef, references to other documents, more than 5,000
  // schemas, 200 patterns) and for schemas that refer to themselves.
  static Result<JsonSchema> compile(const json::value& schema);

  // Empty if `value` matches the schema; at most 100 issues. A check that takes more than a million
  // steps ends with an issue that says so.
  std::vector<SchemaIssue> check(const json::value& value) const;

  struct Program;  // see json_schema_program.h

 private:
  explicit JsonSchema(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace sluice::formats
