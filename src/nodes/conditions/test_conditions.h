#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/conditions/comparison.h"
#include "nodes/test_support.h"

// For the tests of conditions: one comparison per row.
namespace sluice::nodes::testing {

struct Row {
  const char* input;  // JSON
  const char* op;
  const char* value;     // JSON
  const char* expected;  // the handle, or a part of the failure
};

// Runs a condition twice, with the operands as constants and as templates, and expects the same.
inline void expect_row(const char* kind, const Row& row, const char* more = "") {
  SCOPED_TRACE(fmt::format("{} {} {} {}", kind, row.input, row.op, row.value));
  const std::string context =
      fmt::format(R"({{"a": {{"in": {}, "value": {}}}}})", row.input, row.value);
  const Bench bench(
      kind,
      fmt::format(
          R"({{"input": "{{{{ a.in }}}}", "operator": "{}", "value": "{{{{ a.value }}}}"{}}})",
          row.op, more),
      context);
  EXPECT_THAT(describe(bench.start()), ::testing::HasSubstr(row.expected));
  const std::string_view expected = row.expected;
  if (expected != "true" && expected != "false") return;
  if (std::string_view(row.input) == "null" || std::string_view(row.value) == "null") return;
  const Bench constant(kind, fmt::format(R"({{"input": {}, "operator": "{}", "value": {}{}}})",
                                         row.input, row.op, row.value, more));
  EXPECT_EQ(describe(constant.start()), fmt::format("{} {{\"result\":{}}}", expected, expected));
}

}  // namespace sluice::nodes::testing
