#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Builds an object from values found elsewhere.
namespace sluice::nodes {
namespace data_mapper {
namespace {

constexpr std::size_t kMappingsMax = 500;
constexpr std::size_t kTargetSegmentsMax = 16;
constexpr std::size_t kArrayIndexMax = 999;
constexpr std::size_t kArraySlotsMax = 20'000;  // that all targets of a node may make, with holes

struct Segment {
  std::string name;
  std::optional<std::size_t> index;  // set when the name is made of digits
};
using Path = std::vector<Segment>;

struct Mapping {
  std::string source_root;  // of a path; empty when the source is a field
  std::string source_path;  // what follows the root
  TemplateField source;
  Path target;
  std::optional<TemplateField> fallback;
};

// Puts `value` at `path` below `at`, making objects and arrays on the way. The compile step has
// made sure that no two targets disagree about what stands where.
void put(json::value& root, const Path& path, json::value value) {
  json::value* at = &root;
  for (const auto& segment : path) {
    if (segment.index) {
      if (!at->is_array()) at->emplace_array();
      auto& array = at->get_array();
      if (array.size() <= *segment.index) array.resize(*segment.index + 1);
      at = &array[*segment.index];
    } else {
      if (!at->is_object()) at->emplace_object();
      at = &at->get_object()[segment.name];
    }
  }
  *at = std::move(value);
}

class DataMapper final : public Node {
 public:
  explicit DataMapper(std::vector<Mapping> mappings) : mappings_(std::move(mappings)) {}

  Step start(const StepInput& input) const override {
    json::value output = json::object();
    for (const auto& mapping : mappings_) {
      json::value value;
      if (mapping.source_root.empty()) {
        auto evaluated = mapping.source.evaluate(input);
        if (!evaluated) return render_failure("source", evaluated.error());
        value = *std::move(evaluated);
      } else if (const auto* root = input.scope.find(mapping.source_root)) {
        if (const auto* found = find_path(*root, mapping.source_path)) value = copy_json(*found);
      }
      if (value.is_null() && mapping.fallback) {
        auto evaluated = mapping.fallback->evaluate(input);
        if (!evaluated) return render_failure("default", evaluated.error());
        value = *std::move(evaluated);
      }
      put(output, mapping.target, std::move(value));
    }
    return Completed{std::move(output), ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    for (const auto& mapping : mappings_) {
      mapping.source.add_roots(roots);
      if (mapping.fallback) mapping.fallback->add_roots(roots);
      if (!mapping.source_root.empty()) add_root(roots, mapping.source_root);
    }
    return roots;
  }

 private:
  std::vector<Mapping> mappings_;
};

Result<Path> parse_target(std::string_view text) {
  Path path;
  while (true) {
    const auto dot = text.find('.');
    const auto name = text.substr(0, dot);
    if (name.empty())
      return fail(ErrorCode::kInvalid, "must consist of names joined by single dots");
    Segment segment{std::string(name), std::nullopt};
    if (name.find_first_not_of("0123456789") == std::string_view::npos) {
      std::size_t index = 0;
      const auto parsed = std::from_chars(name.data(), name.data() + name.size(), index);
      if (parsed.ec != std::errc() || index > kArrayIndexMax)
        return fail(ErrorCode::kInvalid,
                    fmt::format("has an index greater than {}", kArrayIndexMax));
      segment.index = index;
    }
    path.push_back(std::move(segment));
    if (path.size() > kTargetSegmentsMax)
      return fail(ErrorCode::kInvalid, fmt::format("has more than {} parts", kTargetSegmentsMax));
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  if (path.front().index)
    return fail(ErrorCode::kInvalid, "must begin with a name, because the output is an object");
  return path;
}

// Two targets clash when one is the beginning of the other, or when one takes for an array what the
// other takes for an object.
bool clash(const Path& a, const Path& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i].index.has_value() != b[i].index.has_value()) return true;
    if (a[i].index ? *a[i].index != *b[i].index : a[i].name != b[i].name) return false;
  }
  return true;
}

void read_source(DataReader& data, const std::string& path, const json::object& object,
                 Mapping& mapping) {
  const auto* source = object.if_contains("source");
  if (!source || source->is_null()) {
    data.error(fmt::format("`{}` is required", path));
    return;
  }
  mapping.source =
      data.watch([&](auto& errors) { return TemplateField::compile(*source, path, errors); });
  const auto* constant = mapping.source.constant();
  const auto* text = if_text(*source);
  if (!text || !constant) return;
  const std::string_view dotted = trim(*text);
  const auto dot = dotted.find('.');
  mapping.source_root = dotted.substr(0, dot);
  if (dot != std::string_view::npos) mapping.source_path = dotted.substr(dot + 1);
  const bool spaced = dotted.find_first_of(" \t\r\n") != std::string_view::npos;
  if (mapping.source_root.empty() || spaced || dotted.ends_with('.') ||
      dotted.find("..") != std::string_view::npos)
    data.error(
        fmt::format("`{}` must be a dotted path such as webhook_payload.id, or a template; write "
                    "literal text as {{{{ \"text\" }}}}",
                    path));
}

void read_mapping(DataReader& data, std::size_t index, const json::object& object,
                  std::vector<Mapping>& mappings) {
  const auto place = [&](std::string_view name) {
    return fmt::format("mappings.{}.{}", index, name);
  };
  Mapping mapping;
  read_source(data, place("source"), object, mapping);
  const auto* target = find_string(object, "target");
  if (!target) {
    data.error(fmt::format("`{}` must be a string", place("target")));
    return;
  }
  auto path = parse_target(*target);
  if (!path) {
    data.error(fmt::format("`{}` {}", place("target"), path.error().message));
    return;
  }
  mapping.target = *std::move(path);
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    if (!clash(mappings[i].target, mapping.target)) continue;
    data.error(
        fmt::format("`{}` conflicts with the target of an earlier mapping", place("target")));
    break;
  }
  const auto* fallback = object.if_contains("default");
  if (fallback && !fallback->is_null())
    mapping.fallback = data.watch(
        [&](auto& errors) { return TemplateField::compile(*fallback, place("default"), errors); });
  mappings.push_back(std::move(mapping));
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"mappings"});
  const auto& list = data.objects("mappings", kMappingsMax, {"source", "target", "default"});
  if (data.ok() && list.empty()) data.error("`mappings` needs at least one entry");
  std::vector<Mapping> mappings;
  for (std::size_t i = 0; i < list.size(); ++i)
    read_mapping(data, i, list[i].get_object(), mappings);
  std::size_t slots = 0;
  for (const auto& mapping : mappings)
    for (const auto& segment : mapping.target) slots += segment.index ? *segment.index + 1 : 0;
  if (slots > kArraySlotsMax)
    data.error(fmt::format("`mappings`: the array indices in the targets add up to more than {}",
                           kArraySlotsMax));
  if (!data.ok()) return {};
  return {.node = std::make_unique<DataMapper>(std::move(mappings))};
}

}  // namespace
}  // namespace data_mapper

const NodeKind kDataMapper = {
    .id = "data_mapper",
    .title = "Data mapper",
    .summary = "Builds an object from values in the run's data.",
    .family = Family::kAction,
    .compile = data_mapper::compile,
};

}  // namespace sluice::nodes
