#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "app/commands/commands.h"
#include "app/settings.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLineChars = 96;

struct InitOptions {
  std::string folder = ".";
  bool json = false;
};

constexpr std::string_view kConfigHead =
    "# The settings of the server: sluice serve --config {}\n"
    "# Each is also an option of `sluice serve` and a variable SLUICE_..., which go before this "
    "file.\n"
    "# A line that begins with # shows the default; remove the # to set another value.\n";

constexpr std::string_view kFirstWorkflow =
    R"(# A first workflow. With the server running:
#   sluice apply {0}
#   sluice send hello --sample generic.json
#   sluice workflows run hello --data '{{"name": "Ann", "total": 120}}' --follow
name: hello
description: Greets whoever a delivery is about, and looks at the size of the order.

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

// The text as comments that fit a line.
std::string commented(std::string_view text) {
  std::string out;
  std::string line = "#";
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (line.size() + 1 + word.size() > kLineChars) {
      out += line + "\n";
      line = "#";
    }
    line += " " + std::string(word);
    at = end + 1;
  }
  return out + line + "\n";
}

// A setting as a line of the file; as a comment unless everyone wants to see it.
std::string setting_line(const CLI::Option& option, std::string_view name) {
  constexpr std::string_view kShown[] = {"data", "listen"};
  const bool is_shown = std::ranges::find(kShown, name) != std::end(kShown);
  const bool is_flag = option.get_items_expected_max() == 0;
  const auto value = is_flag ? "false" : option.get_default_str();
  return fmt::format("{}{}:{}{}\n", is_shown ? "" : "# ", name, value.empty() ? "" : " ", value);
}

// Every setting of the server, with what it is about.
std::string config_text(const std::string& path) {
  Settings settings;
  CLI::App command;
  settings.add_to(command);
  auto text = fmt::format(fmt::runtime(kConfigHead), path);
  for (const auto* option : command.get_options()) {
    const auto& names = option->get_lnames();
    if (names.empty() || names.front() == "help" || names.front() == "config") continue;
    text += "\n" + commented(option->get_description()) + setting_line(*option, names.front());
  }
  return text;
}

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
  SLUICE_TRY_VOID(write_new(config, config_text(config.string())));
  SLUICE_TRY_VOID(
      write_new(workflow, fmt::format(fmt::runtime(kFirstWorkflow), workflows.string() + "/")));
  if (options.json) {
    print_json(json::object{{"files", json::array{config.string(), workflow.string()}}});
    return {};
  }
  print_line(fmt::format("wrote {} and {}\n\nNext:", config.string(), workflow.string()));
  print_line(fmt::format("  sluice serve --config {}", config.string()));
  print_line("  export SLUICE_API_KEY=...   # which `serve` shows at its first start");
  print_line(fmt::format("  sluice dev {}/", workflows.string()));
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
