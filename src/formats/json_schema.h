#pragma once

#include <memory>
#include <span>
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

// Another document that a schema may refer to, by its URI.
struct SchemaDocument {
  std::string_view uri;
  const json::value* schema = nullptr;
};

struct SchemaOptions {
  // Whether a text must have the `format` that the schema names. Otherwise it only describes.
  bool formats_are_checked = true;
  std::span<const SchemaDocument> documents{};
};

// A JSON Schema, draft 2020-12, compiled: all of its keywords, on RE2's regular expressions.
// Of formats, date-time, date, time, email, hostname, ipv4, ipv6, uri and uuid are known, others
// are ignored; so are descriptive keywords and $vocabulary. From older drafts `definitions`,
// `dependencies` and an array of `items` are understood. Immutable, cheap to copy, safe from many
// threads.
class JsonSchema {
 public:
  // kInvalid names the place in the schema. Also for references to documents that are not among
  // those given, keywords of older drafts that would change the meaning, more than 5,000 schemas or
  // 200 patterns, too many or too long `$id`s, and schemas that refer to themselves.
  static Result<JsonSchema> compile(const json::value& schema, const SchemaOptions& options = {});

  // Empty if `value` matches the schema; at most 100 issues. A check that takes more than a million
  // steps ends with an issue that says so.
  std::vector<SchemaIssue> check(const json::value& value) const;

  struct Program;  // see json_schema_program.h

 private:
  explicit JsonSchema(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace sluice::formats
