#include "nodes/forms/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "nodes/test_support.h"

namespace sluice::nodes::form_test {
namespace {

using ::testing::ElementsAre;
using testing::from_json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Timestamp now() { return *parse_time("2026-01-31T12:00:00Z"); }

Form form_of(std::string_view text) {
  auto form = read_shown_form(from_json(text), now());
  EXPECT_TRUE(form) << (form ? "" : form.error().message);
  return form ? *std::move(form) : Form();
}

std::string error_of(std::string_view text) {
  const auto form = read_shown_form(from_json(text), now());
  EXPECT_FALSE(form) << text;
  return form ? "" : form.error().message;
}

CheckedForm check(const Form& form, std::string_view given, std::string_view button = "submit") {
  return check_form(form, *form.button(button), from_json(given).as_object());
}

std::map<std::string, std::string> by_field(const CheckedForm& checked) {
  std::map<std::string, std::string> out;
  for (const auto& error : checked.errors) out.emplace(error.field, error.message);
  return out;
}

// One field `a` that is given a value: the value it comes to, or what is wrong.
std::string one(std::string_view settings, std::string_view given) {
  const auto form = form_of(R"({"fields": [{"id": "a", )" + std::string(settings) + "}]}");
  const auto checked = check(form, R"({"a": )" + std::string(given) + "}");
  if (!checked.errors.empty()) return checked.errors.front().message;
  return to_json(checked.values.at("a"));
}

TEST(Form, ReadsTexts) {
  EXPECT_EQ(one(R"("type": "text")", R"("  Ada ")"), R"("Ada")");
  EXPECT_EQ(one(R"("type": "text")", R"("a\nb")"),
            "Line breaks and control characters are not allowed here.");
  EXPECT_EQ(one(R"("type": "text")", R"("  ")"), "null");
  EXPECT_EQ(one(R"("type": "text")", "[1]"), "Must be a string.");
  EXPECT_EQ(one(R"("type": "text")", "7"), R"("7")");
  EXPECT_EQ(one(R"("type": "textarea")", R"(" a\r\nb\rc ")"), R"(" a\nb\nc ")");
  EXPECT_EQ(one(R"("type": "textarea")", R"(" \r\n ")"), "null");
  EXPECT_THAT(one(R"("type": "textarea")", R"("a\u0000b")"), HasSubstr("control characters"));
  EXPECT_EQ(one(R"("min_length": 3)", R"("\u00e4\u00f6")"), "Enter at least 3 characters.");
  EXPECT_EQ(one(R"("max_length": 2)", R"("abc")"), "Enter at most 2 characters.");
  EXPECT_EQ(one("\"min_length\": 0", "\"" + std::string(1'001, 'x') + "\""),
            "Enter at most 1000 characters.");
  EXPECT_EQ(one(R"("pattern": "[A-Z]{2}[0-9]+")", R"("AB12")"), R"("AB12")");
  EXPECT_EQ(one(R"("pattern": "[A-Z]{2}[0-9]+")", R"("xAB12")"),
            "This does not have the expected format.");
  EXPECT_EQ(one(R"("type": "email")", R"("ada@example.com")"), R"("ada@example.com")");
  EXPECT_THAT(one(R"("type": "email")", R"("ada")"), HasSubstr("email address"));
  EXPECT_EQ(one(R"("type": "url")", R"("https://a.example/x")"), R"("https://a.example/x")");
  EXPECT_THAT(one(R"("type": "url")", R"("javascript:alert")"), HasSubstr("web address"));
  EXPECT_EQ(one(R"("type": "tel")", R"("+49 30 1")"), R"("+49 30 1")");
}

TEST(Form, ReadsNumbers) {
  EXPECT_EQ(one(R"("type": "number")", R"(" 1.50 ")"), "1.5");
  EXPECT_EQ(one(R"("type": "number")", R"("12")"), "12");
  EXPECT_EQ(one(R"("type": "number")", "2.5"), "2.5");
  EXPECT_EQ(one(R"("type": "number")", R"("")"), "null");
  EXPECT_EQ(one(R"("type": "number")", R"("twelve")"), "Enter a number.");
  EXPECT_EQ(one(R"("type": "number")", "[]"), "Enter a number.");
  EXPECT_EQ(one(R"("type": "number", "min": 2)", "1"), "Must be at least 2.");
  EXPECT_EQ(one(R"("type": "number", "max": "2.5")", "3"), "Must be at most 2.5.");
  EXPECT_EQ(one(R"("type": "number", "min": 2, "max": 2)", "2"), "2");
  EXPECT_EQ(one(R"("type": "integer")", R"("3")"), "3");
  EXPECT_EQ(one(R"("type": "integer")", "3.0"), "3");
  EXPECT_EQ(one(R"("type": "integer")", "3.5"), "Enter a whole number.");
}

TEST(Form, ReadsDates) {
  EXPECT_EQ(one(R"("type": "date")", R"("2026-02-28")"), R"("2026-02-28")");
  EXPECT_THAT(one(R"("type": "date")", R"("2026-02-29")"), HasSubstr("Enter a date"));
  EXPECT_THAT(one(R"("type": "date")", R"("2026-02-28T10:00")"), HasSubstr("Enter a date"));
  EXPECT_EQ(one(R"("type": "date", "min": "2026-02-01")", R"("2026-01-31")"),
            "Must not be before 2026-02-01.");
  EXPECT_EQ(one(R"("type": "date", "max": "2026-02-01")", R"("2026-02-02")"),
            "Must not be after 2026-02-01.");
  EXPECT_EQ(one(R"("type": "time")", R"("18:30")"), R"("18:30")");
  EXPECT_EQ(one(R"("type": "time", "max": "18:30")", R"("18:30:59")"), R"("18:30:59")");
  EXPECT_THAT(one(R"("type": "time")", R"("25:00")"), HasSubstr("Enter a time"));
  EXPECT_EQ(one(R"("type": "datetime")", R"("2026-01-31T18:30")"), R"("2026-01-31T18:30")");
  EXPECT_THAT(one(R"("type": "datetime")", R"("2026-01-31")"), HasSubstr("a date and a time"));
}

TEST(Form, ReadsChoices) {
  constexpr auto kRadio = R"("type": "radio", "options": [{"value": 1, "label": "One"}, "two"])";
  EXPECT_EQ(one(kRadio, R"("1")"), R"("1")");
  EXPECT_EQ(one(kRadio, R"("two")"), R"("two")");
  EXPECT_EQ(one(kRadio, R"("One")"), "Choose one of the options.");
  EXPECT_EQ(one(kRadio, R"("")"), "null");
  constexpr auto kMany = R"("type": "multiselect", "options": ["a", "b", "c"], "min": 2, "max": 2)";
  EXPECT_EQ(one(kMany, R"(["c", "a", "c"])"), R"(["a","c"])");
  EXPECT_EQ(one(kMany, R"(["a"])"), "Choose at least 2.");
  EXPECT_EQ(one(kMany, R"(["a", "b", "c"])"), "Choose at most 2.");
  EXPECT_EQ(one(kMany, R"(["a", "x"])"), "Choose only from the options.");
  EXPECT_EQ(one(kMany, R"([])"), "[]");
  EXPECT_EQ(one(kMany, "null"), "[]");
  EXPECT_EQ(one(R"("type": "checkbox")", R"("on")"), "true");
  EXPECT_EQ(one(R"("type": "checkbox")", "false"), "false");
  EXPECT_EQ(one(R"("type": "checkbox")", R"("perhaps")"), "Must be true or false.");
  EXPECT_EQ(one(R"("type": "checkbox")", "{}"), "Must be true or false.");
}

TEST(Form, RequiresWhatIsThere) {
  EXPECT_EQ(one(R"("required": true)", R"(" ")"), "Please fill in this field.");
  EXPECT_EQ(one(R"("required": true, "type": "checkbox")", "false"), "Please tick this box.");
  EXPECT_EQ(one(R"("required": true, "type": "select", "options": ["a"])", "null"),
            "Please choose an option.");
  EXPECT_EQ(one(R"("required": true, "type": "number")", "0"), "0");
}

TEST(Form, TakesDefaultsForWhatIsLeftOut) {
  const auto form = form_of(R"({"fields": [{"id": "a", "default": "x"}, {"id": "b"},
    {"id": "c", "type": "checkbox", "default": true},
    {"id": "h", "type": "hidden", "default": {"order": 7}}]})");
  EXPECT_EQ(to_json(check(form, "{}").values), R"({"a":"x","b":null,"c":true,"h":{"order":7}})");
  EXPECT_EQ(to_json(check(form, R"({"a": "", "c": false})").values),
            R"({"a":null,"b":null,"c":false,"h":{"order":7}})");
  EXPECT_THAT(by_field(check(form, R"({"h": 8, "zz": 1})")),
              ElementsAre(std::pair("h", "This field cannot be changed."),
                          std::pair("zz", "This form has no such field.")));
}

TEST(Form, ShowsFieldsForWhatWasFilledIn) {
  const auto form = form_of(R"({"fields": [
    {"id": "kind", "type": "select", "options": ["car", "boat"]},
    {"id": "doors", "type": "integer", "required": true, "visible_if": {"field": "kind", "value": "car"}},
    {"id": "why", "required": true, "visible_if": {"all": [
      {"field": "kind", "operator": "in", "value": "car, boat"},
      {"any": [{"field": "doors", "operator": ">", "value": 5}, {"field": "doors", "operator": "==", "value": 1}]}]}}]})");
  EXPECT_THAT(check(form, "{}").visible, ElementsAre("kind"));
  EXPECT_THAT(check(form, R"({"kind": "boat", "doors": 9, "why": "x"})").visible,
              ElementsAre("kind"));
  EXPECT_EQ(to_json(check(form, R"({"kind": "boat", "doors": 9, "why": "x"})").values),
            R"({"kind":"boat"})")
      << "what is not there is dropped, and does not make others visible";
  EXPECT_THAT(check(form, R"({"kind": "car", "doors": 4})").visible, ElementsAre("kind", "doors"));
  EXPECT_THAT(by_field(check(form, R"({"kind": "car", "doors": 6})")),
              ElementsAre(std::pair("why", "Please fill in this field.")));
  EXPECT_THAT(by_field(check(form, R"({"kind": "car", "doors": "many"})")),
              ElementsAre(std::pair("doors", "Enter a number.")));
}

TEST(Form, ConditionsSuitTheTypeOfTheirField) {
  const auto form = form_of(R"({"fields": [
    {"id": "due", "type": "date"}, {"id": "tags", "type": "multiselect", "options": ["x", "y"]},
    {"id": "sure", "type": "checkbox"}, {"id": "name"},
    {"id": "late", "visible_if": {"field": "due", "operator": "is_past"}},
    {"id": "x", "visible_if": {"field": "tags", "operator": "contains", "value": "x"}},
    {"id": "ok", "visible_if": {"field": "sure", "operator": "is_true"}},
    {"id": "any", "visible_if": {"field": "name", "value": "ADA", "case_sensitive": false}},
    {"id": "old", "visible_if": {"field": "name", "operator": ">", "value": 3}}]})");
  EXPECT_THAT(check(form, "{}").visible, ElementsAre("due", "tags", "sure", "name"));
  EXPECT_THAT(
      check(form, R"({"due": "2026-01-30", "tags": ["x"], "sure": "on", "name": "Ada"})").visible,
      ElementsAre("due", "tags", "sure", "name", "late", "x", "ok", "any"));
  EXPECT_THAT(check(form, R"({"due": "2026-02-01", "tags": ["y"], "name": "4"})").visible,
              ElementsAre("due", "tags", "sure", "name", "old"));
}

