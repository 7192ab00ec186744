#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "app/commands/apply.h"
#include "app/commands/commands.h"
#include "app/commands/folder_watch.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kTryAgainAfter{2'000};  // what failed for want of a server
constexpr std::size_t kWatchedFilesMax = 10'000;

struct DevOptions {
  ClientOptions client;
  std::string folder;
};

// What is known of one file.
struct File {
  std::string text;   // as it was applied, or tried
  std::string error;  // why it was not applied; empty: it was
  std::string said;   // the last error of this text that was printed
  std::set<std::string> names;
};

bool is_definition(const fs::directory_entry& entry) {
  return !entry.path().filename().string().starts_with('.') && has_definition_name(entry.path()) &&
         may_be_file(entry);
}

bool is_gone(const std::string& path) {
  std::error_code unknown;
  return !fs::exists(fs::symlink_status(path, unknown));
}

// In the order of their names.
Result<std::set<std::string>> files_in(const std::string& folder) {
  std::set<std::string> found;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    if (is_definition(*each)) found.insert(each->path().string());
    if (found.size() > kWatchedFilesMax)
      return fail(ErrorCode::kInvalid, fmt::format("{} has more than {} workflow files; watch the "
                                                   "folder that you work in",
                                                   folder, kWatchedFilesMax));
  }
  if (error == std::errc::no_such_file_or_directory)
    return fail(ErrorCode::kNotFound, fmt::format("the folder {} is gone", folder));
  if (error)
    return fail(ErrorCode::kIo, fmt::format("cannot read {}: {}", folder, error.message()));
  return found;
}

// Applies the files of a folder, and after that what was changed of them.
class Session {
 public:
  Session(Client client, const DevOptions& options)
      : client_(std::move(client)), folder_(options.folder), as_json_(options.client.json) {}

  // Applies what is new since the last round, and what failed then. Errors are printed, once.
  Result<void> round() {
    is_unreachable_ = false;
    SLUICE_TRY(const auto found, files_in(folder_));
    const auto removed = forget_removed(found);
    auto changed = read_changed(found);
    tell_removed(removed);
    if (!changed.empty()) apply(std::move(changed));
    std::fflush(stdout);
    return {};
  }

  bool is_unreachable() const { return is_unreachable_; }

 private:
  // A file that is gone, and a workflow that it held.
  using Removed = std::vector<std::pair<std::string, std::string>>;

  Removed forget_removed(const std::set<std::string>& found) {
    Removed removed;
    std::erase_if(files_, [&](const auto& known) {
      const auto& [path, file] = known;
      if (found.contains(path)) return false;
      for (const auto& name : file.names) removed.emplace_back(path, name);
      return true;
    });
    return removed;
  }

  // A file that only has another name now took its workflow with it.
  void tell_removed(const Removed& removed) const {
    for (const auto& [path, name] : removed)
      if (holder_of(name) == files_.end())
        print_error(fmt::format("{} was removed; `sluice workflows delete {}` deletes the workflow",
                                path, name));
  }

  std::map<std::string, File>::const_iterator holder_of(const std::string& name) const {
    return std::ranges::find_if(
        files_, [&](const auto& known) { return known.second.names.contains(name); });
  }

  // The workflows of files that have another text than before, or an error.
  std::vector<Definition> read_changed(const std::set<std::string>& found) {
    std::vector<Definition> all;
    for (const auto& path : found) {
      auto text = read_file(path);
      if (!text) {
        if (!is_gone(path)) complain(path, text.error());
        continue;
      }
      const auto known = files_.find(path);
      if (known != files_.end() && known->second.text == *text && known->second.error.empty())
        continue;
      auto& file = files_[path];
      if (file.text != *text) file.said.clear();
      file.text = *std::move(text);
      file.error.clear();
      auto read = read_definitions({path});
      if (!read) {
        complain(path, read.error());
        continue;
      }
      file.names.clear();
      std::ranges::move(read->list, std::back_inserter(all));
    }
    // Not before all are read: a workflow may have moved from one file to another.
    std::vector<Definition> changed;
    for (auto& each : all) add_if_new(std::move(each), changed);
    return changed;
  }

