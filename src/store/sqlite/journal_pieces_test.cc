#include "store/sqlite/journal_pieces.h"

#include <gtest/gtest.h>
#include <string>

#include "base/json.h"
#include "model/record.h"

namespace sluice::store::sqlite::journal_pieces_test {
namespace {

std::string record(std::size_t output_bytes, std::string error = {}) {
  std::string line;
  const json::value output = json::object{{"out", std::string(output_bytes, 'x')}};
  model::append_record(line, model::RecordView{.node = "n", .error = error, .output = &output});
  return line;
}

std::string joined(const std::vector<Piece>& pieces) {
  std::string all;
  for (const auto& piece : pieces) {
    all += piece.lines;
    all += piece.output;
  }
  return all;
}

TEST(JournalPieces, SmallRecordsStayTogether) {
  const auto records = record(10) + record(20);
  const auto pieces = cut_into_pieces(records);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].lines, records);
  EXPECT_TRUE(pieces[0].output.empty());
  EXPECT_FALSE(ends_before_output(pieces[0].lines));
  EXPECT_TRUE(cut_into_pieces("").empty());
}

TEST(JournalPieces, ALargeOutputIsCutOff) {
  const auto records =
      record(10) + record(1 << 20, R"(an "out": in, "out": the error)") + record(5);
  const auto pieces = cut_into_pieces(records);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0].lines, record(10));
  EXPECT_TRUE(ends_before_output(pieces[1].lines));
  EXPECT_LT(pieces[1].lines.size(), 200U);
  const auto head = model::parse_records(std::string(pieces[1].lines) + "null}\n");
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->front().error, R"(an "out": in, "out": the error)");
  EXPECT_EQ(pieces[2].lines, record(5));
  EXPECT_EQ(joined(pieces), records);
}

TEST(JournalPieces, ManyRecordsAreSeveralPieces) {
  std::string records;
  for (int i = 0; i < 100; ++i) records += record(kRecordBytesMax / 2);
  const auto pieces = cut_into_pieces(records);
  EXPECT_GT(pieces.size(), 10U);
  for (const auto& piece : pieces) {
    EXPECT_LE(piece.lines.size(), kPieceBytesMax);
    EXPECT_FALSE(ends_before_output(piece.lines));
  }
  EXPECT_EQ(joined(pieces), records);
}

TEST(JournalPieces, ALargeErrorStaysWhole) {
  std::string line;
  model::append_record(line, model::RecordView{.kind = model::RecordKind::kFailed,
                                               .node = "n",
                                               .error = std::string(100'000, 'e')});
  const auto pieces = cut_into_pieces(line);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].lines, line);
}

}  // namespace
}  // namespace sluice::store::sqlite::journal_pieces_test
