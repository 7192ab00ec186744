#include <algorithm>
#include <cctype>
#include <string_view>

#include "app/commands/commands.h"
#include "app/commands/completion.h"
#include "app/commands/names.h"
#include "hooks/samples.h"
#include "model/senders/senders.h"

namespace sluice::app {
namespace {

constexpr long kNamesSecondsMax = 2;  // the user waits for it while typing

struct CompletionOptions {
  CLI::App* app = nullptr;
  ClientOptions client{};
  std::string shell;
  std::string names_of;
};

// A name that a shell would have to quote is left to its id.
std::string typed_name(const json::value& row) {
  auto name = text_of(row, "name");
  const bool is_plain = !name.empty() && std::ranges::all_of(name, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./:@+").find(c) != std::string_view::npos;
  });
  return is_plain ? name : short_id(text_of(row, "id"));
}

// Nothing where no server answers at once: whoever presses the key can do without.
void print_workflow_names(const ClientOptions& options) {
  const auto client = options.client();
  if (!client) return;
  auto call = client->request("GET", "/workflows");
  call.seconds_max = kNamesSecondsMax;
  const auto answer = http_call(call);
  const auto rows = answer ? parse_json(answer->body) : Result<json::value>(nullptr);
  if (!rows || !rows->is_array()) return;
  for (const auto& row : rows->get_array()) print_line(typed_name(row));
}

Result<void> print_names(const CompletionOptions& options) {
  if (options.names_of == "workflows") {
    print_workflow_names(options.client);
    return {};
  }
  for (const auto name : model::sender_names()) {
    if (options.names_of == "senders") print_line(std::string(name));
    if (options.names_of != "samples") continue;
    SLUICE_TRY(const auto* sender, model::find_sender(name));
    for (const auto& sample : hooks::samples_of(*sender)) print_line(sample.name);
  }
  return {};
}

Result<int> complete(const CompletionOptions& options) {
  if (!options.names_of.empty()) {
    SLUICE_TRY_VOID(print_names(options));
    return 0;
  }
  if (options.shell.empty()) return report_usage("name your shell: bash, zsh or fish");
  const auto commands = completed_commands(*options.app);
  print(options.shell == "bash"  ? bash_completion(commands)
        : options.shell == "zsh" ? zsh_completion(commands)
                                 : fish_completion(commands));
  return 0;
}

}  // namespace

void add_completion(CLI::App& app, int& result) {
  const auto options = std::make_shared<CompletionOptions>();
  options->app = &app;
  auto* command = add_command(
      app,
      {"completion",
       "print what the shell completes: commands, options and their values",
       {"source <(sluice completion bash)", "source <(sluice completion zsh)",
        "sluice completion fish > ~/.config/fish/completions/sluice.fish"},
       "Put the line into ~/.bashrc or ~/.zshrc to have it in every shell. Names of workflows come "
       "from the server that SLUICE_URL and SLUICE_API_KEY name."},
      options, result, complete);
  command->add_option("shell", options->shell, "bash, zsh or fish")
      ->check(one_of({"bash", "zsh", "fish"}));
  // For the scripts that it prints; not for people.
  command->add_option("--names-of", options->names_of)
      ->check(one_of({kNamedThings.begin(), kNamedThings.end()}))
      ->group("");
  command->add_option("--url", options->client.url)->envname("SLUICE_URL")->group("");
  command->add_option("--key-file", options->client.key_file)
      ->envname("SLUICE_API_KEY_FILE")
      ->group("");
}

}  // namespace sluice::app
