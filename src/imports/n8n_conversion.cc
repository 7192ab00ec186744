#include "imports/n8n_conversion.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kIdBytesMax = 48;  // room for what is put behind it
constexpr std::size_t kItemNameBytesMax = 40;
constexpr std::size_t kItemNameBytesMin = 3;

// Templates have these names for other things.
constexpr auto kTaken = std::to_array<std::string_view>({"trigger",    "webhook_payload",
                                                         "payload",    "context",
                                                         "inputs",     "run",
                                                         "workflow",   "vault",
                                                         "failed_run", "item",
                                                         "index",      "first",
                                                         "last",       "length",
                                                         "output",     "error",
                                                         "now",        "today",
                                                         "nil",        "null",
                                                         "true",       "false",
                                                         "empty",      "blank",
                                                         "and",        "or",
                                                         "contains",   "forloop",
                                                         "tablerow",   "in",
                                                         "else",       "value"});

std::string plain_id(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (is_letter_or_digit(c))
      out += ascii_lower(c);
    else if (!out.empty() && out.back() != '_')
      out += '_';
    if (out.size() == kIdBytesMax) break;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  const bool begins_well = !out.empty() && out.front() >= 'a' && out.front() <= 'z';
  if (!begins_well) out.insert(0, out.empty() ? "node" : "n_");
  if (std::ranges::find(kTaken, std::string_view(out)) != kTaken.end() || out.starts_with("value_"))
    out += "_node";
  return out;
}

// A name that the vault takes.
std::string item_name(std::string_view credential) {
  std::string out;
  for (const char c : credential) {
    const bool is_kept = is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
    if (is_kept)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
    if (out.size() == kItemNameBytesMax) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  if (out.size() < kItemNameBytesMin) out.insert(0, "n8n-");
  return out;
}

}  // namespace

Made Made::one(std::string kind, json::object data) {
  Made made;
  made.steps.push_back({std::move(kind), std::move(data)});
  made.exits.push_back({});
  return made;
}

Conversion::Conversion(const SourceWorkflow& source, const NamesById& names)
    : source_(source), names_(names), graph_(source) {
  name_nodes();
}

void Conversion::name_nodes() {
  std::set<std::string, std::less<>> taken;
  std::map<std::string, int, std::less<>> counts;
  ids_.reserve(source_.nodes.size());
  for (const auto& each : source_.nodes) {
    const auto plain = plain_id(each.name);
    auto id = plain;
    while (!taken.insert(id).second) id = fmt::format("{}_{}", plain, ++counts[plain] + 1);
    ids_.push_back(std::move(id));
  }
}

void Conversion::note(Care care, std::size_t index, std::string why, std::string instead) {
  if (result.notes.size() >= kImportNotesMax) return;
  const auto& from = node(index);
  result.notes.push_back(
      {care, from.name, from.full_type, ids_[index], std::move(why), std::move(instead)});
}

void Conversion::note_workflow(Care care, std::string why, std::string instead) {
  if (result.notes.size() >= kImportNotesMax) return;
  result.notes.push_back({care, {}, {}, {}, std::move(why), std::move(instead)});
}

Scope Conversion::scope_at(std::size_t index) const {
  return {.input = [this, index](const Path& path) { return input_path(index, path); },
          .output = [this, index](std::string_view name, const Path& path) -> Result<std::string> {
            SLUICE_TRY_VOID(spend(source_.nodes.size()));
            const auto found = source_.find(name);
            if (found == kNoNode)
              return fail(ErrorCode::kInvalid,
                          fmt::format("there is no node '{}'", cut_text(name, 64)));
            return output_path(found, path, index);
          },
          .is_in_loop = graph_.parent(index) != kNoNode};
}

std::string Conversion::template_of(std::size_t index, std::string_view parameter) {
  if (!parameter.starts_with('=')) return liquid_raw(parameter);
  parameter.remove_prefix(1);
  const auto scope = scope_at(index);
  std::string out;
  while (!parameter.empty()) {
    const auto begin = parameter.find("{{");
    out += liquid_raw(parameter.substr(0, begin));
    if (begin == std::string_view::npos) break;
    const auto end = parameter.find("}}", begin + 2);
    const auto inner =
        parameter.substr(begin + 2, end == std::string_view::npos ? end : end - begin - 2);
    parameter.remove_prefix(end == std::string_view::npos ? parameter.size() : end + 2);
    auto converted = js_to_liquid(trim(inner), scope);
    if (converted) {
      out += *converted;
      continue;
    }
    out += failing_template(trim(inner));
    constexpr std::size_t kShown = 200;
    note(Care::kTodo, index,
         fmt::format("The expression `{}` was not converted: {}.", cut_text(trim(inner), kShown),
                     converted.error().message),
         "Write it as a Liquid template (docs/liquid.md); until then the node fails.");
  }
  return out;
}

json::value Conversion::value(std::size_t index, const json::value& parameter) {
  if (const auto* text = if_text(parameter)) return json::value(template_of(index, *text));
  if (const auto* list = parameter.if_array()) {
    json::array out;
    out.reserve(list->size());
    for (const auto& each : *list) out.push_back(value(index, each));
    return out;
  }
  if (const auto* object = parameter.if_object()) {
    json::object out;
    for (const auto& [name, member] : *object) out[name] = value(index, member);
    return out;
  }
  return parameter;
}

