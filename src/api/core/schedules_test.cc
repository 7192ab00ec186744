#include "api/core/schedules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/core/handlers.h"
#include "api/core/testing.h"
#include "base/time.h"

namespace sluice::api::schedules_test {
namespace {

constexpr auto kEveryFiveMinutes =
    R"({"schedule_type":"interval","schedule_value":"5 minutes","timezone":"Europe/Berlin"})";

class ScheduleOfWorkflow : public ::testing::Test {
 protected:
  using Handler = Pending (*)(RequestContext&, const Reply&);

  // The answer's body, or the complaint: "400 sentence".
  json::value call(Handler handler, std::string body, std::string id = {}) {
    TestRequest text("/workflows");
    text.body = std::move(body);
    text.params = {id};
    const auto request = text.make();
    const auto answer =
        answer_of(api_.services, request, {kOperatorTeam, {}, Scopes::all()}, handler);
    auto parsed = parse_json(answer.body);
    if (!parsed) return {};
    if (answer.status < 400) return *std::move(parsed);
    const auto* errors = find_member(*parsed, "errors");
    const bool has_errors = errors && errors->is_array() && !errors->get_array().empty();
    const auto& sentence = has_errors ? errors->get_array().front() : parsed->at("message");
    return json::value(fmt::format("{} {}", answer.status, std::string(sentence.get_string())));
  }
  static std::string graph(std::string_view trigger, std::string_view data) {
    return fmt::format(R"("edges":[],"nodes":[{{"id":"in","type":"{}","data":{}}}])", trigger,
                       data);
  }
  json::value create(std::string_view trigger, std::string_view data, std::string more = "") {
    return call(create_workflow,
                fmt::format(R"({{"name":"w{}",{}{}}})", ++names_, graph(trigger, data), more));
  }
  static std::string member(const json::value& view, std::string_view name) {
    const auto* found = find_member(view, name);
    return found ? to_json(*found) : to_json(view);
  }

