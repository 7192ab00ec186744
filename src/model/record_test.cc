#include "model/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::model::record_test {
namespace {

using ::testing::HasSubstr;

Record round_trip(const Record& record) {
  std::string line;
  append_record(line, record);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto parsed = parse_records(line);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->size(), 1U);
  EXPECT_EQ(parsed->at(0).bytes, line.size());
  std::string again;
  append_record(again, parsed->at(0));
  EXPECT_EQ(again, line);
  return parsed->at(0);
}

TEST(Record, ReadsLikeItsDocumentation) {
  Record record;
  record.node = "big";
  record.at = record.started_at = Timestamp(Micros(1'730'000'000'000'000));
  record.handle = "true";
  record.output = json::object{{"result", true}};
  std::string line;
  append_record(line, record);
  EXPECT_EQ(line,
            "{\"k\":\"completed\",\"n\":\"big\",\"t\":1730000000000000,\"h\":\"true\","
            "\"out\":{\"result\":true}}\n");
}

TEST(Record, KeepsEveryMember) {
  Record record;
  record.kind = RecordKind::kAttempt;
  record.node = "n";
  record.item = "2.7";
  record.at = Timestamp(Micros(5));
  record.started_at = Timestamp(Micros(3));
  record.attempt = 4;
  record.handle = "error";
  record.until = Timestamp(Micros(9));
  record.error = "no\nanswer \"here\"";
  record.output = json::array{1, nullptr, 2.5};
  const auto read = round_trip(record);
  EXPECT_EQ(read.kind, record.kind);
  EXPECT_EQ(read.node, record.node);
  EXPECT_EQ(read.item, record.item);
  EXPECT_EQ(read.at, record.at);
  EXPECT_EQ(read.started_at, record.started_at);
  EXPECT_EQ(read.attempt, record.attempt);
  EXPECT_EQ(read.handle, record.handle);
  EXPECT_EQ(read.until, record.until);
  EXPECT_EQ(read.error, record.error);
  EXPECT_EQ(read.output, record.output);
}

TEST(Record, StrangeNames) {
  using namespace std::string_literals;
  for (const auto& name :
       {"\"},{\"k\":\""s, "a\nb"s, "a\0b"s, "\xF0\x9F\x92\xA9"s, "\\"s, std::string(10'000, 'x')}) {
    Record record;
    record.node = name;
    record.handle = name;
    EXPECT_EQ(round_trip(record).node, name);
  }
}

TEST(Record, HugeAndDeepOutputs) {
  Record record;
  record.node = "n";
  record.output = std::string(8 << 20, '\n');
  EXPECT_EQ(round_trip(record).output, record.output);
  json::value deep = 1;
  for (unsigned i = 0; i < kRecordDepthMax; ++i) deep = json::array{std::move(deep)};
  record.output = deep;
  EXPECT_EQ(round_trip(record).output, deep);
}

TEST(Record, ExtremeTimes) {
  Record record;
  record.node = "n";
  record.at = Timestamp(Micros(INT64_MAX));
  record.started_at = Timestamp(Micros(INT64_MIN));
  EXPECT_EQ(round_trip(record).started_at, record.started_at);
}

TEST(Record, ManyLinesKeepTheirOrder) {
  std::string lines;
  for (int i = 0; i < 100; ++i) {
    Record record;
    record.node = "n" + std::to_string(i);
    append_record(lines, record);
  }
  const auto parsed = parse_records(lines);
  ASSERT_EQ(parsed->size(), 100U);
  EXPECT_EQ(parsed->at(73).node, "n73");
  EXPECT_TRUE(parse_records("")->empty());
}

TEST(Record, CorruptLinesAreNamed) {
  const std::string good = "{\"k\":\"completed\",\"n\":\"a\",\"t\":1}\n";
  for (const std::string bad :
       {"\n", "{\n", "[]\n", "{}\n", "nonsense\n", "{\"k\":\"completed\",\"n\":\"a\"}\n",
        "{\"k\":\"later\",\"n\":\"a\",\"t\":1}\n", "{\"k\":7,\"n\":\"a\",\"t\":1}\n",
        "{\"k\":\"failed\",\"n\":\"\",\"t\":1}\n", "{\"k\":\"failed\",\"n\":\"a\",\"t\":\"1\"}\n",
        "{\"k\":\"failed\",\"n\":\"a\",\"t\":1.5}\n",
        "{\"k\":\"failed\",\"n\":\"a\",\"t\":1,\"a\":0}\n",
        "{\"k\":\"failed\",\"n\":\"a\",\"t\":1,\"a\":99999999999}\n",
        "{\"k\":\"failed\",\"n\":\"a\",\"t\":1,\"u\":null}\n",
        "{\"k\":\"failed\",\"n\":1.10,\"t\":1}\n", "{\"k\":\"failed\",\"n\":\"\xff\",\"t\":1}\n",
        "{\"k\":\"failed\",\"n\":\"a\",\"t\":1}"}) {
    const auto parsed = parse_records(good + bad);
    ASSERT_FALSE(parsed.has_value()) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(parsed.error().message, HasSubstr("record 2"));
  }
}

TEST(Record, CarriesItsWarnings) {
  Record record;
  record.node = "call";
  record.at = Timestamp(Micros(1'000));
  record.started_at = record.at;
  record.warnings = {"the body is \"text\"", "ünclear"};
  record.output = json::object{{"n", 1}};
  std::string lines;
  append_record(lines, record);
  EXPECT_EQ(lines,
            "{\"k\":\"completed\",\"n\":\"call\",\"t\":1000,"
            "\"warn\":[\"the body is \\\"text\\\"\",\"ünclear\"],\"out\":{\"n\":1}}\n");
  const auto read = parse_records(lines);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->front().warnings, record.warnings);
  EXPECT_EQ(log_level(RecordKind::kCompleted, "", true), LogLevel::kWarning);
  EXPECT_EQ(log_level(RecordKind::kFailed, "", true), LogLevel::kError);
  EXPECT_FALSE(parse_records("{\"k\":\"completed\",\"n\":\"a\",\"t\":1,\"warn\":[1]}\n"));
  EXPECT_FALSE(parse_records("{\"k\":\"completed\",\"n\":\"a\",\"t\":1,\"warn\":\"x\"}\n"));
}

}  // namespace
}  // namespace sluice::model::record_test