std::string Conversion::text(std::size_t index, std::string_view path) {
  const auto* parameter = value_at(node(index).parameters, path);
  if (!parameter) return "";
  // A "resource locator", as the editor's lists make them.
  if (const auto* object = parameter->if_object())
    if (const auto* chosen = object->if_contains("value"); chosen && object->contains("__rl"))
      parameter = chosen;
  if (const auto* text = if_text(*parameter)) return template_of(index, *text);
  std::string storage;
  const auto printed = scalar_text(*parameter, storage);
  return printed ? std::string(*printed) : std::string();
}

Result<void> Conversion::spend(std::size_t steps) const {
  if (steps > steps_left_)
    return fail(ErrorCode::kTooLarge, "the workflow has too many expressions to follow them all");
  steps_left_ -= steps;
  return {};
}

// Without those that come from a trigger that was not kept.
std::vector<SourceLink> Conversion::inputs_of(std::size_t index) const {
  auto links = graph_.inputs_of(index);
  std::erase_if(links, [this](const SourceLink& link) {
    return graph_.role(link.from) == Role::kTrigger && link.from != trigger;
  });
  return links;
}

Result<std::string> Conversion::input_path(std::size_t index, const Path& path) const {
  const auto inputs = inputs_of(index);
  if (inputs.empty()) return fail(ErrorCode::kInvalid, "nothing leads to this node");
  return output_path(inputs.front().from, path, index);
}

Result<std::string> Conversion::merged_path(std::size_t index, const Path& path, std::size_t at,
                                            std::size_t depth) const {
  const auto inputs = inputs_of(index);
  if (inputs.empty()) return fail(ErrorCode::kInvalid, "nothing leads to this node");
  for (const auto& link : inputs) {
    if (path.empty() || inputs.size() == 1 || node(link.from).type != "set") continue;
    const auto fields = set_fields(node(link.from));
    if (std::ranges::find(fields.names, path.front().name) != fields.names.end())
      return output_path(link.from, path, at, depth + 1);
  }
  return output_path(inputs.front().from, path, at, depth + 1);
}

Result<std::string> Conversion::output_path(std::size_t index, const Path& path, std::size_t at,
                                            std::size_t depth) const {
  constexpr std::size_t kDepthMax = 200;
  if (depth > kDepthMax)
    return fail(ErrorCode::kInvalid, "what it reads comes from too far away, or from itself");
  SLUICE_TRY_VOID(spend(source_.links.size() / 10 + 1));
  const auto role = graph_.role(index);
  if (role == Role::kPasses || role == Role::kAnswers) return merged_path(index, path, at, depth);
  if (role == Role::kTrigger && index != trigger)
    return fail(ErrorCode::kInvalid,
                fmt::format("the trigger '{}' was not kept", cut_text(node(index).name, 64)));
  if (role == Role::kLoop || role == Role::kSplit) {
    if (graph_.is_inside(at, index)) return liquid_path("item", path);
    if (path.empty()) return ids_[index] + ".items";
    return fail(ErrorCode::kInvalid,
                fmt::format("after a loop its results are the list `{}.items`", ids_[index]));
  }
  return own_output_path(*this, index, path, at, depth);
}

std::string Conversion::items_of(std::size_t index) {
  // A split in front of a loop says which field has the items.
  auto from = index;
  Path path;
  const auto& own = node(index);
  if (own.type == "splitInBatches") {
    const auto inputs = graph_.inputs_of(index);
    if (!inputs.empty() && node(inputs.front().from).type == "splitOut") from = inputs.front().from;
  }
  if (node(from).type == "splitOut") {
    const auto fields = text_at(node(from).parameters, "fieldToSplitOut");
    auto rest = trim(std::string_view(fields).substr(0, fields.find(',')));
    while (!rest.empty()) {
      const auto dot = rest.find('.');
      path.push_back({std::string(rest.substr(0, dot))});
      rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
    }
  }
  const auto is_odd = [](const PathPart& part) { return !fits_a_literal(part.name); };
  auto found = std::ranges::any_of(path, is_odd)
                   ? fail(ErrorCode::kInvalid, "its name has quotes or braces")
                   : input_path(from, path);
  if (found) return fmt::format("{{{{ {} }}}}", *found);
  note(Care::kTodo, index,
       fmt::format("The list that it goes through was not found: {}.", found.error().message),
       "Set `items` to a template that gives an array; until then the node fails.");
  return failing_template("the items of " + own.name);
}

std::string Conversion::secret(std::size_t index, std::string_view type, std::string_view part) {
  const auto& credential = object_at(node(index).credentials, type);
  const auto given = text_at(credential, "name");
  auto name = item_name(given.empty() ? std::string(type) : given);
  if (!part.empty()) name += fmt::format("-{}", part);
  auto found = std::ranges::find(result.items, name, &NeededItem::name);
  if (found == result.items.end()) {
    result.items.push_back({name,
                            std::string(type),
                            part.empty() ? "the secret itself" : fmt::format("its {}", part),
                            {}});
    found = result.items.end() - 1;
  }
  if (std::ranges::find(found->nodes, ids_[index]) == found->nodes.end())
    found->nodes.push_back(ids_[index]);
  return fmt::format("{{{{ vault[\"{}\"] }}}}", name);
}

}  // namespace sluice::imports