  // Two files would overwrite each other's workflow at every save.
  void add_if_new(Definition definition, std::vector<Definition>& out) {
    const auto& path = definition.file;
    const auto name = definition.name();
    const auto other = holder_of(name);
    if (other != files_.end())
      return complain(
          path, {ErrorCode::kInvalid, fmt::format("two workflows are called '{}': in {} and in {}",
                                                  name, other->first, path)});
    files_[path].names.insert(name);
    out.push_back(std::move(definition));
  }

  void apply(std::vector<Definition> changed) {
    std::vector<std::string> paths;
    paths.reserve(changed.size());
    for (const auto& each : changed) paths.push_back(each.file);
    const auto refuse_all = [&](const Error& error) {
      complain(paths.front(), error);
      for (const auto& path : paths) files_[path].error = error.message;
    };
    auto ordered = in_order_of_calls(std::move(changed));
    if (!ordered) return refuse_all(ordered.error());
    const auto stored = client_.get("/workflows");
    if (!stored) return refuse_all(stored.error());
    const auto rows = stored->is_array() ? stored->get_array() : json::array();
    Applier applier(client_, *ordered, rows, false);
    for (const auto& each : *ordered) apply_one(applier, each, rows);
    if (const auto done = applier.finish(); !done) complain(paths.front(), done.error());
  }

  void apply_one(Applier& applier, const Definition& definition, const json::array& rows) {
    if (!is_checked_when_saved(definition, rows)) {
      if (const auto valid = validate(client_, definition, all_names()); !valid)
        return complain(definition.file, valid.error());
    }
    const auto applied = applier.apply(definition);
    if (!applied) return complain(definition.file, located(definition, applied.error()));
    if (applied->what == "unchanged") return;
    if (as_json_)
      print_json(json::object{
          {"name", applied->name}, {"result", applied->what}, {"file", definition.file}});
    else
      print_applied(*applied, false);
  }

  std::vector<std::string> all_names() const {
    std::vector<std::string> names;
    for (const auto& [path, file] : files_)
      names.insert(names.end(), file.names.begin(), file.names.end());
    return names;
  }

  // An error that stays is not said again.
  void complain(const std::string& path, const Error& error) {
    is_unreachable_ |= error.code == ErrorCode::kUnavailable;
    auto& file = files_[path];
    if (file.said != error.message) report(error);
    file.said = file.error = error.message;
  }

  Client client_;
  std::string folder_;
  std::map<std::string, File> files_;
  bool as_json_;
  bool is_unreachable_ = false;
};

// Ends when it is interrupted, or the folder is gone.
Result<void> dev(const DevOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(auto watch, FolderWatch::watch(options.folder));
  Session session(std::move(client), options);
  bool is_first = true;
  while (true) {
    SLUICE_TRY_VOID(session.round());
    if (is_first) print_error(fmt::format("watching {}; stop with Ctrl-C", options.folder));
    is_first = false;
    SLUICE_TRY_VOID(
        watch.wait(session.is_unreachable() ? std::optional(kTryAgainAfter) : std::nullopt));
  }
}

}  // namespace

void add_dev(CLI::App& app, int& result) {
  const auto options = std::make_shared<DevOptions>();
  add_client_command(
      app,
      {"dev",
       "apply the workflows of a folder whenever their files are saved",
       {"sluice dev workflows/"},
       "Prints what each save changed, and errors with the line. A workflow with an error stays as "
       "it was, and the others are applied.\n"
       "A file that is removed leaves its workflow on the server."},
      options, result, dev)
      ->add_option("folder", options->folder, "folder with JSON or YAML files")
      ->required();
}

}  // namespace sluice::app
