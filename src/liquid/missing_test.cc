// What is said of a path that leads nowhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "liquid/liquid.h"

namespace sluice::liquid::missing_test {
namespace {

using ::testing::HasSubstr;

class Missing : public ::testing::Test {
 protected:
  std::string render(std::string_view source, bool missing_is_error) {
    warnings_.clear();
    RenderOptions options;
    options.missing_is_error = missing_is_error;
    options.warnings = &warnings_;
    const auto parsed = Template::parse(source, Mode::kStrict);
    EXPECT_TRUE(parsed) << source;
    std::string out;
    const ObjectScope scope(data_.get_object());
    const auto done = (*parsed)->render(out, scope, options);
    return done ? out : "error: " + done.error().message;
  }

  json::value data_ = *parse_json(
      R"({"call": {"body": "{oops", "list": [1], "none": null, "o": {"k": "v"}}, "key": "n"})");
  Warnings warnings_;
};

TEST_F(Missing, MembersOfTextsAreSaid) {
  EXPECT_EQ(render("<{{ call.body.n }}>", false), "<>");
  EXPECT_EQ(warnings_,
            Warnings{"call.body.n is empty because call.body is text, which has no members."});
  render("{% if call.body[key] %}x{% endif %}{{ call.body.a.b | default: 1 }}", false);
  EXPECT_EQ(warnings_.size(), 2u);
  for (const auto* fine : {"{{ call.body }}", "{{ call.body.size }}", "{{ call.no.n }}",
                           "{{ call.list.n }}", "{{ call.none.n }}", "{{ no }}"}) {
    render(fine, false);
    EXPECT_TRUE(warnings_.empty()) << fine;
  }
}

TEST_F(Missing, IsAnErrorThatNamesThePath) {
  const std::pair<const char*, const char*> rows[] = {
      {"{{ no }}", "no does not exist"},
      {"{{ call.o.x }}", "call.o.x does not exist"},
      {"{{ call.list[3] }}", "call.list[3] does not exist"},
      {"{{ call.body.n }}", "call.body.n does not exist: call.body is text"},
      {"{% if call.x %}a{% endif %}", "call.x does not exist"},
      {"{% if call.x == 1 %}a{% endif %}", "call.x does not exist"},
      {"{% for i in call.x %}a{% endfor %}", "call.x does not exist"},
      {"{% assign y = call.x | upcase %}", "call.x does not exist"},
      {"{{ 1 | plus: call.x }}", "call.x does not exist"},
      {"{{ call.x | upcase | default: 1 }}", "call.x does not exist"},
  };
  for (const auto& [source, says] : rows) EXPECT_THAT(render(source, true), HasSubstr(says));
}

TEST_F(Missing, MayBeAskedFor) {
  EXPECT_EQ(render("{{ call.x.y | default: 'd' }}", true), "d");
  EXPECT_EQ(render("{% if call.x == nil %}a{% endif %}", true), "a");
  EXPECT_EQ(render("{% if no != blank %}a{% else %}b{% endif %}", true), "b");
  EXPECT_EQ(render("{{ call.none }}{{ call.o.k }}{{ call.list.first }}", true), "v1");
  EXPECT_THAT(render("{% if call.x == nil %}{{ call.x }}{% endif %}", true),
              HasSubstr("call.x does not exist"));
}

}  // namespace
}  // namespace sluice::liquid::missing_test
