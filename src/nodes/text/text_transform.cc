#include <fmt/format.h>

#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"
#include "nodes/flow/sync_response.h"

// Makes a text from a template; as the response of a synchronous workflow, what its caller gets.
namespace sluice::nodes {
namespace text_transform {
namespace {

class TextTransform final : public Node {
 public:
  explicit TextTransform(TemplateField text, std::optional<SyncResponseTemplate> response)
      : text_(std::move(text)), response_(std::move(response)) {}

  Step start(const StepInput& input) const override {
    // Rendered into a buffer that the thread keeps, so that the output is the only allocation.
    thread_local std::string buffer;
    constexpr std::size_t kArtifactBytesMax = 64 << 10;
    if (buffer.capacity() > kArtifactBytesMax) buffer = {};
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
      data.error(fmt::format("`{}` can only be used with `response: true`", name));
  if (!data.ok()) return {};
  return {.node = std::make_unique<TextTransform>(std::move(text), std::move(response)),
          .responds = responds};
}

}  // namespace
}  // namespace text_transform

const NodeKind kTextTransform = {
    .id = "text_transform",
    .title = "Text transform",
    .summary = "Renders a text from a Liquid template.",
    .family = Family::kAction,
    .compile = text_transform::compile,
};

}  // namespace sluice::nodes
