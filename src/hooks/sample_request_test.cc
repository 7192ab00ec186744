#include "hooks/sample_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::hooks::sample_request_test {
namespace {

SampleRequest request_with(const json::object& sample, const json::object& document = {}) {
  return {document, sample};
}

model::Source source(std::string_view text) {
  const auto parsed = model::parse_source(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : model::Source{};
}

TEST(SampleRequest, HasTheAddressOfTheHookAndItsOwnQuery) {
  auto request = request_with({{"body", "{}"}, {"query", "kind=sms"}});
  EXPECT_EQ(request.url(), "https://hooks.example.com/s/sample?kind=sms");
  request.set_url("http://127.0.0.1:8080/workflows/webhooks/x?a=1");
  EXPECT_EQ(request.url(), "http://127.0.0.1:8080/workflows/webhooks/x?a=1&kind=sms");
}

TEST(SampleRequest, TextsArePutWhereTheyBelong) {
  auto request = request_with({{"body", R"({"a":{"b":1},"list":[{"c":"x"}]})"}});
  ASSERT_TRUE(request.put(source("header:X-Id"), "7"));
  ASSERT_TRUE(request.put(source("header:x-id"), "8"));
  ASSERT_TRUE(request.put(source("query:sig"), "a b"));
  ASSERT_TRUE(request.put(source("json:$.a.b"), "1767323045"));
  ASSERT_TRUE(request.put(source("json:$.list[0].c"), "12"));
  ASSERT_TRUE(request.put(source("json:$.new.member"), "y"));
  EXPECT_EQ(request.lookup("X-ID"), "8");
  EXPECT_THAT(request.url(), testing::EndsWith("?sig=a%20b"));
  EXPECT_EQ(request.body(), R"({"a":{"b":1767323045},"list":[{"c":"12"}],"new":{"member":"y"}})")
      << "a number stays a number, and a text a text";
}

TEST(SampleRequest, JsonInTheFieldOfAFormIsChangedThere) {
  const json::object document = {{"body", "form-json"}, {"form_field", "payload"}};
  auto request = request_with({{"body", "payload=%7B%22id%22%3A%22a%22%7D&other=1"}}, document);
  ASSERT_TRUE(request.put(source("json:$.id"), "b"));
  EXPECT_EQ(request.form_json(), R"({"id":"b"})");
  EXPECT_THAT(request.body(), testing::EndsWith("&other=1"));
}

TEST(SampleRequest, SaysWhatABodyCannotHave) {
  auto text = request_with({{"body", "no json"}});
  EXPECT_FALSE(text.put(source("json:$.a"), "x"));
  auto list = request_with({{"body", "[]"}});
  const auto done = list.put(source("json:$[3].a"), "x");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the body has no place for element 3");
  EXPECT_FALSE(list.put({model::Fact::kBody, {}, {}}, "x"));
}

}  // namespace
}  // namespace sluice::hooks::sample_request_test
