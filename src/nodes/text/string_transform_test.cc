#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"
#include "nodes/text/string_operations.h"
#include "nodes/text/string_words.h"

namespace sluice::nodes::string_transform_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

// `input` sent through `operations` (the inside of a JSON array): the text or the result as JSON,
// or "failed: ...".
std::string transform(const json::value& input, std::string_view operations) {
  const auto data = fmt::format(R"({{"input": "{{{{ x }}}}", "operations": [{}]}})", operations);
  const auto step = Bench("string_transform", data, to_json(json::object{{"x", input}})).start();
  const auto* done = std::get_if<Completed>(&step);
  if (!done) return describe(step);
  if (const auto* result = find_member(done->output, "result")) return to_json(*result);
  return std::string(done->output.at("text").get_string());
}

struct Row {
  const char* operation;
  const char* input;
  const char* expected;
};

TEST(StringTransform, Ends) {
  const Row rows[] = {
      {R"({"operation": "trim"})", " \t\n a b \u00A0 ", "a b"},
      {R"({"operation": "trim", "characters": "é-"})", "-é-a-éb-é-", "a-éb"},
      {R"({"operation": "trim"})", "   ", ""},
      {R"({"operation": "trim_start"})", "  a ", "a "},
      {R"({"operation": "trim_end"})", " a  ", " a"},
      {R"({"operation": "trim_end", "characters": "/"})", "https://a/b//", "https://a/b"},
      {R"({"operation": "squish"})", "  a \n\n b\tc ", "a b c"},
      {R"({"operation": "prepend", "text": "<"})", "a", "<a"},
      {R"({"operation": "append", "text": "{{ x }}"})", "a", "aa"},
      {R"({"operation": "pad_start", "length": 5, "with": "0"})", "42", "00042"},
      {R"({"operation": "pad_start", "length": 2, "with": "0"})", "421", "421"},
      {R"({"operation": "pad_end", "length": 6, "with": "äb"})", "é", "éäbäbä"},
      {R"({"operation": "pad_end", "length": "3"})", "a", "a  "},
  };
  for (const auto& row : rows)
    EXPECT_EQ(transform(row.input, row.operation), row.expected) << row.operation;
}

