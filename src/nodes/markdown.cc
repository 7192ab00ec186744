#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/markdown_html.h"
#include "nodes/template_field.h"

// Turns Markdown into HTML.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Markdown", R"json({
    "description": "Turns Markdown (CommonMark) into HTML. Output: {\"html\": \"...\"}.",
    "required": ["markdown"],
    "properties": {
      "markdown": {"type": "string", "description": "The text; may hold templates. At most 1 MiB."},
      "to": {"enum": ["html"], "default": "html", "description": "What to make of it."},
      "unsafe": {"type": "boolean", "default": false, "description": "Lets raw HTML and links such as javascript: through. Only for texts that you wrote yourself."},
      "smart": {"type": "boolean", "default": false, "description": "Curly quotes, dashes and ellipses."},
      "hard_breaks": {"type": "boolean", "default": false, "description": "Every line end is a line break."}
    },
    "examples": [{"componentId": "markdown", "markdown": "# Order {{ webhook_payload.id }}\n\nThank you, *{{ webhook_payload.name }}*!"}]
  })json");
}

class MarkdownToHtml final : public Node {
 public:
  MarkdownToHtml(TemplateField text, MarkdownOptions options)
      : text_(std::move(text)), options_(options) {}

  Step start(const StepInput& input) const override {
    std::string text;
    if (auto done = text_.append_text(text, input); !done)
      return render_failure("markdown", done.error());
    const auto html = markdown_to_html(text, options_);
    if (!html) return failure("`markdown`: " + html.error().message);
    return Completed{json::object{{"html", *html}}, ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    text_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField text_;
  MarkdownOptions options_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"markdown", "to", "unsafe", "smart", "hard_breaks"});
  auto text = data.text_field("markdown", Need::kRequired);
  data.choice("to", {"html"}, "html");
  const MarkdownOptions options{.unsafe = data.flag("unsafe", false),
                                .smart = data.flag("smart", false),
                                .hard_breaks = data.flag("hard_breaks", false)};
  if (!data.ok()) return {};
  return {.node = std::make_unique<MarkdownToHtml>(std::move(text), options)};
}

}  // namespace

const NodeKind kMarkdown = {
    .id = "markdown",
    .title = "Markdown",
    .summary = "Turns Markdown into HTML.",
    .family = Family::kAction,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