  ApiFixture api_;  // it is 2025-10-31T12:00:00Z
  int names_ = 0;
};

TEST_F(ScheduleOfWorkflow, IsShown) {
  const auto view = create("scheduled_trigger", kEveryFiveMinutes);
  EXPECT_EQ(member(view, "schedule_type"), "\"interval\"");
  EXPECT_EQ(member(view, "schedule_value"), "\"5 minutes\"");
  EXPECT_EQ(member(view, "schedule_timezone"), "\"Europe/Berlin\"");
  EXPECT_EQ(member(view, "schedule_in_words"), "\"every 5 minutes\"");
  EXPECT_EQ(member(view, "next_run_at"), "\"2025-10-31T12:05:00.000000Z\"");
  EXPECT_EQ(member(view, "next_run_in_words"), "\"in 5 minutes\"");
  const auto* runs = find_member(view, "next_runs_at");
  ASSERT_TRUE(runs && runs->is_array());
  EXPECT_EQ(runs->get_array().size(), 5U);
  EXPECT_EQ(to_json(runs->get_array().front()), "\"2025-10-31T12:05:00.000000Z\"");
  EXPECT_EQ(to_json(runs->get_array().back()), "\"2025-10-31T12:25:00.000000Z\"");
  const auto manual = create("manual_trigger", "{}");
  for (const auto* name :
       {"schedule_timezone", "schedule_in_words", "next_run_at", "next_run_in_words"})
    EXPECT_EQ(member(manual, name), "null");
}

TEST_F(ScheduleOfWorkflow, IsToldBeforeItIsSaved) {
  const auto checked =
      call(at_once<validate_workflow>, "{" + graph("scheduled_trigger", kEveryFiveMinutes) + "}");
  const auto* schedule = find_member(checked, "schedule");
  ASSERT_TRUE(schedule && schedule->is_object()) << to_json(checked);
  EXPECT_EQ(member(*schedule, "in_words"), "\"every 5 minutes\"");
  EXPECT_EQ(member(*schedule, "timezone"), "\"Europe/Berlin\"");
  const auto* runs = find_member(*schedule, "next_runs_at");
  ASSERT_TRUE(runs && runs->is_array());
  EXPECT_EQ(runs->get_array().size(), 5U);
  EXPECT_EQ(to_json(runs->get_array().front()), "\"2025-10-31T12:05:00.000000Z\"");
  const auto manual = call(at_once<validate_workflow>, "{" + graph("manual_trigger", "{}") + "}");
  EXPECT_EQ(member(manual, "schedule"), "null");
}

TEST_F(ScheduleOfWorkflow, MayBeTheWorkflowsOwn) {
  for (const auto* trigger : {"manual_trigger", "scheduled_trigger"}) {
    const auto view =
        create(trigger, "{}", R"(,"schedule_type":"cron","schedule_value":"0 4 * * *")");
    EXPECT_EQ(member(view, "next_run_at"), "\"2025-11-01T04:00:00.000000Z\"");
  }
  // The trigger's own settings take precedence.
  const auto view = create("scheduled_trigger", kEveryFiveMinutes, R"(,"schedule_type":"daily")");
  EXPECT_EQ(member(view, "schedule_type"), "\"interval\"");
}

TEST_F(ScheduleOfWorkflow, GoesOnUnlessItChanges) {
  const auto created = create("scheduled_trigger", kEveryFiveMinutes);
  const std::string id(created.at("id").get_string());
  api_.clock.advance(Seconds(60));
  const auto next = [&](const json::value& view) { return member(view, "next_run_at"); };
  EXPECT_EQ(next(call(update_workflow, R"({"description":"x"})", id)),
            "\"2025-10-31T12:05:00.000000Z\"");
  EXPECT_EQ(member(call(at_once<get_workflow>, "", id), "next_run_in_words"), "\"in 4 minutes\"");
  const auto hourly = R"({"schedule_type":"interval","schedule_value":"1 hour"})";
  EXPECT_EQ(next(call(update_workflow, "{" + graph("scheduled_trigger", hourly) + "}", id)),
            "\"2025-10-31T13:01:00.000000Z\"");
  // Off and on again begins anew.
  EXPECT_EQ(next(call(update_workflow, R"({"is_active":false})", id)), "null");
  api_.clock.advance(Seconds(60));
  EXPECT_EQ(next(call(update_workflow, R"({"is_active":true})", id)),
            "\"2025-10-31T13:02:00.000000Z\"");
  EXPECT_EQ(next(call(update_workflow, "{" + graph("manual_trigger", "{}") + "}", id)), "null");
  EXPECT_EQ(next(call(update_workflow, R"({"schedule_type":"daily"})", id)),
            "\"2025-11-01T00:00:00.000000Z\"");
  EXPECT_EQ(next(call(update_workflow, R"({"schedule_type":"manual"})", id)), "null");
}

TEST_F(ScheduleOfWorkflow, IsCheckedWhenSaved) {
  struct Row {
    const char* trigger;
    const char* data;
    const char* more;
    const char* expected;
  };
  const Row rows[] = {
      {"scheduled_trigger", "{}", "", "400 node in: `schedule_type` is required"},
      {"scheduled_trigger", R"({"schedule_type":"daily","timezone":"Mars/Base"})", "",
       "400 node 'in': invalid schedule: 'Mars/Base' is not a known time zone"},
      {"manual_trigger", "{}", R"(,"schedule_type":"hourly")", "400 schedule_type must be one of"},
      {"manual_trigger", "{}", R"(,"schedule_type":"cron")",
       "400 schedule_value: a schedule of type cron"},
      {"manual_trigger", "{}", R"(,"schedule_type":"cron","schedule_value":"0 0 30 2 *")",
       "400 schedule_value: '0 0 30 2 *' never matches a date"},
      {"webhook_trigger", "{}", R"(,"schedule_type":"daily")", "400 schedule_type needs a"},
  };
  for (const auto& row : rows) {
    const auto answer = create(row.trigger, row.data, row.more);
    ASSERT_TRUE(answer.is_string()) << to_json(answer);
    EXPECT_EQ(
        std::string_view(answer.get_string()).substr(0, std::string_view(row.expected).size()),
        row.expected);
    const auto checked = call(at_once<validate_workflow>,
                              fmt::format(R"({{{}{}}})", graph(row.trigger, row.data), row.more));
    EXPECT_EQ(member(checked, "valid"), "false") << to_json(checked);
  }
}

}  // namespace
}  // namespace sluice::api::schedules_test
