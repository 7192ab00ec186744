#include "hooks/delivery_body.h"

#include <gtest/gtest.h>
#include <map>

#include "base/bytes.h"
#include "base/json.h"

namespace sluice::hooks::delivery_body_test {
namespace {

// One delivery: its settings, headers and body.
class Files final : public DeliveryFileStore {
 public:
  Result<std::string> keep(TeamId, std::string key, DeliveryFile file) override {
    kept_[file.name] = file.bytes;
    keys_.push_back(std::move(key));
    return "https://here/f/" + file.name;
  }
  std::map<std::string, std::string> kept_;
  std::vector<std::string> keys_;
};

struct Read {
  explicit Read(std::string_view settings)
      : rule(*model::parse_body_rule(parse_json(settings)->as_object())) {}

  std::expected<ReadBody, Refusal> operator()(std::string_view bytes, std::string_view type = {},
                                              std::vector<http::Header> headers = {}) {
    if (!type.empty()) headers.push_back({"Content-Type", type});
    kept_headers = std::move(headers);
    head.method = http::Method::kPost;
    head.headers = kept_headers;
    const FilesOf of{files, TeamId{1}, WorkflowId{}};
    return read_body({.head = head,
                      .bytes = bytes,
                      .rule = rule,
                      .id_path = {},
                      .bytes_max = 10'000,
                      .files = &of});
  }
  // The payload, or "STATUS message".
  std::string text(std::string_view bytes, std::string_view type = {},
                   std::vector<http::Header> headers = {}) {
    auto read = (*this)(bytes, type, std::move(headers));
    if (!read) return std::to_string(read.error().status) + " " + read.error().message;
    warnings = read->made ? read->made->warnings : std::vector<std::string>();
    return std::string(read->json);
  }

