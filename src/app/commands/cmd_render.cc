#include <cstdio>
#include <fmt/format.h>
#include <iostream>

#include "app/commands/commands.h"
#include "app/terminal.h"
#include "liquid/jsonl.h"
#include "liquid/liquid.h"

namespace sluice::app {
namespace {

struct RenderCommand {
  std::string source;
  std::string file;
  std::string data = "{}";
  bool json = false;
  bool strict = false;
  bool jsonl = false;
};

Result<void> render_one(const RenderCommand& command) {
  std::string source = command.source;
  if (!command.file.empty()) {
    SLUICE_TRY(source, read_file(command.file));
  }
  SLUICE_TRY(const auto data, read_data(command.data));
  const auto mode = command.strict ? liquid::Mode::kStrict : liquid::Mode::kLax;
  SLUICE_TRY(const auto compiled, liquid::Template::parse(source, mode));
  if (const auto unknown = compiled->unknown_filter()) return fail(ErrorCode::kInvalid, *unknown);
  const liquid::ObjectScope scope(data);
  SystemEntropy entropy;
  liquid::RenderOptions options;
  options.now = SystemClock().now();
  options.entropy = &entropy;
  options.mode = mode;
  if (command.json) {
    SLUICE_TRY(const auto value, compiled->evaluate(scope, options));
    print_line(to_json(value));
    return {};
  }
  std::string out;
  SLUICE_TRY_VOID(compiled->render(out, scope, options));
  print(out);
  return {};
}

void render_lines() {
  const Timestamp now = SystemClock().now();
  SystemEntropy entropy;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    print_line(liquid::render_jsonl_line(line, now, &entropy));
    std::fflush(stdout);  // whoever writes line by line also reads line by line
  }
}

}  // namespace

void add_render(CLI::App& app, int& result) {
  auto command = std::make_shared<RenderCommand>();
  auto* render = app.add_subcommand("render", "render a Liquid template with the given data");
  auto* source = render->add_option("template", command->source, "the template text");
  render
      ->add_option("--file", command->file,
                   "read the template from this file; - for standard input")
      ->excludes(source);
  render->add_option("--data", command->data, "a JSON object, or a file that contains one")
      ->capture_default_str();
  render->add_flag("--json", command->json,
                   "print the value as JSON; a single {{ ... }} keeps its type");
  render->add_flag("--strict", command->strict,
                   "fail on unknown variables and on markup that would be skipped");
  render->add_flag("--jsonl", command->jsonl,
                   "read lines {\"template\", \"data\", \"partials\"} and write lines {\"result\"} "
                   "or {\"error\"}");
  render->footer(
      "Examples:\n"
      "  sluice render 'Hello {{ name | upcase }}' --data '{\"name\": \"Ann\"}'\n"
      "  sluice render --jsonl < cases.jsonl");
  render->callback([command, &result] {
    if (command->jsonl) return render_lines();
    if (command->source.empty() && command->file.empty())
      throw CLI::RequiredError("template, --file or --jsonl");
    if (const auto done = render_one(*command); !done) result = report(done.error());
  });
}

}  // namespace sluice::app
