#include "app/commands/commands.h"
#include "app/commands/completion.h"

namespace sluice::app {
namespace {

struct CompletionOptions {
  CLI::App* app = nullptr;
  std::string shell;
};

Result<void> complete(const CompletionOptions& options) {
  const auto commands = completed_commands(*options.app);
  print(options.shell == "bash"  ? bash_completion(commands)
        : options.shell == "zsh" ? zsh_completion(commands)
                                 : fish_completion(commands));
  return {};
}

}  // namespace

void add_completion(CLI::App& app, int& result) {
  const auto options = std::make_shared<CompletionOptions>();
  options->app = &app;
  add_command(app,
              {"completion",
               "print what the shell completes: commands, options and their values",
               {"source <(sluice completion bash)", "source <(sluice completion zsh)",
                "sluice completion fish > ~/.config/fish/completions/sluice.fish"},
               "Put the line into ~/.bashrc or ~/.zshrc to have it in every shell."},
              options, result, complete)
      ->add_option("shell", options->shell, "bash, zsh or fish")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}));
}

}  // namespace sluice::app
