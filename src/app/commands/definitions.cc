#include "app/commands/definitions.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "app/commands/commands.h"
#include "app/commands/diff.h"
#include "app/yaml.h"
#include "base/json_number.h"
#include "services/workflow_references.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNextProblem = "\n  - ";  // as Client lists them

enum class Named { kByUser, kByFolder };

bool is_workflow(const json::value& value) {
  return find_member(value, "nodes") != nullptr || find_member(value, "name") != nullptr;
}

Result<Definition> make_definition(const std::string& file, json::value value) {
  Definition made{
      .file = file, .wanted = {}, .shown = without_secrets(value), .prefix = {}, .places = {}};
  if (const auto set = substitute_environment(value); !set)
    return fail(set.error().code, fmt::format("{}: {}", file, set.error().message));
  made.wanted = std::move(value);
  if (!made.name().empty()) return made;
  if (const auto* name = find_member(made.wanted, "name"); name && !is_text(*name))
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: the \"name\" of a workflow is a text; put quotes around {}", file,
                            excerpt(*name)));
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: the workflow needs a \"name\", which identifies it when it is "
                          "applied again",
                          file));
}

Result<void> add_file(const std::string& path, Named named, Definitions& out) {
  SLUICE_TRY(const auto text, read_file(path));
  const std::string file = path == "-" ? "standard input" : path;
  auto documents = formats::parse_yaml_documents(text);
  if (!documents)
    return fail(documents.error().code, fmt::format("{}: {}", file, documents.error().message));
  bool found = false;
  for (auto& document : *documents) {
    const bool is_list = document.value.is_array();
    json::array list = is_list ? std::move(document.value.get_array()) : json::array();
    if (!is_list) list.push_back(std::move(document.value));
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!is_workflow(list[i])) continue;
      found = true;
      SLUICE_TRY(auto made, make_definition(file, std::move(list[i])));
      if (is_list) made.prefix = fmt::format("{}.", i);
      made.places = document.places;
      out.list.push_back(std::move(made));
    }
  }
  if (found) return {};
  if (named == Named::kByFolder) {
    out.skipped.push_back({file, "it holds no workflow, which has a `name` and `nodes`"});
    return {};
  }
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: this is not a workflow, which has a `name` and `nodes`", file));
}

Result<void> add_folder(const std::string& folder, Definitions& out) {
  std::vector<fs::directory_entry> found;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error))
    found.push_back(*each);
  if (error)
    return fail(ErrorCode::kIo, fmt::format("cannot read {}: {}", folder, error.message()));
  std::ranges::sort(found);
  for (const auto& entry : found) {
    const auto path = entry.path().string();
    std::error_code unknown;  // a link that leads nowhere
    if (entry.is_directory(unknown))
      out.skipped.push_back({path, "folders in a folder are not read; name it, too"});
    else if (!has_definition_name(entry.path()))
      out.skipped.push_back({path, "it is not called .yaml, .yml or .json"});
    else if (!may_be_file(entry))
      out.skipped.push_back({path, "it is a pipe or a device; name it to read it"});
    else
      SLUICE_TRY_VOID(add_file(path, Named::kByFolder, out));
  }
  return {};
}

Result<void> check_names(const std::vector<Definition>& definitions) {
  std::unordered_map<std::string, const Definition*> seen;
  for (const auto& each : definitions) {
    const auto [other, is_new] = seen.emplace(each.name(), &each);
    if (!is_new)
      return fail(ErrorCode::kInvalid, fmt::format("two workflows are called '{}': in {} and in {}",
                                                   each.name(), other->second->file, each.file));
  }
  return {};
}

// The text between the first two quotes, as in "node 'send': ...".
std::string_view quoted_in(std::string_view error, char quote) {
  const auto from = error.find(quote);
  if (from == std::string_view::npos) return {};
  const auto rest = error.substr(from + 1);
  return rest.substr(0, rest.find(quote));
}

