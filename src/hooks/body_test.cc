#include "hooks/body.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_page_end.h"
#include "hooks/plain_json.h"

namespace sluice::hooks::body_test {
namespace {

std::string nested(int depth, std::string_view open, std::string_view close,
                   std::string_view core) {
  std::string out;
  for (int i = 0; i < depth; ++i) out += open;
  out += core;
  for (int i = 0; i < depth; ++i) out += close;
  return out;
}

std::string complaint(std::string_view body) {
  const auto facts = check_body(body, {});
  return facts ? "accepted" : facts.error().message;
}

std::optional<std::string> id_at(std::string_view path, std::string_view body) {
  const auto segments = model::parse_body_path(path);
  const auto facts = check_body(body, *segments);
  EXPECT_TRUE(facts) << body;
  return facts ? facts->id : std::nullopt;
}

// Everything that JSON parsers disagree about.
const std::vector<std::string> kBodies = {
    "{}",
    " \t\r\n{ } \n",
    R"({"a":1,"a":2})",
    R"({"a":[1,2,{"b":null}],"c":{"d":[[],{}]},"e":"x"})",
    R"({"":""})",
    R"({"a":-0,"b":0.5,"c":1e5,"d":1E+5,"e":1.25e-7,"f":-12})",
    R"({"a":123456789012345678901234567890})",
    R"({"a":1e999,"b":-1e999,"c":1e-999})",
    R"({"a":1e99999999999})",
    R"({"a":1e-99999999,"b":1e+000000000000000000007})",
    "{\"a\":" + std::string(400, '9') + "}",
    R"({"a":"\u0000\n\t\"\\\/\b\f\r\u00e9\ud83d\ude00"})",
    "{\"a\":\"\xc3\xa9 \xf0\x9f\x98\x80 \x7f\"}",
    R"({"a\u0062":1})",
    R"({"a":true,"b":false,"c":null})",
    "",
    " ",
    "{",
    "}",
    "[",
    "{}{}",
    "{} x",
    "{}]",
    "{}}",
    "{]",
    "[}",
    "{\"a\":[1}",
    "{\"a\":[1}]",
    "{\"a\":{\"b\":1]}",
    R"({"a":1,})",
    R"({,"a":1})",
    R"({"a":1 "b":2})",
    R"({"a":1,,"b":2})",
    R"({"a"})",
    R"({"a":})",
    R"({"a":1:2})",
    R"({"a":"b":2})",
    R"({"a":"b":{"c":2}})",
    R"({"a":"\n":{"c":2}})",
    R"({"a":["b":2]})",
    R"({"a":["b":[2]]})",
    R"({"a":true:{}})",
    R"({"a":{}:{}})",
    R"({"a":[]:[]})",
    R"({"a" 1})",
    R"({a:1})",
    R"({'a':1})",
    R"({"a":[1,]})",
    R"({"a":[,1]})",
    R"({"a":[1 2]})",
    R"({"a":01})",
    R"({"a":1.})",
    R"({"a":.5})",
    R"({"a":+1})",
    R"({"a":-})",
    R"({"a":1e})",
    R"({"a":1e+})",
    R"({"a":0x10})",
    R"({"a":1x})",
    R"({"a":1"b"})",
    R"({"a":NaN})",
    R"({"a":Infinity})",
    R"({"a":tru})",
    R"({"a":truee})",
    R"({"a":true1})",
    R"({"a":nul})",
    R"({"a":nulll})",
    R"({"a":falsey})",
    R"({"a":True})",
    R"({"a":"b)",
    R"({"a":"\x"})",
    R"({"a":"\u12"})",
    R"({"a":"\u12G4"})",
    R"({"a":"\ud800"})",
    R"({"a":"\ud800\u0041"})",
    R"({"a":"\udc00"})",
    R"({"a\q":1})",
    R"({"a":"b"c})",
    R"({"a":"b""c"})",
    "{\"a\":\"line\nbreak\"}",
    "{\"a\":\"tab\there\"}",
    "{\"a\nb\":1}",
    std::string("{\"a\":\"\0\"}", 9),
    std::string("{}\0", 3),
    std::string("{\0}", 3),
    "{\"a\":\"\xff\"}",
    "{\"a\":\"\xc0\xaf\"}",
    "{\"a\":\"\xed\xa0\x80\"}",
    "{\"a\":\"\xf5\x80\x80\x80\"}",
    "{\"a\":\"\xc3\"}",
    "{\"\xff\":1}",
    "\xef\xbb\xbf{}",
    "{} // comment",
    "{/* c */}",
    "{\"a\":1}\f",
    "{\"a\":\v1}",
    "\xc2\xa0{}",
    nested(63, "[", "]", "1").insert(0, "{\"a\":") + "}",
    nested(64, "[", "]", "1").insert(0, "{\"a\":") + "}",
    nested(64, "{\"a\":", "}", "1"),
    nested(65, "{\"a\":", "}", "1"),
    nested(63, "{\"a\":", "}", "{}"),
    nested(64, "{\"a\":", "}", "{}"),
};

