#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "app/commands/commands.h"
#include "base/json_number.h"
#include "base/text.h"
#include "formats/yaml.h"
#include "formats/yaml_text.h"
#include "imports/n8n.h"

namespace sluice::app {
namespace {

struct ImportOptions {
  ClientOptions client;
  std::vector<std::string> files;
  std::string directory;
  bool dry_run = false;
  bool partial = false;
};

Result<json::array> read_imported(const std::vector<std::string>& files) {
  json::array out;
  for (const auto& file : files) {
    SLUICE_TRY(const auto text, read_file(file));
    auto documents = formats::parse_yaml_documents(text);
    if (!documents)
      return fail(documents.error().code, fmt::format("{}: {}", file, documents.error().message));
    for (auto& document : *documents) {
      auto* list = document.value.if_array();
      if (!list) {
        out.push_back(std::move(document.value));
        continue;
      }
      for (auto& each : *list) out.push_back(std::move(each));
    }
  }
  return out;
}

const json::array& entries_of(const json::value& value, std::string_view name) {
  static const json::array kNone;
  const auto* list = find_member(value, name);
  return list && list->is_array() ? list->get_array() : kNone;
}

void print_notes(const json::value& conversion) {
  for (const auto& note : entries_of(conversion, "notes")) {
    const auto care = text_of(note, "care");
    const auto colour = care == "todo"    ? Colour::kRed
                        : care == "check" ? Colour::kYellow
                                          : Colour::kGrey;
    const auto node = text_of(note, "node");
    print_line(fmt::format("  {} {}{}", paint(colour, care), node.empty() ? "" : node + ": ",
                           printable(text_of(note, "why"))));
    if (const auto instead = text_of(note, "instead"); !instead.empty())
      print_line("       " + printable(instead));
  }
  for (const auto& item : entries_of(conversion, "secrets"))
    print_line(fmt::format("  vault: {}, {} of the credential {}", text_of(item, "name"),
                           text_of(item, "value"), text_of(item, "credential")));
}

void print_imported(const json::value& entry) {
  const auto result = text_of(entry, "result");
  const auto colour = result == "refused"     ? Colour::kRed
                      : result == "unchanged" ? Colour::kGrey
                                              : Colour::kGreen;
  print_line(fmt::format("{} {}", paint(Colour::kBold, printable(text_of(entry, "name"))),
                         paint(colour, result)));
  const auto& problems = entries_of(entry, "problems");
  for (const auto& problem : problems) print_line("  - " + printable(text_of(problem, "message")));
  if (problems.empty() && !text_of(entry, "error").empty())
    print_line("  - " + printable(text_of(entry, "error")));
  if (const auto* changes = find_member(entry, "changes"); changes && changes->is_object())
    for (const auto& change : changes->get_object())
      print_line(fmt::format("  ~ {}", std::string_view(change.key())));
  const auto* diff = find_member(entry, "diff");
  for (const auto& [list, name] : {std::pair{"nodes", "node"}, {"edges", "edge"}})
    for (const auto& [kind, sign] : {std::pair{"added", '+'}, {"removed", '-'}, {"changed", '~'}}) {
      const auto* lists = diff ? find_member(*diff, list) : nullptr;
      if (!lists) continue;
      for (const auto& each : entries_of(*lists, kind))
        print_line(fmt::format("  {} {} {}", sign, name, printable(text_of(each, "id"))));
    }
  if (const auto* conversion = find_member(entry, "conversion")) print_notes(*conversion);
}

// 0 when all of them could be imported, else 1.
Result<int> send_import(const ImportOptions& options, std::string_view format,
                        json::array workflows) {
  SLUICE_TRY(auto client, options.client.client());
  const json::object body{{"format", format},
                          {"workflows", std::move(workflows)},
                          {"dry_run", options.dry_run},
                          {"all_or_nothing", !options.partial}};
  SLUICE_TRY(const auto report, client.post("/workflows/import", body));
  const auto* refused = find_member(report, "refused");
  const bool is_whole = refused && refused->is_int64() && refused->get_int64() == 0;
  if (options.client.json) {
    print_json(report);
    return is_whole ? 0 : 1;
  }
  for (const auto& entry : entries_of(report, "workflows")) print_imported(entry);
  for (const auto& name : entries_of(report, "missing_secrets"))
    if (const auto* text = if_text(name))
      print_line(fmt::format("the vault has no item {}: sluice vault create '{}'", printable(*text),
                             printable(*text)));
  const auto* written = find_member(report, "written");
  if (options.dry_run)
    print_line("dry run: nothing was changed");
  else if (!written || *written != true)
    print_line(is_whole ? "nothing differs"
                        : "nothing was changed, as not all could be imported; "
                          "--partial imports the others");
  return is_whole ? 0 : 1;
}

Result<int> import_own(const ImportOptions& options) {
  SLUICE_TRY(auto workflows, read_imported(options.files));
  return send_import(options, "sluice", std::move(workflows));
}

std::string import_file_of(std::string_view name) {
  std::string out;
  for (const char c : name) out += is_letter_or_digit(c) || c == '-' || c == '_' ? c : '-';
  return out + ".yaml";
}

// Files for `sluice apply`, without asking a server.
Result<int> convert_to(const ImportOptions& options, const json::array& workflows) {
  SLUICE_TRY(const auto converted, imports::convert_n8n(json::value(workflows)));
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  for (std::size_t i = 0; i < converted.size(); ++i) {
    const auto& each = converted[i];
    const auto name = text_of(json::value(each.document), "name");
    const auto path =
        std::filesystem::path(options.directory) /
        (i == 0 ? import_file_of(name) : fmt::format("{}-{}", i + 1, import_file_of(name)));
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << formats::to_yaml(each.document);
    out.close();
    if (!out) return fail(ErrorCode::kIo, fmt::format("cannot write {}", path.string()));
    print_line(fmt::format("{}: {} of {} nodes were converted", path.string(), each.converted,
                           each.nodes));
    json::array notes;
    for (const auto& note : each.notes)
      notes.push_back({{"care", imports::care_name(note.care)},
                       {"node", note.node},
                       {"why", note.why},
                       {"instead", note.instead}});
    json::array items;
    for (const auto& item : each.items)
      items.push_back(
          {{"name", item.name}, {"value", item.value}, {"credential", item.credential}});
    print_notes(json::object{{"notes", std::move(notes)}, {"secrets", std::move(items)}});
  }
  return 0;
}

Result<int> import_n8n(const ImportOptions& options) {
  SLUICE_TRY(auto workflows, read_imported(options.files));
  if (!options.directory.empty()) return convert_to(options, workflows);
  return send_import(options, "n8n", std::move(workflows));
}

void add_import_options(CLI::App& command, ImportOptions& options, const char* files) {
  command.add_option("file", options.files, files)->required();
  command.add_flag("--dry-run", options.dry_run, "show what would be done without doing it");
  command.add_flag("--partial", options.partial, "import the others when some are refused");
}

}  // namespace

void add_import(CLI::App& app, int& result) {
  const auto options = std::make_shared<ImportOptions>();
  auto& group = *add_group(app, "import", "create or change workflows together, or import n8n's");
  auto* own = add_client_command(
      group,
      {"workflows",
       "create or change workflows together by name, all of them or none",
       {"sluice import workflows exported.yaml --dry-run"},
       "The files are those of `sluice export` or of GET /workflows/export. Unlike `sluice apply`, "
       "the server checks and writes them together.\nExits 1 if one is refused."},
      options, result, import_own);
  add_import_options(*own, *options, "JSON or YAML files; - for standard input");
  auto* other = add_client_command(
      group,
      {"n8n",
       "convert workflows of n8n, and say what is left to do",
       {"sluice import n8n flow.json --dry-run", "sluice import n8n flow.json --dir workflows"},
       "A file holds one export or a list of them, as `n8n export:workflow` writes it. Imported "
       "workflows are not active. docs/n8n.md says what becomes of which node.\n"
       "Exits 1 if one is refused."},
      options, result, import_n8n);
  add_import_options(*other, *options, "exports of n8n; - for standard input");
  other->add_option("--dir", options->directory,
                    "write files for `sluice apply` to this folder, without a server");
}

}  // namespace sluice::app
