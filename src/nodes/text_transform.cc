#include <fmt/format.h>

#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/sync_response.h"
#include "nodes/template_field.h"

// Makes a text from a template; as the response of a synchronous workflow, what its caller gets.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Text transform", R"json({
    "description": "Renders a Liquid template. Output: {\"text\": \"...\"}, for later nodes `{{ node_id.text }}`. Marked as the response it answers the caller of a synchronous workflow; then the output also holds status, headers and content_type.",
    "required": ["template"],
    "properties": {
      "template": {"type": "string",
        "description": "The Liquid template. Missing variables print as nothing; the result is always a text."},
      "response": {"type": "boolean", "default": false, "description": "Answers the caller of a workflow with a sync_request_trigger with this text. Nothing may follow the node."},
      "status": {"type": ["integer", "string"], "default": 200, "description": "With response: the status of the answer, 200 to 599, or a template for it."},
      "headers": {"type": ["object", "array"], "description": "With response: headers of the answer, an object of texts or [{key, value}]; values may be templates. Content-Type has its own setting; cookies and what frames the answer cannot be set."},
      "content_type": {"type": "string", "description": "With response: the media type of the answer. Without it application/json when the text is a JSON object or array, else text/plain."}
    },
    "examples": [
      {"componentId": "text_transform", "template": "Order {{ webhook_payload.id }} for {{ webhook_payload.customer | default: 'somebody' }}"},
      {"componentId": "text_transform", "response": true, "status": 201, "headers": {"X-Order": "{{ payload.id }}"}, "template": "{\"id\": {{ payload.id | json }}}"}]
  })json");
}

class TextTransform final : public Node {
 public:
  explicit TextTransform(TemplateField text, std::optional<SyncResponseTemplate> response)
      : text_(std::move(text)), response_(std::move(response)) {}

  Step start(const StepInput& input) const override {
    // Rendered into a buffer that the thread keeps, so that the output is the only allocation.
    thread_local std::string buffer;
    constexpr std::size_t kKeptBytesMax = 64 << 10;
    if (buffer.capacity() > kKeptBytesMax) buffer = {};
    buffer.clear();
    if (auto done = text_.append_text(buffer, input); !done)
      return render_failure("template", done.error());
    if (!response_) return Completed{json::object{{"text", std::string_view(buffer)}}, ""};
    auto output = response_->render(buffer, input);
    if (!output) return failure(std::move(output).error().message);
    return Completed{*std::move(output), ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    text_.add_roots(roots);
    if (response_) response_->add_roots(roots);
    return roots;
  }

 private:
  TemplateField text_;
  std::optional<SyncResponseTemplate> response_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"template", "response", "status", "headers", "content_type"});
  auto text = data.text_field("template", Need::kRequired);
  const bool responds = data.flag("response", false);
  std::optional<SyncResponseTemplate> response;
  if (responds) response = SyncResponseTemplate::read(data);
  for (const auto* name : {"status", "headers", "content_type"})
    if (!responds && data.find(name))
      data.error(fmt::format("`{}` is of an answer; it needs `response: true`", name));
  if (!data.ok()) return {};
  return {.node = std::make_unique<TextTransform>(std::move(text), std::move(response)),
          .responds = responds};
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
