#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "app/commands/commands.h"
#include "app/settings.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

struct InitOptions {
  std::string folder = ".";
  bool json = false;
};

constexpr std::string_view kFirstWorkflow =
    R"(# A first workflow. With the server running:
#   sluice apply {0}
#   sluice send hello --sample generic.json
#   sluice workflows run hello --data '{{"name": "Ann", "total": 120}}' --follow
name: hello
description: Greets the person whom a delivery names, and looks at the size of the order.

nodes:
  # It starts with each delivery to the URL that `sluice hooks url hello` prints. To accept only
  # what a sender has signed, name the sender and the secret that you gave it, for example
  #   data: {{sender: github, signature: {{secrets: ["${{env:GITHUB_SECRET}}"]}}}}
  # `sluice senders list` shows the senders.
  - id: hook
    type: webhook_trigger
    data: {{body: any}}

  # Templates take values from the delivery and from the nodes before.
  - id: greeting
    type: text_transform
    data:
      template: "Hello {{{{ webhook_payload.name | default: 'stranger' }}}}!"

  # A condition has two ways out: true and false.
  - id: large
    type: number_condition
    data: {{input: "{{{{ webhook_payload.total | default: 0 }}}}", operator: ">", value: 100}}

  - id: note
    type: text_transform
    data:
      template: "{{{{ greeting }}}} That is a large order."

edges:
  - {{source: hook, target: greeting}}
  - {{source: greeting, target: large}}
  - {{source: large, target: note, sourceHandle: "true"}}
)";

Result<void> write_new(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream out(path, std::ios::binary | std::ios::noreplace);
  out << text;
  out.close();
  if (out) return {};
  return fail(ErrorCode::kIo,
              fmt::format("cannot write {}: check that the folder may be written to and has space",
                          path.string()));
}

// Nothing is overwritten, and nothing is written when one of the files is there.
Result<void> init(const InitOptions& options) {
  const auto folder = fs::path(options.folder).lexically_normal();
  const auto config = folder / "sluice.yaml";
  const auto workflows = folder / "workflows";
  const auto workflow = workflows / "hello.yaml";
  for (const auto& path : {config, workflow}) {
    std::error_code error;
    if (fs::exists(path, error))
      return fail(ErrorCode::kConflict,
                  fmt::format("{} exists; remove it, or name another folder: sluice init FOLDER",
                              path.string()));
  }
  SLUICE_TRY_VOID(write_new(config, example_file()));
  SLUICE_TRY_VOID(
      write_new(workflow, fmt::format(fmt::runtime(kFirstWorkflow), workflows.string() + "/")));
  if (options.json) {
    print_json(json::object{{"files", json::array{config.string(), workflow.string()}}});
    return {};
  }
  print_line(fmt::format("wrote {} and {}\n\nNext:", config.string(), workflow.string()));
  print_line(fmt::format("  sluice serve --config {}", config.string()));
  print_line("  export SLUICE_API_KEY=...   # which `serve` shows at its first start");
  print_line(fmt::format("  sluice apply {}/", workflows.string()));
  print_line("  sluice send hello --sample generic.json");
  return {};
}

}  // namespace

void add_init(CLI::App& app, int& result) {
  const auto options = std::make_shared<InitOptions>();
  auto* command = add_command(app,
                              {"init",
                               "write a commented configuration and a first workflow",
                               {"sluice init shop"},
                               "Files that exist are not overwritten."},
                              options, result, init);
  command->add_option("folder", options->folder, "where to write them")->capture_default_str();
  command->add_flag("--json", options->json, "print JSON, for scripts");
}

}  // namespace sluice::app
