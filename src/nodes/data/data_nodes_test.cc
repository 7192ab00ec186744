#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"

namespace sluice::nodes::data_nodes_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

TEST(TextTransform, AlwaysGivesAText) {
  const std::pair<const char*, const char*> rows[] = {
      {"plain", R"({"text":"plain"})"},
      {"", R"({"text":""})"},
      {"{{ a.n }}", R"({"text":"5"})"},
      {"n={{ a.n }}{% if a.n > 4 %}!{% endif %}", R"({"text":"n=5!"})"},
      {"{{ a.missing }}", R"({"text":""})"},
  };
  for (const auto& [text, expected] : rows) {
    json::object data{{"template", text}};
    const Bench bench("text_transform", to_json(data), R"({"a": {"n": 5}})");
    EXPECT_EQ(describe(bench.start()), expected);
    EXPECT_EQ(describe(bench.start()), expected) << "the second time";
  }
}

TEST(TextTransform, Failures) {
  EXPECT_THAT(compile_node("text_transform", from_json(R"({"template": 5})")).all_errors(),
              HasSubstr("`template` must be a string, not number"));
  EXPECT_THAT(
      describe(Bench("text_transform", R"({"template": "{{ 1 | divided_by: 0 }}"})").start()),
      HasSubstr("failed: `template` could not be rendered"));
}

std::string map(std::string_view mappings, std::string_view context) {
  return describe(
      Bench("data_mapper", fmt::format(R"({{"mappings": {}}})", mappings), context).start());
}

TEST(DataMapper, SourcesAndTargets) {
  constexpr auto kContext = R"({"a": {"b": [{"c": 1}, {"c": "x"}], "n": null, "s": "t"}})";
  const std::pair<const char*, const char*> rows[] = {
      {R"([{"source": "a.b.1.c", "target": "x"}])", R"({"x":"x"})"},
      {R"([{"source": "a.b", "target": "x.y.z"}])", R"({"x":{"y":{"z":[{"c":1},{"c":"x"}]}}})"},
      {R"([{"source": "a", "target": "x"}])",
       R"({"x":{"b":[{"c":1},{"c":"x"}],"n":null,"s":"t"}})"},
      {R"([{"source": "{{ a.b[0].c }}", "target": "x"}])", R"({"x":1})"},
      {R"([{"source": "c={{ a.b[0].c }}", "target": "x"}])", R"({"x":"c=1"})"},
      {R"([{"source": {"k": "{{ a.s }}", "n": [1, "{{ a.b[0].c }}"]}, "target": "x"}])",
       R"({"x":{"k":"t","n":[1,1]}})"},
      {R"([{"source": 7, "target": "x"}, {"source": true, "target": "y"}])", R"({"x":7,"y":true})"},
      {R"([{"source": "{{ 'plain' }}", "target": "x"}])", R"({"x":"plain"})"},
      {R"([{"source": "a.s", "target": "l.0.k"}, {"source": "a.s", "target": "l.2"}])",
       R"({"l":[{"k":"t"},null,"t"]})"},
      {R"([{"source": "a.s", "target": "o.x"}, {"source": "a.s", "target": "o.y"}])",
       R"({"o":{"x":"t","y":"t"}})"},
  };
  for (const auto& [mappings, expected] : rows) EXPECT_EQ(map(mappings, kContext), expected);
}

TEST(DataMapper, DefaultsStandInForWhatIsMissingOrNull) {
  constexpr auto kContext = R"({"a": {"n": null, "e": "", "f": false}, "d": "other"})";
  const std::pair<const char*, const char*> rows[] = {
      {R"([{"source": "a.n", "target": "x", "default": 5}])", R"({"x":5})"},
      {R"([{"source": "a.no.such", "target": "x", "default": {"k": "{{ d }}"}}])",
       R"({"x":{"k":"other"}})"},
      {R"([{"source": "nothing", "target": "x", "default": "{{ d }}"}])", R"({"x":"other"})"},
      {R"([{"source": "{{ a.n }}", "target": "x", "default": 1}])", R"({"x":1})"},
      {R"([{"source": "a.e", "target": "x", "default": 1}])", R"({"x":""})"},
      {R"([{"source": "a.f", "target": "x", "default": 1}])", R"({"x":false})"},
      {R"([{"source": "a.n", "target": "x"}])", R"({"x":null})"},
      {R"([{"source": "zzz", "target": "x"}])", R"({"x":null})"},
  };
  for (const auto& [mappings, expected] : rows) EXPECT_EQ(map(mappings, kContext), expected);
}