std::optional<std::size_t> number_at(std::string_view text) {
  std::size_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && number > 0 ? std::optional(number) : std::nullopt;
}

// The path of the node or edge that an error begins with: by its id, or as "node 3".
std::optional<std::string> element_path(const json::value& workflow, std::string_view error) {
  for (const auto& [word, member] : {std::pair{"node ", "nodes"}, std::pair{"edge ", "edges"}}) {
    if (!error.starts_with(word)) continue;
    const auto* list = find_member(workflow, member);
    if (!list || !list->is_array()) return std::nullopt;
    const auto behind = error.substr(std::string_view(word).size());
    if (const auto number = number_at(behind)) return fmt::format("{}.{}", member, *number - 1);
    const auto id = quoted_in(behind, '\'');
    const auto& elements = list->get_array();
    for (std::size_t i = 0; i < elements.size(); ++i)
      if (text_of(elements[i], "id") == id) return fmt::format("{}.{}", member, i);
    // An edge without an id is named by its number.
    if (const auto number = number_at(id.substr(id.starts_with('#') ? 1 : id.size())))
      return fmt::format("{}.{}", member, *number - 1);
  }
  return std::nullopt;
}

const formats::YamlPlace* place_of(const Definition& definition, std::string_view error) {
  const auto element = element_path(definition.wanted, error);
  if (!element) return nullptr;
  const auto find = [&](const std::string& path) -> const formats::YamlPlace* {
    const auto found = definition.places.find(definition.prefix + path);
    return found == definition.places.end() ? nullptr : &found->second;
  };
  const std::string member(quoted_in(error, '`'));
  for (auto path = *element + ".data." + member; !member.empty();
       path.erase(path.find_last_of('.'))) {
    if (path.size() <= element->size() + std::string_view(".data").size()) break;
    if (const auto* place = find(path)) return place;
  }
  return find(*element);
}

// Stands for a workflow that is created together with the one that is checked.
constexpr std::string_view kIdOfNone = "fl_00000000000000000000000000";

void stand_in_for(json::value& workflow, const std::vector<std::string>& names) {
  services::leave_out_names(workflow, names);
  auto* nodes = workflow.is_object() ? workflow.get_object().if_contains("nodes") : nullptr;
  if (!nodes || !nodes->is_array()) return;
  for (auto& node : nodes->get_array()) {
    auto* data = node.is_object() ? node.get_object().if_contains("data") : nullptr;
    if (!data || !data->is_object()) continue;
    const auto called = text_of(*data, "workflow");
    if (called.empty() || std::ranges::find(names, called) == names.end()) continue;
    data->get_object()["workflow"] = kIdOfNone;
  }
}

}  // namespace

std::string Definition::name() const { return text_of(wanted, "name"); }

bool has_definition_name(const fs::path& path) {
  const auto extension = path.extension().string();
  return extension == ".json" || extension == ".yaml" || extension == ".yml";
}

bool may_be_file(const fs::directory_entry& entry) {
  std::error_code unknown;
  const auto status = entry.status(unknown);
  return !fs::exists(status) || fs::is_regular_file(status);
}

Result<Definitions> read_definitions(const std::vector<std::string>& paths) {
  Definitions out;
  for (const auto& path : paths) {
    std::error_code error;
    SLUICE_TRY_VOID(fs::is_directory(path, error) ? add_folder(path, out)
                                                  : add_file(path, Named::kByUser, out));
  }
  SLUICE_TRY_VOID(check_names(out.list));
  if (!out.list.empty()) return out;
  std::string skipped;
  for (const auto& each : out.skipped)
    skipped += fmt::format("{}{}: {}", kNextProblem, each.path, each.why);
  return fail(ErrorCode::kNotFound,
              "no workflow was found to apply" + (skipped.empty() ? "" : "; skipped:" + skipped));
}