// What is accepted must be readable by the engine's parser later, and the other way round nothing
// is refused that it could read.
TEST(CheckBody, AgreesWithTheEnginesParser) {
  for (const auto& body : kBodies) {
    const auto tree = parse_json(body);
    EXPECT_EQ(check_body(body, {}).has_value(), tree && tree->is_object())
        << body << "\n  here: " << complaint(body)
        << "\n  there: " << (tree ? "accepted" : tree.error().message);
  }
}

// A path has the whole body checked by simdjson; without one, most bodies are checked in short.
TEST(CheckBody, IsTheSameInShort) {
  const auto path = model::parse_body_path("$.x").value();
  const auto compare = [&](std::string_view body) {
    const bool in_short = check_body(body, {}).has_value();
    EXPECT_EQ(in_short, check_body(body, path).has_value()) << body;
    return in_short;
  };
  for (const auto& body : kBodies) compare(body);
  // As senders write them, with each byte left out, twice, and as another one.
  const std::string typical =
      "{ \"id\":\"evt_0123456789\", \"n\": [1, -2.5, 1e5, 0], \"t\":true,\"f\":[false,null,{}],"
      "\r\n\t\"text\" : \"a \\\"quoted\\\" \\\\ line\\nof \xc3\xa9\xe2\x82\xac and "
      "more\",\"o\":{\"a\":{\"b\":[]}}}";
  EXPECT_TRUE(compare(typical));
  EXPECT_TRUE(is_plain_object(typical));
  int taken = 0;
  for (std::size_t i = 0; i < typical.size(); ++i) {
    std::string changed = typical;
    changed.erase(i, 1);
    taken += compare(changed);
    changed = typical;
    changed.insert(i, 1, typical[i]);
    taken += compare(changed);
    changed = typical;
    for (const char c : std::string_view("{}[]\":,\\ 0-.eEtu\x01\x1f\x7f\x80\xff\0", 22)) {
      changed[i] = c;
      taken += compare(changed);
    }
  }
  EXPECT_GT(taken, 500);
}

// With each byte of each body at each place of eight, the body cut off at each of its bytes, and no
// memory behind it.
TEST(CheckBody, IsTheSameInShortWhereverItEnds) {
  const auto path = model::parse_body_path("$.x").value();
  sluice::testing::PageEnd memory;
  int taken = 0;
  for (const auto& body : kBodies) {
    for (std::size_t spaces = 0; spaces < 8; ++spaces) {
      const std::string moved = std::string(spaces, ' ') + body;
      for (std::size_t size = spaces; size <= moved.size(); ++size) {
        const auto text = memory.put(std::string_view(moved).substr(0, size));
        const bool in_short = check_body(text, {}).has_value();
        ASSERT_EQ(in_short, check_body(text, path).has_value()) << text;
        taken += is_plain_object(text);
      }
    }
  }
  EXPECT_GT(taken, 100);
}

TEST(CheckBody, IsTheSameInShortForEachByteOfATextOrAmongValues) {
  const auto path = model::parse_body_path("$.x").value();
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    // The text is longer than eight bytes, and ends at each place of them.
    for (std::size_t length = 0; length < 17; ++length) {
      const std::string rest(length, 'a');
      for (const std::string& body :
           {"{\"" + rest + one + "\":1}", "{\"a\":\"" + rest + one + rest + "\"}",
            "{\"a\":\"" + rest + "\\" + one + "\"}", "{\"a\":\"" + rest + "\xe2" + one + "\xac\"}",
            "{\"a\":\"" + rest + "\xf0" + one + "\x80\x80\"}"})
        ASSERT_EQ(check_body(body, {}).has_value(), check_body(body, path).has_value()) << body;
    }
    for (const std::string& body :
         {one + "{}", "{}" + one, "{" + one + "}", "{\"a\"" + one + ":1}", "{\"a\":" + one + "1}",
          "{\"a\":1" + one + "}", "{\"a\":[1" + one + "2]}", "{\"a\":-" + one + "}",
          "{\"a\":0" + one + "5}", "{\"a\":1e" + one + "5}", "{\"a\":true" + one + "}"})
      ASSERT_EQ(check_body(body, {}).has_value(), check_body(body, path).has_value()) << body;
  }
}

