#include <gtest/gtest.h>

#include "liquid/liquid.h"

namespace sluice::liquid::printer_test {
namespace {

// Shows what it was given, and how long the text was then.
class Shower final : public Printer {
 public:
  void print(std::string& out, const json::value& value) override {
    out += "<" + std::to_string(out.size()) + " " + sluice::to_json(value) + ">";
  }
};

std::string show(std::string_view source) {
  const auto data = *parse_json(R"({"a": 1, "s": "t\"", "l": [1, 1, 2]})");
  const ObjectScope scope(data.get_object());
  Shower shower;
  RenderOptions options;
  options.printer = &shower;
  std::string out;
  const auto compiled = Template::parse(source);
  EXPECT_TRUE(compiled && (*compiled)->render(out, scope, options)) << source;
  return out;
}

TEST(Printer, WritesEveryValueWithItsType) {
  EXPECT_EQ(show("x{{ a }}y{{ s }}{{ none }}"), "x<1 1>y<7 \"t\\\"\"><16 null>");
  EXPECT_EQ(show("{{ l }}"), "<0 [1,1,2]>");
  EXPECT_EQ(show("{% cycle s, a %}"), "<0 \"t\\\"\">");
  EXPECT_EQ(show("{% if a %}{% for i in l limit: 1 %}{{ i }}{% endfor %}{% endif %}"), "<0 1>");
}

TEST(Printer, GetsACapturedTextOnceItIsPrinted) {
  EXPECT_EQ(show("{% capture c %}v{{ s }}{% endcapture %}={{ c }}"), "=<1 \"vt\\\"\">");
  EXPECT_EQ(show("{% for i in l %}{% ifchanged %}i{{ i }}{% endifchanged %}{% endfor %}"),
            "<0 \"i1\"><8 \"i2\">");
}

}  // namespace
}  // namespace sluice::liquid::printer_test