std::vector<std::string> called_names(const json::value& workflow) {
  std::vector<std::string> names;
  const auto* nodes = find_member(workflow, "nodes");
  if (!nodes || !nodes->is_array()) return names;
  for (const auto& node : nodes->get_array()) {
    const auto* data = find_member(node, "data");
    if (!data) continue;
    const auto type = text_of(*data, "componentId").empty() ? text_of(node, "type")
                                                            : text_of(*data, "componentId");
    auto called = text_of(*data, "workflow");
    if (type == "trigger_workflow" && !called.empty()) names.push_back(std::move(called));
  }
  return names;
}

Result<std::vector<Definition>> in_order_of_calls(std::vector<Definition> definitions) {
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < definitions.size(); ++i) by_name.emplace(definitions[i].name(), i);
  enum class State { kNew, kOpen, kDone };
  std::vector<State> states(definitions.size(), State::kNew);
  std::vector<std::size_t> order;
  std::vector<std::size_t> way;  // from the first that was asked for to the one at hand
  for (std::size_t first = 0; first < definitions.size(); ++first) {
    if (states[first] == State::kNew) way.push_back(first);
    while (!way.empty()) {
      const auto at = way.back();
      states[at] = State::kOpen;
      std::optional<std::size_t> next;
      for (const auto& name : called_names(definitions[at].wanted)) {
        const auto found = by_name.find(name);
        if (found == by_name.end() || states[found->second] == State::kDone) continue;
        next = found->second;
        break;
      }
      // Those may name each other in a circle; then any order is as good.
      for (const auto& name : services::failure_names(definitions[at].wanted)) {
        const auto found = by_name.find(name);
        if (next || found == by_name.end() || states[found->second] != State::kNew) continue;
        next = found->second;
      }
      if (!next) {
        states[at] = State::kDone;
        order.push_back(at);
        way.pop_back();
      } else if (states[*next] == State::kOpen) {
        std::string circle;
        for (auto each = std::ranges::find(way, *next); each != way.end(); ++each)
          circle += definitions[*each].name() + " -> ";
        return fail(ErrorCode::kInvalid,
                    fmt::format("the workflows call each other in a circle, which would never end: "
                                "{}{}",
                                circle, definitions[*next].name()));
      } else {
        way.push_back(*next);
      }
    }
  }
  std::vector<Definition> sorted;
  sorted.reserve(order.size());
  for (const auto index : order) sorted.push_back(std::move(definitions[index]));
  return sorted;
}

std::string located(const Definition& definition, std::string_view error) {
  const auto* place = place_of(definition, error);
  return place ? fmt::format("line {}, column {}: {}", place->line, place->column, error)
               : std::string(error);
}

Error located(const Definition& definition, const Error& error) {
  Error out{error.code, fmt::format("{}: ", definition.file)};
  std::string_view rest = error.message;
  if (!rest.contains(kNextProblem)) {
    out.message += located(definition, rest);
    return out;
  }
  out.message += fmt::format("workflow '{}' cannot be saved:", definition.name());
  for (auto at = rest.find(kNextProblem); at != std::string_view::npos;) {
    rest.remove_prefix(at + kNextProblem.size());
    at = rest.find(kNextProblem);
    out.message += kNextProblem;
    out.message += located(definition, rest.substr(0, at));
  }
  return out;
}

Result<void> validate(Client& client, const Definition& definition,
                      const std::vector<std::string>& together) {
  json::value sent = without_server_members(definition.wanted);
  auto others = together;
  std::erase(others, definition.name());
  stand_in_for(sent, others);
  const auto answer = client.post("/workflows/validate", sent);
  if (!answer) return fail(located(definition, answer.error()));
  const auto* errors = find_member(*answer, "errors");
  if (!errors || !errors->is_array() || errors->get_array().empty()) return {};
  Error error{ErrorCode::kInvalid, ""};
  for (const auto& each : errors->get_array())
    error.message += std::string(kNextProblem) + std::string(each.as_string());
  return fail(located(definition, error));
}

}  // namespace sluice::app