  model::BodyRule rule;
  http::RequestHead head;
  std::vector<http::Header> kept_headers;
  std::vector<std::string> warnings;
  Files files;
};

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

TEST(ReadBody, APlainObjectIsTakenAsItIs) {
  Read read("{}");
  const std::string_view body = R"({"a": 1})";
  const auto plain = read(body, "text/plain");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->json.data(), body.data()) << "not copied";
  EXPECT_EQ(plain->made, nullptr);
}

TEST(ReadBody, WhatIsWrongWithAnObjectIsPutRight) {
  Read read("{}");
  EXPECT_EQ(read.text("\xEF\xBB\xBF{\"a\":1}"), R"({"a":1})");
  EXPECT_TRUE(read.warnings.empty());
  EXPECT_EQ(read.text(std::string_view("\xFF\xFE{\0}\0", 6)), "{}");
  EXPECT_EQ(read.text("{\"a\":\"gr\xFC\xDF\"}", "application/json; charset=ISO-8859-1"),
            R"({"a":"grüß"})");
  EXPECT_EQ(read.text(R"({"a":"x\ud83d","b":"\ud83d\ude00"})"),
            R"({"a":"x\ufffd","b":"\ud83d\ude00"})");
  EXPECT_EQ(read.warnings,
            std::vector<std::string>{"One character of the body was half of a surrogate pair, as a "
                                     "cut emoji leaves it, and became U+FFFD."});
  EXPECT_TRUE(read.text(R"({"a":"\ud8"})").starts_with("400 The body is not valid JSON"));
  EXPECT_TRUE(read.text("{\"a\":\"\xFF\"}").starts_with("400 The body is not valid UTF-8"));
}

TEST(ReadBody, ARefusalSaysWhatTheBodyIs) {
  Read read("{}");
  const auto says = [&](std::string_view bytes, std::string_view type, std::string_view what,
                        std::vector<http::Header> headers = {}) {
    const auto text = read.text(bytes, type, std::move(headers));
    EXPECT_TRUE(text.starts_with("400 ") && text.ends_with(what)) << text;
  };
  says("a=1&b=2", kForm, ": it is a form, which `body: form` takes.");
  says("payload=%7B%7D", kForm,
       ": it is a form with JSON in its field payload, which `body: form-json` takes.");
  says("--x--", "multipart/form-data; boundary=x",
       ": it is a multipart form, which `body: multipart` takes.");
  says("<a/>", "", ": it is XML, which `body: xml` takes.");
  says("[1]", "application/json", ": it is a JSON array, which `body: any` takes.");
  says("7", "", ": it is a JSON value, which `body: any` takes.");
  says("{}\n{}", "", ": it is JSON in each line, which `body: ndjson` takes.");
  says("hello", "text/plain", ": it is text, which `body: text` takes.");
  EXPECT_EQ(read.text("\xFF\xFEx", "application/octet-stream").find("takes"), std::string::npos)
      << "nobody can say what it is";
  says("\xFA\x01", "", ": it is not text, which `body: binary` takes.");
  says("x", "", ": it is a CloudEvent in binary mode, which `body: cloudevents` takes.",
       {{"ce-specversion", "1.0"}});
  says("{\"a\":}", "application/json", "400 The body is not valid JSON.");
  const auto refusal = read("a=1", kForm);
  EXPECT_NE(refusal.error().detail.find("Set `body: form` in the data of the webhook trigger"),
            std::string::npos)
      << refusal.error().detail;
}

TEST(ReadBody, AnyJson) {
  Read read(R"({"body": "any"})");
  EXPECT_EQ(read.text("[1,{}]"), "[1,{}]");
  EXPECT_EQ(read.text(" \"x\" "), " \"x\" ");
  EXPECT_EQ(read.text("null"), "null");
  EXPECT_TRUE(read.text("nul").starts_with("400 "));
  EXPECT_TRUE(read.text("").starts_with("400 The body is empty"));
}

TEST(ReadBody, Forms) {
  Read read(R"({"body": ["json", "form"]})");
  EXPECT_EQ(read.text("a=1&a=2&b[c]=%C3%BC+x", kForm), R"({"a":["1","2"],"b":{"c":"ü x"}})");
  EXPECT_EQ(read.text("a=gr%FC%DF", "application/x-www-form-urlencoded; charset=iso-8859-1"),
            R"({"a":"grüß"})");
  EXPECT_EQ(read.text("a=%80&charset=windows-1252", kForm),
            R"({"a":"€","charset":"windows-1252"})");
  EXPECT_EQ(read.text(R"({"a":1})", kForm), R"({"a":1})") << "JSON that is called a form";
  EXPECT_TRUE(Read(R"({"body": "form"})")
                  .text("{}", "application/json")
                  .ends_with(": it is a JSON object, which `body: json` takes."));
}

// Which a signature covers alone: nothing else may decide which field is taken, or what it says.
TEST(ReadBody, JsonInAFormIsThatOfTheFieldAsItWasSent) {
  Read read(R"({"body": "form-json"})");
  const std::string field = "payload=%7B%22a%22%3A1%7D";
  EXPECT_EQ(read.text("%EF%BB%BFpayload=%7B%22b%22%3A2%7D&" + field, kForm), R"({"a":1})");
  EXPECT_EQ(read.text("%1B(Bpayload=%7B%22b%22%3A2%7D&_charset_=iso-2022-jp&" + field, kForm),
            R"({"a":1})");
  EXPECT_EQ(read.text("payload=%7B%22a%22%3A%22%C3%81%5C%22%22%7D&charset=shift_jis", kForm),
            "{\"a\":\"\u00C1\\\"\"}")
      << "in Shift_JIS the last byte of the letter would take the backslash";
  EXPECT_EQ(read.text("payload=%7B%22a%22%3A%22%FC%22%7D&charset=iso-8859-1", kForm),
            "{\"a\":\"\u00FC\"}");
}

TEST(ReadBody, JsonInAForm) {
  Read read(R"({"body": "form-json"})");
  EXPECT_EQ(read.text("x=1&payload=%7B%22a%22%3A1%7D", kForm), R"({"a":1})");
  EXPECT_EQ(read.text(R"({"b":2})", "application/json"), R"({"b":2})");
  EXPECT_EQ(read.text("x=1", kForm).substr(0, 59),
            "400 The body is a form without the field \"payload\", which `");
  EXPECT_EQ(Read(R"({"body": "form-json", "form_field": "data"})").text("data=[7]", kForm), "[7]");
}

TEST(ReadBody, MultipartForms) {
  Read read(R"({"body": "multipart"})");
  const std::string body =
      "--x\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\n1\r\n"
      "--x\r\nContent-Disposition: form-data; name=f; filename=n.txt\r\nContent-Type: text/plain"
      "\r\n\r\nhello\r\n--x--";
  EXPECT_EQ(read.text(body, "multipart/form-data; boundary=x"),
            R"({"a":{"b":"1"},"f":{"filename":"n.txt","content_type":"text/plain","bytes":5,)"
            R"("sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",)"
            R"("url":"https://here/f/n.txt"}})");
  EXPECT_EQ(read.files.kept_, (std::map<std::string, std::string>{{"n.txt", "hello"}}));
  std::string many;
  for (std::size_t i = 0; i <= kDeliveryFilesMax; ++i)
    many += "--x\r\nContent-Disposition: form-data; name=f; filename=n\r\n\r\ny\r\n";
  EXPECT_EQ(read.text(many + "--x--", "multipart/form-data; boundary=x"),
            "400 The body has more than 20 files.");
}

TEST(ReadBody, XmlTextBinaryAndLines) {
  EXPECT_EQ(Read(R"({"body": "xml"})").text("<o id='7'><n>x</n><n>y</n></o>", "text/xml"),
            R"({"o":{"@id":"7","n":["x","y"]}})");
  EXPECT_EQ(Read(R"({"body": "text"})").text("gr\xFC\xDF", "text/plain; charset=latin1"),
            "\"grüß\"");
  EXPECT_EQ(Read(R"({"body": "binary"})").text(std::string_view("\0\xFF", 2)), "\"AP8=\"");
  EXPECT_EQ(Read(R"({"body": "ndjson"})").text("{\"a\":1}\r\n\n[2]\n"), R"([{"a":1},[2]])");
  EXPECT_EQ(Read(R"({"body": "ndjson"})").text("1\n1,2\n"),
            "400 The body is not JSON in each line: line 2 is not.");
  Read both(R"({"body": ["json", "text"]})");
  EXPECT_EQ(both.text("{}"), "{}");
  EXPECT_EQ(both.text("{"), "\"{\"");
}

TEST(ReadBody, CloudEventsInEachMode) {
  Read read(R"({"body": "cloudevents"})");
  const std::string event = R"({"specversion":"1.0","id":"1","type":"t","source":"s"})";
  EXPECT_EQ(read.text(event, "application/cloudevents+json"), event);
  EXPECT_EQ(read.text("[" + event + "]", "application/cloudevents-batch+json"), "[" + event + "]");
  const std::vector<http::Header> headers = {
      {"ce-specversion", "1.0"}, {"Ce-Id", "7"}, {"ce-subject", "a%20b"}};
  EXPECT_EQ(read.text(R"({"x":1})", "application/json", headers),
            R"({"specversion":"1.0","id":"7","subject":"a b",)"
            R"("datacontenttype":"application/json","data":{"x":1}})");
  EXPECT_EQ(
      read.text("hi", "text/plain", headers),
      R"({"specversion":"1.0","id":"7","subject":"a b","datacontenttype":"text/plain","data":"hi"})");
  EXPECT_EQ(
      read.text("\xFF", "image/x", headers),
      R"({"specversion":"1.0","id":"7","subject":"a b","datacontenttype":"image/x","data_base64":"/w=="})");
  EXPECT_TRUE(read.text("{}", "application/json").starts_with("400 The body is not a CloudEvent"));
  EXPECT_EQ(Read(R"({"body": ["json", "cloudevents"]})").text("{}"), "{}");
  EXPECT_EQ(read.text("\xEF\xBB\xBF" + event), event);
  EXPECT_TRUE(read.text("\xEF\xBB\xBF{}").starts_with("400 The body is not a CloudEvent"));
}

TEST(ReadBody, PackedBodies) {
  Read read("{}");
  // gzip of {"a":1}, by another program
  const std::string packed = *from_hex(
      "1f8b0800000000000203ab564a54b232ac0500af"
      "ac1b5607000000");
  const auto text = read.text(packed, "application/json", {{"Content-Encoding", "gzip"}});
  EXPECT_EQ(text, R"({"a":1})");
  EXPECT_EQ(read.text("{}", "", {{"Content-Encoding", "gzip"}}),
            "400 The body is not valid gzip, which its Content-Encoding says.");
  EXPECT_EQ(read.text("{}", "", {{"Content-Encoding", "compress"}}).substr(0, 49),
            "400 The body has the Content-Encoding compress, w");
  EXPECT_EQ(read.text("{}", "", {{"Content-Encoding", "identity"}}), "{}");
}

TEST(TakesLongToRead, WhatAnIoThreadCannotSpare) {
  const std::string large(33 << 10, ' ');
  const auto takes_long = [](std::string_view settings, std::string_view body,
                             std::vector<http::Header> headers = {}) {
    http::Request request;
    request.headers = headers;
    request.body = body;
    return takes_long_to_read(request, *model::parse_body_rule(parse_json(settings)->as_object()));
  };
  EXPECT_FALSE(takes_long("{}", large));
  EXPECT_TRUE(takes_long("{}", "", {{"content-encoding", "gzip"}}));
  EXPECT_FALSE(takes_long(R"({"body": "xml"})", "<a/>"));
  EXPECT_TRUE(takes_long(R"({"body": "xml"})", large));
  EXPECT_TRUE(takes_long(R"({"split": "$.a"})", large));
  EXPECT_TRUE(takes_long(R"({"body": "multipart"})", "",
                         {{"Content-Type", "multipart/form-data; boundary=x"}}));
}

}  // namespace
}  // namespace sluice::hooks::delivery_body_test