TEST(CheckBody, TakesTheSameOnBothSidesOfTheSizeThatIsCheckedInShort) {
  constexpr std::size_t kPlainBytesMax = 16 << 10;
  for (std::size_t size = kPlainBytesMax - 9; size < kPlainBytesMax + 9; ++size) {
    const std::string text(size - std::string_view(R"({"a":""})").size(), 'a');
    EXPECT_TRUE(check_body("{\"a\":\"" + text + "\"}", {})) << size;
    EXPECT_FALSE(check_body("{\"a\":\"" + text + "\"]", {})) << size;
    EXPECT_FALSE(check_body("{\"a\":\"" + text.substr(1) + "\x1f\"}", {})) << size;
    EXPECT_FALSE(check_body("{\"a\":\"" + text.substr(1) + "\x80\"}", {})) << size;
  }
}

// What is left to simdjson is so for speed's sake only; a body of the usual kinds must not be.
TEST(PlainObject, IsWhatSendersMostlyWrite) {
  for (const char* body :
       {"{}", " \t\r\n{ } \n", R"({"a":1,"a":2})", R"({"a":-0,"b":0.5,"c":1e+5,"d":-12E-07})",
        R"({"a":123456789012345678901234567890})", R"({"a":"\n\t\"\\\/\b\f\r"})",
        R"({"":[[],{}]})"})
    EXPECT_TRUE(is_plain_object(body)) << body;
  EXPECT_TRUE(is_plain_object(nested(64, "{\"a\":", "}", "1")));
  EXPECT_FALSE(is_plain_object(nested(65, "{\"a\":", "}", "1")));
  for (const char* body : {"", "[]", "1", R"({"a":1e400})", R"({"a":"\u0041"})", "{} {}"})
    EXPECT_FALSE(is_plain_object(body)) << body;
}

TEST(CheckBody, TakesObjectsOnly) {
  for (const char* body : {"[]", "[1]", "1", "\"a\"", "true", "null", "-1.5"})
    EXPECT_FALSE(check_body(body, {})) << body;
  EXPECT_EQ(complaint("[{}]"), "The body is not a JSON object.");
}

TEST(CheckBody, SaysWhatIsWrong) {
  EXPECT_EQ(complaint(""), "The body is empty; it must be a JSON object.");
  EXPECT_EQ(complaint("{\"a\":\"\xff\"}"), "The body is not valid UTF-8.");
  EXPECT_EQ(complaint("{\"a\":01}"),
            "The body is not valid JSON: a number is malformed or out of range.");
  EXPECT_EQ(complaint(nested(65, "{\"a\":", "}", "1")),
            "The body is nested more than 64 levels deep.");
  EXPECT_EQ(complaint("{} {}"), "The body is not valid JSON: unexpected data after the object.");
}

