#pragma once

#include <gtest/gtest.h>
#include <span>
#include <string>
#include <string_view>

#include "liquid/liquid.h"

namespace sluice::liquid {

// One row of a table of templates.
struct Case {
  std::string_view source;
  std::string_view data;  // a JSON object
  std::string_view result;
};

// What tests call "now": 2024-02-29T12:34:56.789Z, a Thursday.
inline constexpr Timestamp kTestNow{Micros(1'709'210'096'789'000)};

inline std::string render_case(std::string_view source, std::string_view data,
                               RenderOptions options = {}, Mode mode = Mode::kLax) {
  const auto parsed = parse_json(data.empty() ? "{}" : data);
  if (!parsed) return "bad data: " + parsed.error().message;
  const auto compiled = Template::parse(source, mode);
  if (!compiled) return "error: " + compiled.error().message;
  if (options.now == Timestamp{}) options.now = kTestNow;
  std::string out;
  const auto done = (*compiled)->render(out, ObjectScope(parsed->get_object()), options);
  return done ? out : "error: " + done.error().message;
}

inline void check_cases(std::span<const Case> cases) {
  for (const auto& row : cases)
    EXPECT_EQ(render_case(row.source, row.data), row.result) << row.source << "\n" << row.data;
}

// Rows whose result is the beginning of an error.
inline void check_errors(std::span<const Case> cases, Mode mode = Mode::kLax) {
  for (const auto& row : cases) {
    RenderOptions options;
    options.mode = mode;
    const auto result = render_case(row.source, row.data, options, mode);
    EXPECT_TRUE(result.starts_with(std::string("error: ").append(row.result)))
        << row.source << "\ngives   " << result << "\ninstead " << row.result;
  }
}

}  // namespace sluice::liquid
