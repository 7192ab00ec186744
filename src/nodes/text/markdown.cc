#include <fmt/format.h>

#include "base/time.h"
#include "formats/markdown_html.h"
#include "model/secret_placeholder.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Turns Markdown into HTML, or into a PDF that Sluice keeps.
namespace sluice::nodes {
namespace markdown {
namespace {

constexpr std::int64_t kKeepDaysDefault = 7;
constexpr std::int64_t kKeepDaysMax = 90;

class MarkdownToHtml final : public Node {
 public:
  MarkdownToHtml(TemplateField text, formats::MarkdownOptions options)
      : text_(std::move(text)), options_(options) {}

  Step start(const StepInput& input) const override {
    std::string text;
    if (auto done = text_.append_text(text, input); !done)
      return render_failure("markdown", done.error());
    const auto html = formats::markdown_to_html(text, options_);
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
  formats::MarkdownOptions options_;
};

// A file name without what a path or a header could take for something else.
Result<std::string> file_name(const TemplateField& field, const StepInput& input) {
  constexpr std::size_t kBytesMax = 200;
  std::string name;
  SLUICE_TRY_VOID(field.append_text(name, input));
  if (name.empty()) name = "document";
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/' || c == '\\')
      return fail(ErrorCode::kInvalid, "contains a slash or a control character");
  if (name.size() > kBytesMax)
    return fail(ErrorCode::kInvalid, fmt::format("is longer than {} bytes", kBytesMax));
  if (!ascii_lower(name).ends_with(".pdf")) name += ".pdf";
  return name;
}

class MarkdownToPdf final : public Node {
 public:
  struct Settings {
    TemplateField text;
    TemplateField name;
    MakePdf pdf;  // but for what the templates give
  };
  explicit MarkdownToPdf(Settings settings) : settings_(std::move(settings)) {}

  Step start(const StepInput& input) const override {
    std::string text;
    if (auto done = settings_.text.append_text(text, input); !done)
      return render_failure("markdown", done.error());
    if (model::show_placeholders(text) != text)
      return failure("`markdown` contains a vault secret, which the PDF would reveal");
    if (const auto checked = formats::check_markdown(text); !checked)
      return failure("`markdown`: " + checked.error().message);
    auto name = file_name(settings_.name, input);
    if (!name) return failure("`file_name` " + name.error().message);
    MakePdf pdf = settings_.pdf;
    pdf.name = *std::move(name);
    pdf.markdown = std::move(text);
    pdf.made_at = input.render.now;
    return NeedsEffect{std::move(pdf)};
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput&) const override {
    if (const auto* error = std::get_if<EffectError>(&result)) {
      Failed failed;
      failed.message = "the PDF could not be created: " + error->message;
      failed.transient = error->code == EffectErrorCode::kBroken;
      failed.cause = cause_of(*error);
      return failed;
    }
    const auto& kept = std::get<Artifact>(result);
    return Completed{json::object{{"url", kept.url},
                                  {"name", std::get<MakePdf>(request).name},
                                  {"bytes", kept.bytes},
                                  {"pages", kept.pages},
                                  {"expires_at", format_time(kept.expires_at)}},
                     ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    settings_.text.add_roots(roots);
    settings_.name.add_roots(roots);
    return roots;
  }

 private:
  Settings settings_;
};

std::int64_t read_keep_days(DataReader& data) {
  const auto* value = data.find("keep_days");
  if (!value) return kKeepDaysDefault;
  const auto* days = value->if_int64();
  if (days && *days >= 1 && *days <= kKeepDaysMax) return *days;
  data.error(fmt::format("`keep_days` must be a whole number from 1 to {}", kKeepDaysMax));
  return kKeepDaysDefault;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow(
      {"markdown", "to", "unsafe", "smart", "hard_breaks", "file_name", "paper", "keep_days"});
  auto text = data.text_field("markdown", Need::kRequired);
  const bool pdf = data.choice("to", {"html", "pdf"}, "html") == "pdf";
  const bool unsafe = data.flag("unsafe", false);
  const bool smart = data.flag("smart", false);
  const bool hard_breaks = data.flag("hard_breaks", false);
  auto name = data.text_field("file_name", Need::kOptional);
  const bool letter = data.choice("paper", {"a4", "letter"}, "a4") == "letter";
  const std::int64_t days = read_keep_days(data);
  if (pdf && unsafe) data.error("`unsafe` can only be used for HTML, not for a PDF");
  if (!data.ok()) return {};
  if (!pdf)
    return {
        .node = std::make_unique<MarkdownToHtml>(
            std::move(text), formats::MarkdownOptions{
                                 .unsafe = unsafe, .smart = smart, .hard_breaks = hard_breaks})};
  MarkdownToPdf::Settings settings{.text = std::move(text), .name = std::move(name), .pdf = {}};
  settings.pdf.paper = letter ? MakePdf::Paper::kLetter : MakePdf::Paper::kA4;
  settings.pdf.smart = smart;
  settings.pdf.hard_breaks = hard_breaks;
  settings.pdf.keep_for = std::chrono::days(days);
  return {.node = std::make_unique<MarkdownToPdf>(std::move(settings)),
          .default_retry = {.max_attempts = 3}};
}

}  // namespace
}  // namespace markdown

const NodeKind kMarkdown = {
    .id = "markdown",
    .title = "Markdown",
    .summary = "Converts Markdown to HTML or PDF.",
    .family = Family::kAction,
    .compile = markdown::compile,
};

}  // namespace sluice::nodes
