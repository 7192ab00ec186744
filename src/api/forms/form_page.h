#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "http/http.h"
#include "nodes/forms/form.h"

// The pages that whoever has the URL of a form sees. They need no script; with it, fields come and
// go and are checked while they are filled in.
namespace sluice::api {

// The name under which the pressed button is sent; no field can have it.
inline constexpr std::string_view kFormButtonName = ":button";

// What stands in the form.
struct FormContent {
  json::object values;               // a member a field that has one
  std::vector<std::string> visible;  // ids of the fields that are there
  std::vector<nodes::FieldError> errors;
};

http::Response form_page(int status, const nodes::Form& form, const FormContent& content,
                         std::optional<Timestamp> expires_at);

// A page that says one thing.
http::Response notice_page(int status, std::string_view title, std::string_view text);

}  // namespace sluice::api
