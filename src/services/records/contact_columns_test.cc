#include "services/records/contact_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/records/import_settings.h"
#include "services/testing.h"

namespace sluice::services::contact_columns_test {
namespace {

using testing::document;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Header = std::vector<std::string>;

std::vector<std::string> fields_of(const Header& header, std::string_view mapping = "{}") {
  const auto columns = map_columns(header, document(mapping));
  EXPECT_TRUE(columns) << (columns ? "" : columns.error().message);
  std::vector<std::string> fields;
  for (const auto& column : columns.value_or(ContactColumns())) fields.push_back(column.field);
  return fields;
}

std::string refusal_of(const Header& header, std::string_view mapping = "{}") {
  const auto columns = map_columns(header, document(mapping));
  EXPECT_FALSE(columns);
  return columns ? std::string() : columns.error().message;
}

Outcome<ContactChange> row_of(const Header& header, std::vector<std::string> fields) {
  const auto columns = map_columns(header, {});
  EXPECT_TRUE(columns);
  return read_contact_row(columns.value(), {.fields = std::move(fields)}, "AU", Limits());
}

TEST(ContactColumns, AreKnownByTheirNames) {
  EXPECT_THAT(
      fields_of({"phone_number", " First Name ", "E-Mail", "EMAIL", "custom.Plan", "Notes", ""}),
      ElementsAre("phone_number", "first_name", "", "email", "custom.Plan", "", ""));
}

TEST(ContactColumns, AreMappedAsTheCallerSays) {
  EXPECT_THAT(fields_of({"Mobile", "Name", "email"},
                        R"({"Mobile":"phone_number","Name":"custom.name","email":null})"),
              ElementsAre("phone_number", "custom.name", ""));
  EXPECT_THAT(refusal_of({"Mobile"}), HasSubstr("No column is for phone_number"));
  EXPECT_THAT(refusal_of({"phone_number"}, R"({"Mobil":"phone_number"})"),
              HasSubstr("the file has no column Mobil; its columns are phone_number."));
  EXPECT_THAT(refusal_of({"phone_number", "x"}, R"({"x":"frist_name"})"),
              HasSubstr("a contact has no frist_name; did you mean `first_name`?"));
  EXPECT_THAT(refusal_of({"phone_number", "x"}, R"({"x":"custom."})"),
              HasSubstr("a contact has no custom."));
  EXPECT_THAT(refusal_of({"phone_number", "x"}, R"({"x":7})"), HasSubstr("a string or null"));
  EXPECT_THAT(refusal_of({"phone_number", "Phone number"}),
              HasSubstr("Columns 1 and 2 are both for phone_number"));
  EXPECT_THAT(fields_of({"phone_number", "Phone number"}, R"({"Phone number":null})"),
              ElementsAre("phone_number", ""));
  EXPECT_THAT(refusal_of({std::string("p\0h", 3)}), HasSubstr("not UTF-8 text"));
  EXPECT_THAT(refusal_of({"phone_number", "\xFF"}), HasSubstr("The name of column 2"));
}

TEST(ContactColumns, RowsAreContacts) {
  const auto change = row_of({"phone_number", "first_name", "email", "custom", "custom.plan", "x"},
                             {" 0429 069 971", "'=Ada", "", R"({"n":1})", "pro", "ignored"});
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->phone_number, "+61429069971");
  ASSERT_EQ(change->texts.size(), 1U) << "what is empty says nothing";
  EXPECT_EQ(change->texts.front().second, "=Ada") << "as an export has written it";
  EXPECT_EQ(to_json(change->custom), R"({"n":1,"plan":"pro"})");
  EXPECT_TRUE(row_of({"phone_number", "email"}, {"0429069971"})) << "what is absent is empty";
  EXPECT_TRUE(row_of({"phone_number"}, {"'+61429069971"}));
}

TEST(ContactColumns, OfAWrongRowEverythingIsSaid) {
  const Header header = {"phone_number", "first_name", "email", "custom"};
  const auto errors = [&](std::vector<std::string> fields) {
    const auto change = row_of(header, std::move(fields));
    EXPECT_FALSE(change);
    std::string all;
    if (change) return all;
    for (const auto& each : change.error().errors) all += each + " ";
    return all.empty() ? change.error().message : all;
  };
  EXPECT_THAT(errors({"", "Ada"}), HasSubstr("phone_number is missing."));
  const auto both = errors({"12", "", "nobody"});
  EXPECT_THAT(both, HasSubstr("too short"));
  EXPECT_THAT(both, HasSubstr("email must be an address"));
  EXPECT_THAT(errors({"0429069971", std::string("a\0b", 3)}),
              HasSubstr("Column 2 (first_name) has a NUL byte."));
  EXPECT_THAT(errors({"0429069971", "M\xFCller"}), HasSubstr("is not valid UTF-8"));
  EXPECT_THAT(errors({"0429069971", "", "", "[1]"}),
              HasSubstr("Column 4 (custom) must be a JSON object."));
  EXPECT_THAT(errors({"0429069971", "", "", "", "5"}),
              HasSubstr("The row has 5 fields, and the file 4"));
  EXPECT_THAT(errors({"0429069971", "a\nb"}), HasSubstr("control characters"));
  EXPECT_THAT(errors({"0429069971", std::string(256, 'x')}), HasSubstr("255 bytes"));
  const auto unread =
      read_contact_row({}, {.problem = "the row has more than 9 bytes"}, "AU", Limits());
  EXPECT_EQ(unread.error().message, "Not read: the row has more than 9 bytes.");
}

TEST(ContactColumns, AreExportedSoThatTheyCanBeImported) {
  SystemClock clock;
  SystemEntropy entropy;
  IdSource ids(clock, entropy);
  store::Contact contact{.id = ids.next<store::ContactId>(), .phone_number = "+61429069971"};
  contact.first_name = "=HYPERLINK(\"x\")";
  contact.last_name = "O'Neill, \"Bob\"";
  contact.company = "-";
  contact.custom = R"({"a":"b,c"})";
  std::string text;
  append_contact_header(text);
  append_contact_row(text, contact);
  EXPECT_THAT(text, HasSubstr(",+61429069971,"));
  EXPECT_THAT(text, HasSubstr("'=HYPERLINK"));
  ImportSettings settings;
  bool is_given = false;
  const auto place = read_import_header(
      [&]() -> Result<std::optional<std::string>> {
        if (std::exchange(is_given, true)) return std::optional<std::string>();
        return std::optional(text);
      },
      settings);
  ASSERT_TRUE(place) << place.error().message;
  formats::CsvReader reader(settings.delimiter, {}, *place);
  reader.feed(std::string_view(text).substr(place->offset));
  const auto row = reader.next();
  ASSERT_TRUE(row);
  const auto change = read_contact_row(settings.columns, *row, "AU", Limits());
  ASSERT_TRUE(change) << change.error().message;
  store::Contact again{.id = contact.id, .phone_number = {}};
  ASSERT_TRUE(apply_change(*change, again, Limits()));
  EXPECT_EQ(again, contact);
}

TEST(ContactColumns, WhatFailedIsShownHarmless) {
  EXPECT_EQ(shown_csv_text("=1"), "'=1");
  EXPECT_EQ(shown_csv_text("a\r\n\tb"), "a   b");
  EXPECT_EQ(shown_csv_text(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(shown_csv_text("M\xFCller"), "M?ller");
  EXPECT_EQ(shown_csv_text("M\xC3\xBCller"), "M\xC3\xBCller");
  EXPECT_EQ(shown_csv_text(std::string(2'000, 'x')).size(), 1'000U);
}

TEST(UploadedText, BecomesUtf8) {
  const auto text = [](std::string_view bytes, std::string charset, bool is_first = true) {
    auto made = uploaded_text(bytes, charset, is_first);
    return made ? *made + "|" + charset : "refused: " + made.error().message;
  };
  EXPECT_EQ(text("\xEF\xBB\xBF"
                 "a",
                 ""),
            "a|utf-8");
  EXPECT_EQ(text("\xEF\xBB\xBF"
                 "a",
                 "", false),
            "\xEF\xBB\xBF"
            "a|");
  EXPECT_EQ(text(std::string("\xFF\xFE"
                             "a\0",
                             4),
                 ""),
            "a|utf-16le");
  EXPECT_EQ(text(std::string("\0a", 2), "utf-16be", false), "a|utf-16be");
  EXPECT_EQ(text("M\xFCller", "iso-8859-1"), "M\xC3\xBCller|iso-8859-1");
  EXPECT_EQ(text("\xFF", ""), "\xFF|") << "what is wrong is wrong with a row";
  EXPECT_THAT(text("a", "utf-16le"), HasSubstr("refused: The file is not valid UTF-16"));
  EXPECT_THAT(text("a", "klingon"), HasSubstr("refused: The file is in the charset klingon"));
  EXPECT_THAT(text("a", "utf-16le", false), HasSubstr("begins or ends in a character"));
}

}  // namespace
}  // namespace sluice::services::contact_columns_test
