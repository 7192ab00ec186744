// Whatever bytes are given as a template: it is refused with a place, or renders within its fuel,
// in every mode, and says the same the second time.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "liquid/jsonl.h"
#include "liquid/liquid.h"

namespace sluice {
namespace {

const json::object& data() {
  static const json::value parsed =
      parse_json(R"({"a":1,"b":"text é","c":[3,1,{"k":"v"},null],"d":{"e":{"f":[1.5,true]}},
                     "now":"2024-02-29T12:34:56Z","n":-7.25,"t":true,"x":"","partial":"p"})")
          .value();
  return parsed.get_object();
}

class VaultScope final : public liquid::Scope {
 public:
  const json::value* find(std::string_view root) const override { return data().if_contains(root); }
  std::optional<std::string> opaque(std::string_view root, std::string_view) const override {
    if (root != "vault") return std::nullopt;
    return "<sealed>";
  }
};

constexpr std::size_t kOutputBytesMax = 1 << 16;

std::string render(const liquid::Template& compiled, liquid::Mode mode) {
  liquid::Partials partials;
  partials["p"] = liquid::Template::parse("{{ p }}{{ forloop.index }}{% assign q = 1 %}").value();
  partials["self"] = liquid::Template::parse("{% render 'self' %}").value();
  partials["again"] = liquid::Template::parse("{% include 'again' %}").value();
  SeededEntropy entropy(1);
  liquid::RenderOptions options;
  options.now = Timestamp(Seconds(1'709'210'096));
  options.entropy = &entropy;
  options.mode = mode;
  options.partials = &partials;
  options.fuel = {.steps_max = 5'000,
                  .output_bytes_max = kOutputBytesMax,
                  .nesting_max = 50,
                  .memory_bytes_max = 1 << 20};
  std::string out;
  const auto done = compiled.render(out, VaultScope(), options);
  SLUICE_CHECK(!done || out.size() <= kOutputBytesMax, "a render went over its fuel");
  if (const auto value = compiled.evaluate(VaultScope(), options)) out += to_json(*value);
  return done ? out : out + done.error().message;
}

void check(std::string_view source) {
  for (const auto mode : {liquid::Mode::kLax, liquid::Mode::kStrict, liquid::Mode::kStrict2}) {
    const auto compiled = liquid::Template::parse(source, mode);
    if (!compiled) {
      SLUICE_CHECK(compiled.error().message.starts_with("Liquid "), "an error without its place");
      continue;
    }
    SLUICE_CHECK(render(**compiled, mode) == render(**compiled, mode), "two renders differ");
  }
  if (source.starts_with('{')) liquid::render_jsonl_line(source, Timestamp{});
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  sluice::check({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
