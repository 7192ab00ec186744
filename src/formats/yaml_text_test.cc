#include "formats/yaml_text.h"

#include <gtest/gtest.h>

#include "formats/yaml.h"

namespace sluice::formats::yaml_text_test {
namespace {

TEST(YamlText, WritesWhatItReads) {
  for (const std::string_view text : {
           R"({"a":"true","b":[1,{"c":"x\ny"}],"d":null,"e":{},"f":[]})",
           R"([true,false,null,"null","~","","1",1,-2.5,1e300,"1e3","yes"])",
           R"(["x\n","x\ny\n","x\n\n","\n"," x\n y\n","x\t\n","x\r\ny\n","x \n"])",
           R"(["\u0000","\u001f\n","\"quoted\"","- x\n","# x\n","a: b\n","é\n","\ud83d\ude00"])",
       }) {
    const auto value = *parse_json(text);
    EXPECT_EQ(*parse_yaml(to_yaml(value)), value) << to_yaml(value);
  }
}

TEST(YamlText, WritesWhatIsEmptyBesideItsName) {
  EXPECT_EQ(to_yaml(*parse_json(R"({"data":{},"list":[],"more":{"x":1}})")),
            "data: {}\nlist: []\nmore:\n  x: 1\n");
}

}  // namespace
}  // namespace sluice::formats::yaml_text_test
