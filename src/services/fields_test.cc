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
  EXPECT_EQ(fields.finish().error().name, "parameter_missing");
}

TEST(Fields, RefusesMembersThatNobodyAskedFor) {
  const json::object body{{"setings", 1}, {"order", 17}, {"context", json::object()}};
  Fields fields(body);
  EXPECT_TRUE(fields.object("context"));
  EXPECT_FALSE(fields.object("settings"));
  const auto finished = fields.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().name, "parameter_unknown");
  EXPECT_EQ(finished.error().errors,
            (std::vector<std::string>{"setings is unknown; did you mean `settings`?",
                                      "order is unknown; the known ones are context, settings."}));
  json::object many;
  for (int i = 0; i < 30; ++i) many["x" + std::to_string(i)] = i;
  Fields none(many);
  EXPECT_EQ(none.finish().error().errors.size(), 21U);
}

TEST(Fields, ReadsTimesInTheFuture) {
  const Timestamp now{Seconds(1'761'912'000)};
  const auto read = [&](const json::value& value) {
    const json::object body{{"at", value}};
    Fields fields(body);
    const auto time = read_future_time(fields, "at", now);
    return std::pair(time, fields.errors().size());
  };
  ASSERT_TRUE(read(nullptr).first);
  EXPECT_FALSE(*read(nullptr).first);
  EXPECT_EQ(read("2025-10-31T12:00:01Z").first.value(), now + Seconds(1));
  for (const auto* wrong : {"soon", "", "2025-10-31T12:00:00Z"}) {
    EXPECT_FALSE(read(wrong).first) << wrong;
    EXPECT_EQ(read(wrong).second, 1U) << wrong;
  }
  EXPECT_EQ(read(7).second, 1U);
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