TEST(Form, AButtonMayTakeTheFormAsItIs) {
  const auto form =
      form_of(R"({"fields": [{"id": "a", "required": true}, {"id": "n", "type": "number"},
      {"id": "m", "type": "multiselect", "options": ["x"]}, {"id": "ok"}],
    "buttons": [{"id": "yes"}, {"id": "no", "validates": false}]})");
  EXPECT_EQ(check(form, R"({"n": "x"})", "yes").errors.size(), 2U);
  const auto checked = check(form, R"({"n": "x", "m": ["q"], "ok": "fine"})", "no");
  EXPECT_THAT(checked.errors, IsEmpty());
  EXPECT_EQ(to_json(checked.values), R"({"a":null,"n":null,"m":[],"ok":"fine"})");
  EXPECT_EQ(check(form, R"({"zz": 1})", "no").errors.size(), 1U) << "unknown fields are mistakes";
}

TEST(Form, FillsInWhatIsLeftOut) {
  const auto form = form_of(R"({"title": null, "fields": [{"id": "a"}]})");
  EXPECT_EQ(form.fields[0].label, "a");
  ASSERT_EQ(form.buttons.size(), 1U);
  EXPECT_EQ(form.buttons[0].id, "submit");
  EXPECT_EQ(form.buttons[0].style, "primary");
  const auto two = form_of(R"({"buttons": [{"id": "a"}, {"id": "b"}]})");
  EXPECT_EQ(two.buttons[1].style, "secondary");
  EXPECT_EQ(two.buttons[1].label, "b");
}

