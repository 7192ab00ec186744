#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/template_field.h"

// Makes a text from a template.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Text transform", R"json({
    "description": "Renders a Liquid template. Output: {\"text\": \"...\"}, for later nodes `{{ node_id.text }}`.",
    "required": ["template"],
    "properties": {
      "template": {"type": "string",
        "description": "The Liquid template. Missing variables print as nothing; the result is always a text."}
    },
    "examples": [{"componentId": "text_transform", "template": "Order {{ webhook_payload.id }} for {{ webhook_payload.customer | default: 'somebody' }}"}]
  })json");
}

class TextTransform final : public Node {
 public:
  explicit TextTransform(TemplateField text) : text_(std::move(text)) {}

  Step start(const StepInput& input) const override {
    // Rendered into a buffer that the thread keeps, so that the output is the only allocation.
    thread_local std::string buffer;
    constexpr std::size_t kKeptBytesMax = 64 << 10;
    if (buffer.capacity() > kKeptBytesMax) buffer = {};
    buffer.clear();
    if (auto done = text_.append_text(buffer, input); !done)
      return render_failure("template", done.error());
    return Completed{json::object{{"text", std::string_view(buffer)}}, ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    text_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField text_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"template"});
  auto text = data.text_field("template", Need::kRequired);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TextTransform>(std::move(text))};
}

}  // namespace

const NodeKind kTextTransform = {
    .id = "text_transform",
    .title = "Text transform",
    .summary = "Makes a text from a Liquid template.",
    .family = Family::kAction,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