TEST(DataMapper, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {"[]", "`mappings` needs at least one entry"},
      {R"([{"target": "x"}])", "`mappings.0.source` is required"},
      {R"([{"source": "a"}])", "`mappings.0.target` must be a string"},
      {R"([{"source": "two words", "target": "x"}])", "`mappings.0.source` must be a dotted path"},
      {R"([{"source": "a..b", "target": "x"}])", "`mappings.0.source` must be a dotted path"},
      {R"([{"source": "", "target": "x"}])", "`mappings.0.source` must be a dotted path"},
      {R"([{"source": "a", "target": ""}])", "`mappings.0.target` must consist of names"},
      {R"([{"source": "a", "target": "x..y"}])", "`mappings.0.target` must consist of names"},
      {R"([{"source": "a", "target": "0.x"}])", "`mappings.0.target` must begin with a name"},
      {R"([{"source": "a", "target": "x.1000"}])",
       "`mappings.0.target` has an index greater than 999"},
      {R"([{"source": "a", "target": "x.99999999999999999999"}])", "`mappings.0.target`"},
      {R"([{"source": "a", "target": "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"}])", "more than 16 parts"},
      {R"([{"source": "a", "target": "x"}, {"source": "a", "target": "x"}])",
       "`mappings.1.target` conflicts"},
      {R"([{"source": "a", "target": "x"}, {"source": "a", "target": "x.y"}])",
       "`mappings.1.target` conflicts"},
      {R"([{"source": "a", "target": "x.0"}, {"source": "a", "target": "x.y"}])",
       "`mappings.1.target` conflicts"},
      {R"([{"source": "a", "target": "x", "defualt": 1}])", "did you mean `default`?"},
  };
  for (const auto& [mappings, expected] : rows)
    EXPECT_THAT(
        compile_node("data_mapper", from_json(fmt::format(R"({{"mappings": {}}})", mappings)))
            .all_errors(),
        HasSubstr(expected))
        << mappings;
}

TEST(DataMapper, LimitsHold) {
  json::array many;
  for (int i = 0; i < 501; ++i)
    many.push_back(json::object{{"source", "a"}, {"target", fmt::format("t{}", i)}});
  EXPECT_THAT(compile_node("data_mapper", json::object{{"mappings", many}}).all_errors(),
              HasSubstr("`mappings` has 501 entries; the maximum is 500"));
  json::array deep;
  for (int i = 0; i < 21; ++i)
    deep.push_back(json::object{{"source", "a"}, {"target", fmt::format("t{}.999", i)}});
  EXPECT_THAT(compile_node("data_mapper", json::object{{"mappings", deep}}).all_errors(),
              HasSubstr("add up to more than 20000"));
}

TEST(DataMapper, TellsItsRoots) {
  const Bench bench("data_mapper", R"({"mappings": [
      {"source": "a.b", "target": "x", "default": "{{ c }}"},
      {"source": "{{ d }}{{ a }}", "target": "y"}]})");
  EXPECT_THAT(bench.node().roots(), ::testing::UnorderedElementsAre("a", "c", "d"));
}

TEST(Delay, WaitsFromNow) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"duration": 15})", "2026-01-31T12:00:15"},
      {R"({"duration": 15, "unit": "seconds"})", "2026-01-31T12:00:15"},
      {R"({"duration": 15, "unit": "minutes"})", "2026-01-31T12:15:00"},
      {R"({"duration": 1, "unit": "hour"})", "2026-01-31T13:00:00"},
      {R"({"duration": 1.5, "unit": "hours"})", "2026-01-31T13:30:00"},
      {R"({"duration": 366, "unit": "days"})", "2027-02-01T12:00:00"},
      {R"({"duration": "2", "unit": "days"})", "2026-02-02T12:00:00"},
      {R"({"duration": "1h30m"})", "2026-01-31T13:30:00"},
      {R"({"duration": "{{ a.n }}", "unit": "minutes"})", "2026-01-31T12:05:00"},
      {R"({"duration": "{{ a.n }}m"})", "2026-01-31T12:05:00"},
  };
  for (const auto& [data, until] : rows)
    EXPECT_EQ(describe(Bench("delay", data, R"({"a": {"n": 5}})").start()),
              fmt::format("wait {0}.000000Z {{\"waited_until\":\"{0}.000000Z\"}}", until))
        << data;
}

TEST(Delay, OfNothingGoesOnAtOnce) {
  EXPECT_EQ(describe(Bench("delay", R"({"duration": 0})").start()),
            R"({"waited_until":"2026-01-31T12:00:00.000000Z"})");
}