TEST(Form, SaysWhatIsWrongWithIt) {
  struct Row {
    std::string_view form;
    std::string_view sentence;
  };
  for (
      const auto& [text, sentence] : std::initializer_list<Row>{
          {"[]", "not an object"},
          {R"({"title": {}})", "`title` must be a string"},
          {R"({"description_format": "html"})", "`description_format` must be one of"},
          {R"({"fields": {}})", "`fields` must be an array"},
          {R"({"fields": [1]})", "`fields.0` must be an object"},
          {R"({"fields": [{}]})", "`fields.0.id` must consist of letters"},
          {R"({"fields": [{"id": "1a"}]})", "`fields.0.id` must consist of letters"},
          {R"({"fields": [{"id": "a b"}]})", "`fields.0.id` must consist of letters"},
          {R"({"fields": [{"id": "a"}, {"id": "a"}]})", "the id `a` is used more than once"},
          {R"({"fields": [{"id": "a", "typ": "x"}]})", "did you mean `type`?"},
          {R"({"fields": [{"id": "a", "type": "colour"}]})", "`fields.0.type` must be one of"},
          {R"({"fields": [{"id": "a", "required": "yes"}]})", "must be true or false"},
          {R"({"fields": [{"id": "a", "options": []}]})",
           "`fields.0.options` cannot be used with the type"},
          {R"({"fields": [{"id": "a", "type": "radio"}]})", "array of 1 to 500 options"},
          {R"({"fields": [{"id": "a", "type": "radio", "options": [{}]}]})", "options.0.value"},
          {R"({"fields": [{"id": "a", "type": "radio", "options": [[]]}]})", "options.0` must"},
          {R"({"fields": [{"id": "a", "type": "radio", "options": ["x", "x"]}]})",
           "more than one option"},
          {R"({"fields": [{"id": "a", "min": 1}]})",
           "`fields.0.min` cannot be used with the type text"},
          {R"({"fields": [{"id": "a", "type": "number", "min": "x"}]})", "cannot be \"x\""},
          {R"({"fields": [{"id": "a", "type": "date", "max": "soon"}]})", "cannot be \"soon\""},
          {R"({"fields": [{"id": "a", "min_length": 1.5}]})", "whole number"},
          {R"({"fields": [{"id": "a", "max_length": 100001}]})", "whole number"},
          {R"({"fields": [{"id": "a", "min_length": 9, "max_length": 8}]})", "greater than"},
          {R"({"fields": [{"id": "a", "type": "number", "max_length": 8}]})",
           "cannot be used with"},
          {R"({"fields": [{"id": "a", "pattern": "("}]})", "`fields.0.pattern`:"},
          {R"({"fields": [{"id": "a", "visible_if": []}]})", "must be an object"},
          {R"({"fields": [{"id": "a", "visible_if": {"field": "a", "value": 1}}]})",
           "`fields.0.visible_if.field` must be the id of a field above"},
          {R"({"fields": [{"id": "a"}, {"id": "b", "visible_if": {"field": "a", "operator": "is"}}]})",
           "`fields.1.visible_if.operator` must be one of equals"},
          {R"({"fields": [{"id": "a"}, {"id": "b", "visible_if": {"all": []}}]})", "array of 1"},
          {R"({"buttons": []})", "at least one"},
          {R"({"buttons": [{"id": "expired"}]})", "reserved for another handle"},
          {R"({"buttons": [{"id": "a", "style": "loud"}]})", "must be one of primary"},
      }) {
    EXPECT_THAT(error_of(text), HasSubstr(sentence)) << text;
  }
  std::string deep = R"({"field": "a", "value": 1})";
  for (int i = 0; i < 6; ++i) deep = R"({"all": [)" + deep + "]}";
  EXPECT_THAT(error_of(R"({"fields": [{"id": "a"}, {"id": "b", "visible_if": )" + deep + "}]}"),
              HasSubstr("at most 5 deep"));
}

TEST(Form, WhatALimitAllowsAndNoMore) {
  const auto fields = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
      text += (i ? ", {\"id\": \"f" : "{\"id\": \"f") + std::to_string(i) + "\"}";
    return text;
  };
  EXPECT_EQ(form_of("{\"fields\": [" + fields(100) + "]}").fields.size(), 100U);
  EXPECT_THAT(error_of("{\"fields\": [" + fields(101) + "]}"), HasSubstr("at most 100"));
  EXPECT_THAT(error_of("{\"buttons\": [" + fields(11) + "]}"), HasSubstr("at most 10"));
}

}  // namespace
}  // namespace sluice::nodes::form_test
