#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "formats/json_schema.h"
#include "services/problem.h"

// What the schema of a type of objects says of their data. Pure.
namespace sluice::services {

// A schema is a map of fields to the names of types, {"price": "number"}, or a whole JSON Schema,
// which is told by a member such as $schema or properties. Fields of a map may be absent or null,
// and others may be there. kInvalid with a sentence for each field that is wrong.
Outcome<formats::JsonSchema> compile_object_schema(const json::object& schema);

// A sentence for each field of the data that does not fit.
std::vector<std::string> check_object_data(const formats::JsonSchema& schema,
                                           const json::object& data);

}  // namespace sluice::services