TEST(Delay, RefusesWhatIsNoLengthOfTime) {
  struct Case {
    const char* duration;
    const char* expected;
  };
  const Case cases[] = {
      {"-1", "must not be negative"},        {"367", "at most 366 days"},
      {"1e300", "at most 366 days"},         {"\"soon\"", "`duration` must be a number"},
      {"[]", "`duration` must be a number"}, {"true", "`duration` must be a number"}};
  for (const auto& row : cases) {
    EXPECT_THAT(compile_node("delay", from_json(fmt::format(R"({{"duration": {}, "unit": "days"}})",
                                                            row.duration)))
                    .all_errors(),
                HasSubstr(row.expected));
    const Bench bench("delay", R"({"duration": "{{ a }}", "unit": "days"})",
                      fmt::format(R"({{"a": {}}})", row.duration));
    EXPECT_THAT(describe(bench.start()), HasSubstr(row.expected));
  }
  EXPECT_EQ(describe(Bench("delay", R"({"duration": "{{ a }}"})").start()),
            "failed: `duration` has no value");
  EXPECT_THAT(compile_node("delay", from_json(R"({"duration": 1, "unit": "weeks"})")).all_errors(),
              HasSubstr("`unit` must be one of"));
  EXPECT_THAT(compile_node("delay", from_json(R"({"duration": "367d"})")).all_errors(),
              HasSubstr("at most 366 days"));
  EXPECT_THAT(compile_node("delay", from_json(R"({"duration": "soon"})")).all_errors(),
              HasSubstr("`duration`: "));
}

TEST(Delay, WaitsUntilAMoment) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"until": "2026-02-01T00:00:00Z"})", "2026-02-01T00:00:00"},
      {R"({"until": "2026-07-01 09:00", "timezone": "Europe/Berlin"})", "2026-07-01T07:00:00"},
      {R"({"until": "tomorrow", "timezone": "Europe/Berlin"})", "2026-01-31T23:00:00"},
      {R"({"until": "{{ a.at }}"})", "2026-01-31T12:00:01"},
      {R"({"until": 1769860801})", "2026-01-31T12:00:01"},
  };
  for (const auto& [data, until] : rows)
    EXPECT_EQ(describe(Bench("delay", data, R"({"a": {"at": "2026-01-31 12:00:01"}})").start()),
              fmt::format("wait {0}.000000Z {{\"waited_until\":\"{0}.000000Z\"}}", until))
        << data;
  for (const auto* past : {"2026-01-31T12:00:00Z", "2020-01-01", "now", "today"})
    EXPECT_THAT(describe(Bench("delay", fmt::format(R"({{"until": "{}"}})", past)).start()),
                ::testing::StartsWith(R"({"waited_until":)"));
}

TEST(Delay, RefusesWhatIsNoMoment) {
  const std::pair<const char*, const char*> compile_rows[] = {
      {R"({})", "one of `duration` and `until` is required"},
      {R"({"duration": 1, "until": "now"})", "exactly one of"},
      {R"({"until": "someday"})", "`until`: \"someday\" is not a date"},
      {R"({"until": "now", "unit": "days"})", "`unit` can only be used with `duration`"},
      {R"({"duration": 1, "timezone": "UTC"})", "`timezone` can only be used with `until`"},
      {R"({"until": "now", "timezone": "Nowhere"})", "`timezone`: 'Nowhere' is not"},
      {R"({"until": "now", "timezone": 5})", "`timezone`: '' is not"},
  };
  for (const auto& [data, expected] : compile_rows)
    EXPECT_THAT(compile_node("delay", from_json(data)).all_errors(), HasSubstr(expected));
  const std::pair<const char*, const char*> rows[] = {
      {"null", "failed: `until` has no value"},
      {"\"never\"", "failed: `until`: \"never\" is not a date"},
      {"\"2027-02-02\"", "failed: `until` must be at most 366 days in the future"},
      {"{}", "failed: `until`: must be a date"},
  };
  for (const auto& [value, expected] : rows)
    EXPECT_THAT(
        describe(Bench("delay", R"({"until": "{{ a }}"})", fmt::format(R"({{"a": {}}})", value))
                     .start()),
        HasSubstr(expected));
}

TEST(Terminate, EndsTheRun) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", R"(end completed '' {"status":"completed"})"},
      {R"({"status": "completed", "message": "ok {{ a }}"})",
       R"(end completed 'ok 5' {"status":"completed","message":"ok 5"})"},
      {R"({"status": "failed"})",
       R"(end failed 'a terminate node ended the run as failed' {"status":"failed"})"},
      {R"({"status": "failed", "message": "no {{ a }}", "output": {"n": "{{ a }}"}})",
       R"(end failed 'no 5' {"status":"failed","message":"no 5","output":{"n":5}})"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_EQ(describe(Bench("terminate", data, R"({"a": 5})").start()), expected);
  EXPECT_TRUE(Bench("terminate", "{}").node().handles().empty());
}

TEST(Terminate, CompileErrors) {
  EXPECT_THAT(compile_node("terminate", from_json(R"({"status": "cancelled"})")).all_errors(),
              HasSubstr("`status` must be one of completed, failed, not \"cancelled\""));
  EXPECT_THAT(compile_node("terminate", from_json(R"({"message": 5})")).all_errors(),
              HasSubstr("`message` must be a string"));
}

}  // namespace
}  // namespace sluice::nodes::data_nodes_test
