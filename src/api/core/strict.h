#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "api/core/problem.h"
#include "http/http.h"

// Nothing in a request is ignored: it is used or refused, so that a misspelt name is never silently
// lost.
namespace sluice::api {

// kInvalid when the query has a parameter that is not one of the words in `known`, or repeats one.
std::expected<void, Problem> check_query(const http::RequestHead& request, std::string_view known);

// kInvalid when there is a body that is not empty and not {}.
std::expected<void, Problem> check_no_body(const http::Request& request);

// The name that an object in this JSON has twice, if any. What is not JSON has none.
std::optional<std::string> repeated_member(std::string_view text);

}  // namespace sluice::api
