#include <filesystem>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/senders_directory.h"
#include "app/table.h"
#include "hooks/sender_check.h"
#include "model/senders/senders.h"

namespace sluice::app {
namespace {

struct SenderOptions {
  std::string directory;
  std::string name;
  std::string category;
  std::vector<std::string> files;
  bool json = false;

  void add_to(CLI::App& command) {
    command.add_option("--senders-dir", directory, "directory with more senders, as of the server")
        ->envname("SLUICE_SENDERS_DIR");
    command.add_flag("--json", json, "print JSON, for scripts");
  }
  Result<void> add_own() const {
    return directory.empty() ? Result<void>() : add_senders_of(directory);
  }
};

Result<void> list_senders(const SenderOptions& options) {
  SLUICE_TRY_VOID(options.add_own());
  json::array rows;
  Table table({"NAME", "TITLE", "CATEGORY", "SIGNATURE"});
  for (const auto name : model::sender_names()) {
    SLUICE_TRY(const auto* sender, model::find_sender(name));
    auto row = model::summary_of(*sender);
    if (!options.category.empty() && text_of(row, "category") != options.category) continue;
    const auto signature = text_of(row, "signature");
    table.add({{text_of(row, "name")},
               {text_of(row, "title")},
               {text_of(row, "category")},
               {signature.empty() ? "none" : signature}});
    rows.push_back(std::move(row));
  }
  print(options.json ? to_json(rows) + "\n" : table.text());
  return {};
}

Result<void> show_sender(const SenderOptions& options) {
  SLUICE_TRY_VOID(options.add_own());
  SLUICE_TRY(const auto* sender, model::find_sender(options.name));
  if (options.json)
    print_line(to_json(sender->document));
  else
    print(std::string(model::sender_text(options.name)));
  return {};
}

// 0 when every file is right, else 1.
Result<int> check_senders(const SenderOptions& options) {
  json::array rows;
  bool is_right = true;
  for (const auto& path : options.files) {
    SLUICE_TRY(const auto text, read_file(path));
    const auto errors = hooks::check_sender_file(std::filesystem::path(path).stem().string(), text);
    is_right &= errors.empty();
    json::array list;
    for (const auto& error : errors) {
      if (!options.json) print_line(fmt::format("{}: {}", path, error));
      list.emplace_back(error);
    }
    if (!options.json && errors.empty()) print_line(fmt::format("{}: ok", path));
    rows.push_back(
        json::object{{"file", path}, {"valid", errors.empty()}, {"errors", std::move(list)}});
  }
  if (options.json) print_json(rows);
  return is_right ? 0 : 1;
}

}  // namespace

void add_senders(CLI::App& app, int& result) {
  const auto options = std::make_shared<SenderOptions>();
  auto& senders = *add_group(app, "senders", "list, show and check senders of webhooks");
  auto* listing = add_command(senders,
                              {"list",
                               "list the senders that a hook can name",
                               {"sluice senders list --category payments"}},
                              options, result, list_senders);
  listing->add_option("--category", options->category, "only those of this category");
  options->add_to(*listing);
  auto* showing =
      add_command(senders,
                  {"show",
                   "show what is known of a sender: its signature, set-up steps and samples",
                   {"sluice senders show github"}},
                  options, result, show_sender);
  showing->add_option("sender", options->name, "as the list shows it")->required();
  options->add_to(*showing);
  auto* checking = add_command(senders,
                               {"check",
                                "check sender files and run their vectors and samples",
                                {"sluice senders check senders/*.yaml"}},
                               options, result, check_senders);
  checking->add_option("file", options->files, "NAME.yaml")->required();
  checking->add_flag("--json", options->json, "print JSON, for scripts");
}

}  // namespace sluice::app
