#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/finding.h"

namespace sluice::services {

// Why a service refused, or could not do, what it was asked to.
struct Problem {
  Problem(Error error);  // NOLINT(google-explicit-constructor): SLUICE_TRY hands errors on
  Problem(ErrorCode code, std::string_view name, std::string message);

  ErrorCode code = ErrorCode::kInternal;
  std::string name;                 // what programs branch on, e.g. "parameter_invalid"
  std::string message;              // one sentence
  std::vector<std::string> errors;  // where several things are wrong: a sentence for each
  model::Findings findings{};       // the same with their places, where a definition is wrong
  json::object more{};              // members that the answer has beside these
};

template <class T = void>
using Outcome = std::expected<T, Problem>;

std::unexpected<Problem> refuse(ErrorCode code, std::string_view name, std::string message);
// "There is no such <what>."
std::unexpected<Problem> not_found(std::string_view what);
// Everything that is wrong with an input, as one problem. `errors` is not empty.
Problem invalid(std::string_view name, std::vector<std::string> errors);
Problem invalid(std::string_view name, model::Findings findings);

}  // namespace sluice::services
