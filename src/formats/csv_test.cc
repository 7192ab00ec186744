#include "formats/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::formats::csv_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Fields = std::vector<std::string>;

// All rows of a text that arrives `at_once` bytes at a time.
std::vector<CsvRow> rows_of(std::string_view text, CsvReader& reader, std::size_t at_once) {
  std::vector<CsvRow> rows;
  const auto drain = [&] {
    while (auto row = reader.next()) rows.push_back(*std::move(row));
  };
  for (std::size_t at = 0; at < text.size(); at += at_once) {
    reader.feed(text.substr(at, at_once));
    drain();
  }
  reader.finish();
  drain();
  return rows;
}

std::vector<CsvRow> rows_of(std::string_view text, CsvLimits limits = {}, std::size_t at_once = 7) {
  CsvReader reader(',', limits);
  auto rows = rows_of(text, reader, at_once);
  EXPECT_FALSE(reader.unclosed_quote());
  return rows;
}

std::vector<Fields> fields_of(std::string_view text) {
  std::vector<Fields> all;
  for (const auto& row : rows_of(text)) {
    EXPECT_EQ(row.problem, "");
    all.push_back(row.fields);
  }
  return all;
}

TEST(Csv, RowsEndInEveryWay) {
  const std::vector<Fields> expected = {{"a", "b"}, {"c", "d"}};
  for (const std::string_view text : {"a,b\r\nc,d\r\n", "a,b\nc,d\n", "a,b\rc,d\r", "a,b\nc,d",
                                      "\n\na,b\r\n\r\nc,d\n\n\r\r\n", "\"a\",\"b\"\n\"c\",d"})
    EXPECT_EQ(fields_of(text), expected) << text;
  EXPECT_THAT(rows_of(""), IsEmpty());
  EXPECT_THAT(rows_of("\r\n\n\r"), IsEmpty());
}

TEST(Csv, FieldsMayBeQuoted) {
  EXPECT_EQ(fields_of("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\""),
            (std::vector<Fields>{{"a,b", "say \"hi\"", "two\r\nlines"}}));
  EXPECT_EQ(fields_of("\"\"\n,\n"), (std::vector<Fields>{{""}, {"", ""}}));
  EXPECT_EQ(fields_of("5\" pipe, x \n"), (std::vector<Fields>{{"5\" pipe", " x "}}))
      << "a quotation mark that does not begin a field is part of it";
}

TEST(Csv, TheSameRowsComeHoweverTheBytesArrive) {
  const std::string text = "\"a\"\"\",b\r\n\r\nc,\"d\ne\"\rf,g\r\n";
  const auto whole = rows_of(text, {}, text.size());
  ASSERT_THAT(whole, SizeIs(3));
  for (std::size_t at_once = 1; at_once < text.size(); ++at_once) {
    const auto rows = rows_of(text, {}, at_once);
    ASSERT_THAT(rows, SizeIs(whole.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].fields, whole[i].fields);
      EXPECT_EQ(rows[i].line, whole[i].line);
      EXPECT_EQ(rows[i].end, whole[i].end);
    }
  }
}

TEST(Csv, ReadingGoesOnBehindAnyRow) {
  const std::string text = "a,b\r\n\"c\nd\",e\rf,g\n\nh,i";
  const auto rows = rows_of(text);
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].line, 1U);
  EXPECT_EQ(rows[1].line, 2U);
  EXPECT_EQ(rows[2].line, 4U);
  EXPECT_EQ(rows[3].line, 6U);
  EXPECT_EQ(rows[3].end.offset, text.size());
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    CsvReader reader(',', {}, rows[i].end);
    const auto rest = rows_of(std::string_view(text).substr(rows[i].end.offset), reader, 3);
    ASSERT_THAT(rest, SizeIs(rows.size() - i - 1));
    EXPECT_EQ(rest.front().fields, rows[i + 1].fields);
    EXPECT_EQ(rest.front().line, rows[i + 1].line);
    EXPECT_EQ(rest.back().end, rows.back().end);
  }
}

TEST(Csv, WhatIsWrongWithARowIsSaidAndTheNextOneIsRead) {
  const auto rows = rows_of("\"a\"b,c\nd,e\n" + std::string(101, 'x') + ",\"y\"\nf,g\n1,2,3,4\nh,i",
                            {.row_bytes_max = 100, .columns_max = 3});
  ASSERT_THAT(rows, SizeIs(6));
  EXPECT_THAT(rows[0].problem, HasSubstr("column 1 has text behind its closing quotation mark"));
  EXPECT_THAT(rows[1].fields, ElementsAre("d", "e"));
  EXPECT_THAT(rows[2].problem, HasSubstr("more than 100 bytes"));
  EXPECT_THAT(rows[2].fields, IsEmpty());
  EXPECT_EQ(rows[2].line, 3U);
  EXPECT_THAT(rows[3].fields, ElementsAre("f", "g"));
  EXPECT_THAT(rows[4].problem, HasSubstr("more than 3 columns"));
  EXPECT_THAT(rows[5].fields, ElementsAre("h", "i"));
}

TEST(Csv, AQuotationMarkThatIsNeverClosedEndsTheReading) {
  CsvReader reader(',');
  EXPECT_THAT(rows_of("a,b\nc,\"d\ne,f\n", reader, 4), SizeIs(1));
  EXPECT_EQ(reader.unclosed_quote(), 2U);

  CsvReader bounded(',', {.row_bytes_max = 100});
  EXPECT_THAT(rows_of("a\n\"" + std::string(1'000, 'x') + "\"\nb\n", bounded, 64), SizeIs(1));
  EXPECT_EQ(bounded.unclosed_quote(), 2U);
}

TEST(Csv, DelimitersAreGuessedFromTheFirstRow) {
  EXPECT_EQ(csv_delimiter_of("name;first, last;number\na,b,c,d,e"), ';');
  EXPECT_EQ(csv_delimiter_of("name\tnumber\n"), '\t');
  EXPECT_EQ(csv_delimiter_of("a|b"), '|');
  EXPECT_EQ(csv_delimiter_of("\"a;b;c\",d\n"), ',');
  EXPECT_EQ(csv_delimiter_of("number"), ',');
  EXPECT_EQ(csv_delimiter_of(""), ',');
  CsvReader reader(';');
  EXPECT_EQ(rows_of("a,b;\"c;d\"", reader, 2).front().fields, (Fields{"a,b", "c;d"}));
}

TEST(Csv, RowsAreWrittenAsTheyAreRead) {
  const Fields fields = {"plain", "a,b", "say \"hi\"", "two\nlines", "", " spaces ", "a;b", "\t"};
  std::string text;
  append_csv_row(text, fields);
  EXPECT_EQ(fields_of(text), (std::vector<Fields>{fields}));
  text.clear();
  append_csv_row(text, Fields{"a", "b"});
  EXPECT_EQ(text, "a,b\r\n");
}

TEST(Csv, FormulasAreMadeHarmlessAndPlainAgain) {
  for (const std::string text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''@x", "=", "-"}) {
    EXPECT_EQ(harmless_csv_text(text), "'" + text);
    EXPECT_EQ(plain_csv_text(harmless_csv_text(text)), text);
  }
  for (const std::string text : {"", "a", "O'Neill", "'", "''", "'tis", "1=1", " =1"}) {
    EXPECT_EQ(harmless_csv_text(text), text);
    EXPECT_EQ(plain_csv_text(text), text);
  }
}

}  // namespace
}  // namespace sluice::formats::csv_test
