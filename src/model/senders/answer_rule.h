#pragma once

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/senders/expression.h"

namespace sluice::model {

// An answer of the author's.
struct AnswerRule {
  int status = 202;                     // 200 to 299
  std::string content_type = {};        // empty: of plain text, or of the usual body
  std::optional<Expression> body = {};  // nothing: the usual body of an accepted delivery
  std::vector<std::pair<std::string, Expression>> headers = {};
};

// Reads status, content_type, body and headers; the other members of `settings` are checked by the
// caller. `name` is where they are, `allowed` what the templates may ask for, `status` the default.
Result<AnswerRule> read_answer(const json::object& settings, const std::string& name, Facts allowed,
                               int status);
// A template; `name` is where it is.
Result<Expression> read_expression(const json::value& value, const std::string& name,
                                   Facts allowed);

// Calls `check(expression, member)` for the body and each header until one fails.
template <class Check>
Result<void> check_templates(const AnswerRule& rule, const std::string& name, const Check& check) {
  if (rule.body) SLUICE_TRY_VOID(check(*rule.body, name + ".body"));
  for (const auto& [header, value] : rule.headers)
    SLUICE_TRY_VOID(check(value, fmt::format("{}.headers.{}", name, header)));
  return {};
}

}  // namespace sluice::model
