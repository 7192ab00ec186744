#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "nodes/forms/form.h"

// What a page or a program sends for a form.
namespace sluice::api {

struct FormInput {
  std::string button;  // empty: none was named
  json::object values;
};

// {"button": "approve", "values": {"note": "fine"}}; both may be left out.
Result<FormInput> read_json_form(std::string_view body);

// application/x-www-form-urlencoded. A field that stands there more than once becomes an array; one
// of several choices or a box that does not stand there was left empty, as pages send it.
Result<FormInput> read_encoded_form(std::string_view body, const nodes::Form& form);

}  // namespace sluice::api