TEST(StringTransform, LetterCase) {
  const Row rows[] = {
      {R"({"operation": "upper"})", "straße éa", "STRASSE ÉA"},
      {R"({"operation": "lower"})", "ÀB Ω", "àb ω"},
      {R"({"operation": "title"})", "the o'neill-smith REPORT élan",
       "The O'neill-Smith Report Élan"},
      {R"({"operation": "capitalize"})", "éLAN Vital", "Élan vital"},
      {R"({"operation": "camel"})", "order line-ID", "orderLineId"},
      {R"({"operation": "camel"})", "HTTPServer2 up", "httpServer2Up"},
      {R"({"operation": "pascal"})", "élan vital", "ÉlanVital"},
      {R"({"operation": "snake"})", "orderLineID", "order_line_id"},
      {R"({"operation": "snake"})", "parseHTTPHeader v2", "parse_http_header_v2"},
      {R"({"operation": "kebab"})", "  Order: Line_Id! ", "order-line-id"},
      {R"({"operation": "constant"})", "orderLine don't", "ORDER_LINE_DONT"},
      {R"({"operation": "slug"})", "Größe & Ærø: l'été 2026!", "grosse-aero-lete-2026"},
      {R"({"operation": "slug", "separator": "_"})", "a  --  b", "a_b"},
      {R"({"operation": "slug"})", "日本", ""},
      {R"({"operation": "remove_accents"})", "Žluťoučký kůň 日本", "Zlutoucky kun 日本"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(transform(row.input, row.operation), row.expected) << row.operation << row.input;
}

TEST(StringTransform, Parts) {
  const Row rows[] = {
      {R"({"operation": "replace", "search": "a", "replacement": "bb"})", "banana", "bbbnbbnbb"},
      {R"({"operation": "replace", "search": "an", "replacement": "", "first_only": true})",
       "banana", "bana"},
      {R"({"operation": "replace", "search": "."})", "a.b.c", "abc"},
      {R"({"operation": "remove", "search": "an"})", "banana", "ba"},
      {R"({"operation": "remove", "search": "an", "first_only": true})", "banana", "bana"},
      {R"({"operation": "substring", "start": 1, "length": 2})", "aéíou", "éí"},
      {R"({"operation": "substring", "start": -2})", "aéíou", "ou"},
      {R"({"operation": "substring", "start": -99, "length": 2})", "aéíou", "aé"},
      {R"({"operation": "substring", "start": 99})", "aéíou", ""},
      {R"({"operation": "substring", "start": -1000000000000000, "length": 0})", "a", ""},
      {R"({"operation": "truncate", "length": 6})", "ééééééé", "ééé..."},
      {R"({"operation": "truncate", "length": 7})", "ééééééé", "ééééééé"},
      {R"({"operation": "truncate", "length": 4, "suffix": "…"})", "abcdef", "abc…"},
      {R"({"operation": "truncate", "length": 2})", "abcdef", ".."},
      {R"({"operation": "truncate", "length": 3, "suffix": ""})", "abcdef", "abc"},
      {R"({"operation": "reverse"})", "aé日", "日éa"},
      {R"({"operation": "repeat", "count": 3})", "ab", "ababab"},
      {R"({"operation": "repeat", "count": 0})", "ab", ""},
      {R"({"operation": "length"})", "aé日", "3"},
      {R"({"operation": "word_count"})", "  two words ", "2"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(transform(row.input, row.operation), row.expected) << row.operation << row.input;
}

TEST(StringTransform, Lists) {
  const Row rows[] = {
      {R"({"operation": "split"})", "a,b,,c", R"(["a","b","","c"])"},
      {R"({"operation": "split", "separator": ", ", "limit": 2})", "a, b, c", R"(["a","b, c"])"},
      {R"({"operation": "split", "limit": 1})", "a,b", R"(["a,b"])"},
      {R"({"operation": "split", "separator": ""})", "aé日", R"(["a","é","日"])"},
      {R"({"operation": "split"})", "", R"([""])"},
      {R"({"operation": "split", "separator": ""})", "", "[]"},
      {R"({"operation": "split"}, {"operation": "join", "separator": "+"})", "a,b", "a+b"},
      {R"({"operation": "split"}, {"operation": "reverse"}, {"operation": "join"})", "a,b", "b,a"},
      {R"({"operation": "split"}, {"operation": "item", "index": -1})", "a,b", "b"},
      {R"({"operation": "split"}, {"operation": "item", "index": 7})", "a,b", ""},
      {R"({"operation": "split"}, {"operation": "length"})", "a,b", "2"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(transform(row.input, row.operation), row.expected) << row.operation << row.input;
  EXPECT_EQ(transform(json::array{1, nullptr, "a"}, R"({"operation": "join", "separator": "-"})"),
            "1--a");
  EXPECT_EQ(transform(5, R"({"operation": "pad_start", "length": 3, "with": "0"})"), "005");
}

TEST(StringTransform, RegularExpressions) {
  const Row rows[] = {
      {R"j({"operation": "regex_replace", "pattern": "[0-9]+", "replacement": "<$0>"})j", "a1b22",
       "a<1>b<22>"},
      {R"j({"operation": "regex_replace", "pattern": "(\\w)(\\w)", "replacement": "\\2$1"})j",
       "abcd", "badc"},
      {R"j({"operation": "regex_replace", "pattern": "\\s", "first_only": true})j", "a b c",
       "ab c"},
      {R"j({"operation": "regex_replace", "pattern": "x*", "replacement": "-"})j", "aéb",
       "-a-é-b-"},
      {R"j({"operation": "regex_replace", "pattern": "(?i)A", "replacement": ""})j", "aAb", "b"},
      {R"j({"operation": "regex_extract", "pattern": "[0-9]+"})j", "a12b3", "12"},
      {R"j({"operation": "regex_extract", "pattern": "id=(\\w+)"})j", "x id=abc y", "abc"},
      {R"j({"operation": "regex_extract", "pattern": "id=(\\w+)", "group": 0})j", "id=abc",
       "id=abc"},
      {R"j({"operation": "regex_extract", "pattern": "[0-9]+", "all": true})j", "a12b3",
       R"(["12","3"])"},
      {R"j({"operation": "regex_extract", "pattern": "z"})j", "abc", ""},
      {R"j({"operation": "regex_extract", "pattern": "z", "all": true})j", "abc", "[]"},
      {R"j({"operation": "regex_extract", "pattern": "{{ x }}"})j", "b.", "b."},
  };
  for (const auto& row : rows)
    EXPECT_EQ(transform(row.input, row.operation), row.expected) << row.operation << row.input;
}

TEST(StringTransform, Encodings) {
  const Row rows[] = {
      {R"({"operation": "url_encode"})", "a b/é&", "a%20b%2F%C3%A9%26"},
      {R"({"operation": "url_decode"})", "a%20b%2F%C3%A9+", "a b/é+"},
      {R"({"operation": "base64_encode"})", "é?>", "w6k/Pg=="},
      {R"({"operation": "base64url_encode"})", "é?>", "w6k_Pg"},
      {R"({"operation": "base64_decode"})", "w6k/Pg==", "é?>"},
      {R"({"operation": "base64_decode"})", "w6k_Pg", "é?>"},
      {R"({"operation": "html_escape"})", "<a href='x'>&</a>",
       "&lt;a href=&#39;x&#39;&gt;&amp;&lt;/a&gt;"},
      {R"({"operation": "strip_html"})", "<p>a <b>b</b></p><script>x</script>", "a b"},
      {R"({"operation": "json_escape"})", "a\"b\n", "a\\\"b\\n"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(transform(row.input, row.operation), row.expected) << row.operation << row.input;
}

TEST(StringTransform, RunsInOrder) {
  EXPECT_EQ(transform("  Neue Bestellung: Größe XL  ",
                      R"({"operation": "trim"}, {"operation": "truncate", "length": 15,
                         "suffix": ""}, {"operation": "slug"}, {"operation": "append",
                         "text": ".html"})"),
            "neue-bestellung.html");
  const Bench bench("string_transform",
                    R"({"input": "a,b", "operations": [{"operation": "split"}]})");
  EXPECT_EQ(describe(bench.start()), R"({"text":"[\"a\",\"b\"]","result":["a","b"]})");
}

TEST(StringTransform, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {"[]", "`operations` needs at least one entry"},
      {"[{}]", "`operations.0.operation` is required"},
      {R"([{"operation": "trimm"}])", R"(`operations.0.operation` is unknown: "trimm")"},
      {R"([{"operation": 5}])", "`operations.0.operation` is unknown: 5"},
      {R"([{"operation": "trim"}, {"operation": "upper", "length": 5}])",
       "`operations.1.length` is not used by upper"},
      {R"([{"operation": "truncate"}])", "`operations.0.length` is required for truncate"},
      {R"([{"operation": "truncate", "length": -1}])",
       "`operations.0`: `length` must be at least 0"},
      {R"([{"operation": "truncate", "length": 1.5}])", "`length` must be a whole number"},
      {R"([{"operation": "replace", "search": []}])", "`search` must be a string, not array"},
      {R"([{"operation": "replace", "search": "a", "first_only": 1}])",
       "`first_only` must be true or false"},
      {R"j([{"operation": "regex_replace", "pattern": "("}])j",
       "not a valid RE2 regular expression"},
      {R"j([{"operation": "regex_replace", "pattern": "(a", "replacement": "{{"}])j",
       "`operations.0.replacement`"},
      {R"([{"operation": "trim", "charcters": "a"}])", "did you mean `characters`?"},
  };
  for (const auto& [operations, expected] : rows)
    EXPECT_THAT(
        compile_node("string_transform",
                     from_json(fmt::format(R"({{"input": "a", "operations": {}}})", operations)))
            .all_errors(),
        HasSubstr(expected))
        << operations;
}

TEST(StringTransform, FailuresNameTheOperation) {
  struct Case {
    json::value input;
    const char* operations;
    const char* expected;
  };
  const Case cases[] = {
      {nullptr, R"({"operation": "trim"})", "`input` has no value"},
      {json::object(), R"({"operation": "trim"})",
       "`operations.0` (trim) expects a string, not object"},
      {"a,b", R"({"operation": "split"}, {"operation": "upper"})",
       "`operations.1` (upper) expects a string, not array"},
      {"a", R"({"operation": "join"})", "`operations.0` (join) expects a list, not a string"},
      {"a", R"({"operation": "replace", "search": ""})", "needs a non-empty `search`"},
      {"a", R"({"operation": "pad_end", "length": 5, "with": ""})", "needs a non-empty `with`"},
      {"a", R"({"operation": "truncate", "length": "{{ x }}"})",
       "`length` must be a whole number, not \"a\""},
      {"a", R"({"operation": "regex_extract", "pattern": "a", "group": 2})", "refers to group 2"},
      {"a", R"({"operation": "regex_replace", "pattern": "a", "replacement": "$1"})",
       "has an invalid `replacement`"},
      {"(", R"({"operation": "regex_extract", "pattern": "{{ x }}"})",
       "`pattern`: not a valid RE2 regular expression"},
      {"%zz", R"({"operation": "url_decode"})", "needs complete percent escapes"},
      {"%ff", R"({"operation": "url_decode"})", "not valid UTF-8"},
      {"a?", R"({"operation": "base64_decode"})", "needs base64"},
      {"a", R"({"operation": "append", "text": "{{ 1 | divided_by: 0 }}"})",
       "(append) `text` could not be rendered"},
  };
  for (const auto& row : cases)
    EXPECT_THAT(transform(row.input, row.operations), HasSubstr(row.expected)) << row.operations;
}

TEST(StringTransform, GrowthHasABound) {
  const json::value big(std::string(1 << 20, 'a'));
  const std::pair<const char*, const char*> rows[] = {
      {R"({"operation": "repeat", "count": 5})", "(repeat) produces more than 4194304 bytes"},
      {R"({"operation": "repeat", "count": 1000000000000000})", "produces more than"},
      {R"({"operation": "replace", "search": "a", "replacement": "0123456789"})",
       "(replace) produces more than"},
      {R"({"operation": "regex_replace", "pattern": "a{1000}", "replacement": "$0$0$0$0$0"})",
       "(regex_replace) produces more than"},
      {R"({"operation": "append", "text": "{{ x }}{{ x }}{{ x }}{{ x }}"})",
       "(append) produces more than"},
      {R"({"operation": "pad_end", "length": 1000000000})", "produces more than"},
      {R"({"operation": "split", "separator": ""})", "(split) produces more than 10000 parts"},
      {R"({"operation": "regex_extract", "pattern": "aa", "all": true})",
       "(regex_extract) produces more than 10000 parts"},
      {R"({"operation": "regex_extract", "pattern": "a[^b]*b|a", "all": true})", "takes too long"},
      {R"({"operation": "url_encode"}, {"operation": "repeat", "count": 4},
         {"operation": "base64_encode"})",
       "(base64_encode) produces more than"},
  };
  for (const auto& [operations, expected] : rows)
    EXPECT_THAT(transform(big, operations), HasSubstr(expected)) << operations;
}

// Anything at all through every operation: a result or a sentence, never a crash.
TEST(StringTransform, NoInputBreaksAnOperation) {
  const std::string_view inputs[] = {
      "",           "a",   "\xff\xfe", "\xe2\x82", "\xc3\xa9",
      "%",          "=",   "<script",  "<!--",     "&#",
      "\U0001F600", "'",   "\u2019a",  "A1b2C3",   std::string_view("\0a", 2),
      "\xf0\x9f",   "-_-", "\r\n\r\n"};
  for (const auto rows : {string_edits(), string_codings()}) {
    for (const auto& row : rows) {
      for (const auto input : inputs) {
        StringArguments arguments;
        arguments.texts = {std::string(input), std::string(input), "x"};
        arguments.counts = {3, 2, 0};
        arguments.pattern = *compile_pattern(".?");
        if (row.on_text) (void)row.on_text(input, arguments);
        if (row.on_list) (void)row.on_list({input, nullptr, {1}}, arguments);
      }
    }
  }
}

TEST(StringWords, SplitsTextsAndIdentifiers) {
  const std::pair<const char*, std::vector<std::string>> rows[] = {
      {"HTTPServer2 up-to_date", {"http", "server2", "up", "to", "date"}},
      {"orderID", {"order", "id"}},
      {"ABC", {"abc"}},
      {"l'été ÉlanVital", {"lété", "élan", "vital"}},
      {"", {}},
      {" -- ", {}},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(words_of(text), expected) << text;
}

}  // namespace
}  // namespace sluice::nodes::string_transform_test
