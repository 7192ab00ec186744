#include "services/fields.h"

#include <gtest/gtest.h>

namespace sluice::services::fields_test {
namespace {

TEST(Fields, ReportsEverythingAtOnceAndNamesIt) {
  const json::object body{{"name", 5}, {"flag", "yes"}, {"list", json::object()}, {"count", 2.5}};
  Fields fields(body);
  EXPECT_FALSE(fields.text("absent", 1, 5, Fields::Need::kRequired));
  EXPECT_FALSE(fields.text("name", 1, 5, Fields::Need::kRequired));
  EXPECT_FALSE(fields.boolean("flag"));
  EXPECT_FALSE(fields.array("list", Fields::Need::kOptional));
  EXPECT_FALSE(fields.whole_number("count", 0, 5));
  EXPECT_FALSE(fields.array("absent", Fields::Need::kOptional));
  EXPECT_EQ(fields.errors(), (std::vector<std::string>{
                                 "absent is missing.",
                                 "name must be a string, but is number.",
                                 "flag must be true or false, but is string.",
                                 "list must be an array, but is object.",
                                 "count must be a whole number from 0 to 5.",
                             }));
  EXPECT_EQ(fields.problem().name, "parameter_missing");
}

TEST(Fields, TellsAbsentFromNull) {
  const json::object body{{"null", nullptr}, {"text", "x"}, {"long", std::string(6, 'x')}};
  Fields fields(body);
  EXPECT_FALSE(fields.nullable_text("absent", 5));
  EXPECT_EQ(fields.nullable_text("null", 5), Fields::Nullable(std::in_place, std::nullopt));
  EXPECT_EQ(fields.nullable_text("text", 5), Fields::Nullable(std::in_place, "x"));
  EXPECT_TRUE(fields.ok());
  EXPECT_FALSE(fields.nullable_text("long", 5));
  EXPECT_FALSE(fields.ok());
}

}  // namespace
}  // namespace sluice::services::fields_test
