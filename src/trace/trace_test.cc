#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/json.h"
#include "model/record.h"
#include "trace/context.h"
#include "trace/otlp.h"
#include "trace/span.h"
#include "trace/tracer.h"

namespace sluice::trace::trace_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr std::string_view kHeaders =
    R"({"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",":path":"/x"})";

RunId run(std::int64_t number) { return RunId{{number, 7}}; }

model::RunHeader header() {
  return {.id = run(1),
          .team = TeamId{3},
          .workflow = WorkflowId{{5, 6}},
          .version = 2,
          .trigger = model::TriggerKind::kWebhook,
          .created_at = Timestamp(Seconds(1'770'000'000)),
          .rerun_of = {}};
}

TEST(Traceparent, IsReadAndWritten) {
  const auto context = parse_traceparent(kParent);
  ASSERT_TRUE(context);
  EXPECT_EQ(to_hex(context->span), "00f067aa0ba902b7");
  EXPECT_EQ(traceparent(*context), kParent);
  EXPECT_FALSE(
      parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")->is_sampled);
  EXPECT_TRUE(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what"))
      << "a later version";
}

TEST(Traceparent, ThatIsWrongIsNone) {
  for (const auto* text : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                           "00-4bf92f3577b34da6a3ce929d0e0e473x-00f067aa0ba902b7-01",
                           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
    EXPECT_FALSE(parse_traceparent(text)) << text;
}

TEST(Sampling, FollowsTheSender) {
  const Tracer none({.ratio = 0});
  const auto trace = none.trace_of(run(1), kHeaders);
  ASSERT_TRUE(trace);
  EXPECT_EQ(to_hex(trace->trace), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(to_hex(*trace->parent), "00f067aa0ba902b7");
  const Tracer all({.ratio = 1});
  EXPECT_FALSE(all.trace_of(
      run(1), R"({"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"})"));
}

TEST(Sampling, OfOthersIsAShareOfTheRuns) {
  const Tracer none({.ratio = 0});
  const Tracer half({.ratio = 0.5});
  const Tracer all({.ratio = 1});
  int traced = 0;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_FALSE(none.trace_of(run(i), ""));
    EXPECT_TRUE(all.trace_of(run(i), R"({":query":{"traceparent":"x"}})"));
    if (half.trace_of(run(i), "{}")) ++traced;
  }
  EXPECT_GT(traced, 400);
  EXPECT_LT(traced, 600);
}

TEST(Ids, FollowFromWhatTheyName) {
  EXPECT_EQ(trace_id_of(run(1)), trace_id_of(run(1)));
  EXPECT_NE(trace_id_of(run(1)), trace_id_of(run(2)));
  EXPECT_NE(span_id_of(run(1), "a", "", 1), span_id_of(run(1), "a", "", 2));
  EXPECT_NE(span_id_of(run(1), "a", "1", 1), span_id_of(run(1), "a", "2", 1));
}

TEST(Queue, DropsWhatFindsNoRoom) {
  Tracer tracer({.ratio = 1, .spans_max = 3});
  tracer.add(std::vector<Span>(2));
  tracer.add(std::vector<Span>(2));
  EXPECT_EQ(tracer.counts().dropped, 1U);
  EXPECT_THAT(tracer.take(2), SizeIs(2));
  EXPECT_THAT(tracer.take(2), SizeIs(1));
  EXPECT_TRUE(tracer.is_empty());
  tracer.add(std::vector<Span>(3));
  EXPECT_EQ(tracer.counts().dropped, 1U) << "there is room again";
}

TEST(Installed, IsTheTracerOfTheProcess) {
  EXPECT_EQ(tracer(), nullptr);
  Tracer one({});
  {
    const Installed installed(one);
    EXPECT_EQ(tracer(), &one);
  }
  EXPECT_EQ(tracer(), nullptr);
}

TEST(Scopes, NestOnTheirThread) {
  const RunTrace outer;
  EXPECT_EQ(current(), nullptr);
  {
    const Scope one(&outer);
    EXPECT_EQ(current(), &outer);
    {
      const Scope two(nullptr);
      EXPECT_EQ(current(), nullptr);
    }
    EXPECT_EQ(current(), &outer);
  }
  EXPECT_EQ(current(), nullptr);
}

TEST(Spans, AreAttemptsThatHaveEnded) {
  const auto at = header().created_at;
  std::string records;
  model::append_record(records, model::RecordView{.kind = model::RecordKind::kAttempt,
                                                  .node = "call",
                                                  .at = at + Millis(5),
                                                  .started_at = at});
  model::append_record(records, model::RecordView{.kind = model::RecordKind::kPostponed,
                                                  .node = "call",
                                                  .at = at + Millis(6),
                                                  .started_at = at});
  const json::value output{{"secret", "of the run"}};
  model::append_record(records, model::RecordView{.kind = model::RecordKind::kCompleted,
                                                  .node = "call",
                                                  .item = "4",
                                                  .at = at + Millis(9),
                                                  .started_at = at + Millis(7),
                                                  .attempt = 2,
                                                  .handle = "ok",
                                                  .output = &output});
  const RunTrace trace{trace_id_of(run(1)), span_id_of(run(1)), {}};
  const auto spans = step_spans(trace, header(), records);
  ASSERT_THAT(spans, SizeIs(2));
  EXPECT_TRUE(spans[0].is_failed);
  EXPECT_FALSE(spans[1].is_failed);
  EXPECT_EQ(spans[1].parent, trace.span);
  EXPECT_EQ(spans[1].id, span_id_of(run(1), "call", "4", 2));
  EXPECT_EQ(spans[1].end - spans[1].start, Millis(2));
  EXPECT_THAT(otlp_json(spans, "x"), ::testing::Not(HasSubstr("secret")));
  EXPECT_THAT(step_spans(trace, header(), "no records"), IsEmpty());
}

TEST(Otlp, IsWhatACollectorReads) {
  const Tracer all({.ratio = 1});
  const auto trace = all.trace_of(run(1), kHeaders);
  const Span span =
      run_span(*trace, header(), model::RunStatus::kFailed, header().created_at + Millis(12));
  const auto document = parse_json(otlp_json({&span, 1}, "one"));
  ASSERT_TRUE(document);
  const auto& resource = document->at_pointer("/resourceSpans/0/resource/attributes");
  EXPECT_EQ(to_json(resource.at(0)), R"({"key":"service.name","value":{"stringValue":"sluice"}})");
  EXPECT_EQ(to_json(resource.at(2)),
            R"({"key":"service.instance.id","value":{"stringValue":"one"}})");
  const auto& out = document->at_pointer("/resourceSpans/0/scopeSpans/0/spans/0").as_object();
  EXPECT_EQ(out.at("traceId").as_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(out.at("parentSpanId").as_string(), "00f067aa0ba902b7");
  EXPECT_EQ(out.at("spanId").as_string(), to_hex(span_id_of(run(1))));
  EXPECT_EQ(out.at("name").as_string(), "workflow " + header().workflow.text());
  EXPECT_EQ(to_json(out.at("kind")), "2");
  EXPECT_EQ(out.at("startTimeUnixNano").as_string(), "1770000000000000000");
  EXPECT_EQ(out.at("endTimeUnixNano").as_string(), "1770000000012000000");
  EXPECT_EQ(to_json(out.at("status")), R"({"code":2})");
  EXPECT_THAT(to_json(out.at("attributes")),
              HasSubstr(R"({"key":"sluice.workflow.version","value":{"intValue":"2"}})"));
}

}  // namespace
}  // namespace sluice::trace::trace_test