TEST(CheckBody, SurvivesNestingOfAMillion) {
  EXPECT_FALSE(check_body(std::string(1'000'000, '['), {}));
  EXPECT_FALSE(check_body(nested(200'000, "{\"a\":", "", ""), {}));
  EXPECT_FALSE(
      check_body("{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}", {}));
  EXPECT_TRUE(check_body("{}", {})) << "and the next body is read as if nothing had been";
}

TEST(CheckBody, ReadsLargeBodies) {
  std::string body = "{\"a\":[";
  for (int i = 0; i < 400'000; ++i) body += "{\"n\":12345},";
  body += "0],\"id\":\"last\"}";
  EXPECT_EQ(id_at("$.id", body), "last");
  body.pop_back();
  EXPECT_FALSE(check_body(body, {}));
}

TEST(CheckBody, FindsTheId) {
  EXPECT_EQ(id_at("$.id", R"({"type":"x","id":"evt_1","data":{"id":"inner"}})"), "evt_1");
  EXPECT_EQ(id_at("$.data.id", R"({"id":"outer","data":{"id":"inner"}})"), "inner");
  EXPECT_EQ(id_at("$.a.b[1].c", R"({"a":{"b":[{"c":1},{"c":"two"},{"c":3}]}})"), "two");
  EXPECT_EQ(id_at("$.id", R"({"id":42})"), "42");
  EXPECT_EQ(id_at("$.id", R"({"id": -1.50e3 ,"b":1})"), "-1.50e3");
  EXPECT_EQ(id_at("$.id", R"({"id":123456789012345678901234567890})"),
            "123456789012345678901234567890");
  EXPECT_EQ(id_at("$.id", R"({"id":"caf\u00e9"})"), "caf\xc3\xa9");
  EXPECT_EQ(id_at("$.id", R"({"\u0069d":"escaped name"})"), "escaped name");
  EXPECT_EQ(id_at("$.a[0][1]", R"({"a":[["x","y"]]})"), "y");
}

TEST(CheckBody, FindsNoIdWhereNoneIs) {
  EXPECT_EQ(id_at("$.id", "{}"), std::nullopt);
  EXPECT_EQ(id_at("$.id", R"({"ID":"x","idd":"y"})"), std::nullopt);
  EXPECT_EQ(id_at("$.id", R"({"a":{"id":"deeper"}})"), std::nullopt);
  EXPECT_EQ(id_at("$.id", R"({"id":null})"), std::nullopt);
  EXPECT_EQ(id_at("$.id", R"({"id":true})"), std::nullopt);
  EXPECT_EQ(id_at("$.id", R"({"id":{"id":"x"}})"), std::nullopt);
  EXPECT_EQ(id_at("$.id", R"({"id":["x"]})"), std::nullopt);
  EXPECT_EQ(id_at("$.a[2]", R"({"a":["x","y"]})"), std::nullopt);
  EXPECT_EQ(id_at("$.a[0]", R"({"a":{"0":"x"}})"), std::nullopt);
  EXPECT_EQ(id_at("$.a.b", R"({"a":["b"]})"), std::nullopt);
}

TEST(CheckBody, TheLastOfEqualNamesCounts) {
  EXPECT_EQ(id_at("$.id", R"({"id":"first","id":"last"})"), "last");
  EXPECT_EQ(id_at("$.id", R"({"id":"first","id":null})"), std::nullopt);
  EXPECT_EQ(id_at("$.a.id", R"({"a":{"id":"x"},"a":{}})"), std::nullopt);
  EXPECT_EQ(id_at("$.a.id", R"({"a":{"id":"x"},"a":7})"), std::nullopt);
  EXPECT_EQ(id_at("$.a.id", R"({"a":{"id":"x"},"b":{"id":"y"}})"), "x");
}

TEST(CheckBody, TakesAnyJsonWhereThatIsAskedFor) {
  for (const char* body : {"[]", " [1,{}] ", "1", "-0.5e3", "\"x\"", "true", "null", "{}"})
    EXPECT_TRUE(check_body(body, {}, BodyRoot::kAny)) << body;
  for (const char* body : {"", "[", "[1,]", "tru", "01", "1 2", "[] []", "\"\\ud83d\""})
    EXPECT_FALSE(check_body(body, {}, BodyRoot::kAny)) << body;
  EXPECT_TRUE(check_body(nested(64, "[", "]", ""), {}, BodyRoot::kAny));
  EXPECT_FALSE(check_body(nested(65, "[", "]", ""), {}, BodyRoot::kAny));
  const auto path = *model::parse_body_path("$[1].id");
  EXPECT_EQ(check_body(R"([{},{"id":"x"}])", path, BodyRoot::kAny)->id, "x");
}

TEST(BodyItems, AreTakenAsTheyAreWritten) {
  const auto items = [](std::string_view body, std::string_view path) {
    const auto segments =
        path == "$" ? std::vector<model::PathSegment>() : *model::parse_body_path(path);
    const auto read = body_items(body, segments);
    return read ? *read : std::vector<std::string>{"none"};
  };
  using Items = std::vector<std::string>;
  EXPECT_EQ(items(R"( [ {"a": 1.50} , "x" ,[ ], null] )", "$"),
            (Items{R"({"a": 1.50})", "\"x\"", "[ ]", "null"}));
  EXPECT_EQ(items("[]", "$"), Items());
  EXPECT_EQ(items(R"({"e":[1],"x":0,"e":[2,3]})", "$.e"), (Items{"2", "3"})) << "the last counts";
  EXPECT_EQ(items(R"({"a":[[1],[2,{"b":"]"}]]})", "$.a[1]"), (Items{"2", R"({"b":"]"})"}));
  const Items none{"none"};
  EXPECT_EQ(items("{}", "$"), none);
  EXPECT_EQ(items(R"({"e":{}})", "$.e"), none);
  EXPECT_EQ(items(R"({"e":[]})", "$.f"), none);
  EXPECT_EQ(items(R"({"a":[1]})", "$.a[1]"), none);
}

}  // namespace
}  // namespace sluice::hooks::body_test
