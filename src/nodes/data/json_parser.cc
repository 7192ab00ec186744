#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "base/json_number.h"
#include "liquid/values/text.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Reads JSON from a text and takes values out of it.
namespace sluice::nodes {
namespace json_parser {
namespace {

constexpr std::size_t kExtractsMax = 100;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kExtractedBytesMax = 4 << 20;  // of all values, as JSON

// What the path of an extraction is asked about.
class PathScope final : public liquid::Scope {
 public:
  PathScope(const json::value& data, const json::value& path) : data_(data), path_(path) {}
  const json::value* find(std::string_view root) const override {
    return root == "data" ? &data_ : &path_;
  }

 private:
  const json::value& data_;
  const json::value& path_;
};

// A dotted path, or a JSONPath with the meaning that the filter has.
Result<json::value> evaluate_path(const json::value& data, const json::value& path,
                                  const liquid::RenderOptions& options) {
  const std::string_view text = path.get_string();
  if (!text.starts_with('$')) {
    const auto* found = find_path(data, text);
    return found ? copy_json(*found) : json::value();
  }
  static const auto kFilter = liquid::Template::parse("{{ data | jsonpath: path }}");
  liquid::RenderOptions plain = options;
  plain.printer = nullptr;
  return (*kFilter)->evaluate(PathScope(data, path), plain);
}

struct Extract {
  std::string name;
  json::value path;
  std::optional<TemplateField> fallback;
};

class JsonParser final : public Node {
 public:
  JsonParser(TemplateField input, std::vector<Extract> extracts)
      : input_(std::move(input)), extracts_(std::move(extracts)) {}

  Step start(const StepInput& input) const override {
    auto value = input_.evaluate(input);
    if (!value) return render_failure("input", value.error());
    auto data = read(*std::move(value));
    if (!data) return failure(std::move(data).error().message);
    json::object output{{"data", nullptr}};
    std::size_t bytes = 0;
    for (const auto& extract : extracts_) {
      auto found = take(extract, *data, input);
      if (!found) return failure(std::move(found).error().message);
      bytes += to_json(*found).size();
      if (bytes > kExtractedBytesMax)
        return failure(fmt::format("the values up to `{}` together exceed {} bytes of JSON",
                                   extract.name, kExtractedBytesMax));
      output.emplace(extract.name, *std::move(found));
    }
    output["data"] = *std::move(data);
    return Completed{std::move(output), ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    for (const auto& extract : extracts_)
      if (extract.fallback) extract.fallback->add_roots(roots);
    return roots;
  }

 private:
  static Result<json::value> read(json::value value) {
    if (value.is_null()) return fail(ErrorCode::kInvalid, "`input` has no value");
    const auto* text = if_text(value);
    if (!text) return value;
    if (liquid::is_blank_text(*text)) return fail(ErrorCode::kInvalid, "`input` is empty");
    auto parsed = parse_json(*text);
    if (!parsed) return fail(ErrorCode::kInvalid, "`input` is " + parsed.error().message);
    return parsed;
  }

  static Result<json::value> take(const Extract& extract, const json::value& data,
                                  const StepInput& input) {
    auto found = evaluate_path(data, extract.path, input.render);
    if (!found)
      return fail(ErrorCode::kInvalid, fmt::format("`{}` could not be extracted: {}", extract.name,
                                                   found.error().message));
    if (!found->is_null() || !extract.fallback) return found;
    auto fallback = extract.fallback->evaluate(input);
    if (!fallback)
      return fail(ErrorCode::kInvalid, fmt::format("the default of `{}` could not be rendered: {}",
                                                   extract.name, fallback.error().message));
    return fallback;
  }

  TemplateField input_;
  std::vector<Extract> extracts_;
};

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax && !liquid::is_digit(text.front()) &&
         text.front() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
           return liquid::is_word(c) || c == '-';
         });
}

void read_extract(DataReader& data, std::size_t index, const json::object& object,
                  std::vector<Extract>& extracts) {
  const auto place = [&](std::string_view name) {
    return fmt::format("extract.{}.{}", index, name);
  };
  const auto* name = find_string(object, "name");
  if (!name || !is_name(*name))
    return data.error(
        fmt::format("`{}` must consist of letters, digits, _ and -, with at most {} characters",
                    place("name"), kNameBytesMax));
  if (*name == "data" || *name == "error")
    return data.error(fmt::format("`{}` must not be `{}`, which is reserved", place("name"),
                                  std::string_view(*name)));
  if (std::any_of(extracts.begin(), extracts.end(),
                  [&](const Extract& e) { return e.name == std::string_view(*name); }))
    return data.error(
        fmt::format("`{}`: `{}` is used twice", place("name"), std::string_view(*name)));
  const auto* path = find_string(object, "path");
  if (!path || path->empty())
    return data.error(fmt::format("`{}` must be a path such as $.items[0].id", place("path")));
  Extract extract{std::string(*name), json::value(trim(*path)), std::nullopt};
  if (auto tried = evaluate_path({}, extract.path, {}); !tried)
    return data.error(fmt::format("`{}`: {}", place("path"), tried.error().message));
  const auto* fallback = object.if_contains("default");
  if (fallback && !fallback->is_null())
    extract.fallback = data.watch(
        [&](auto& errors) { return TemplateField::compile(*fallback, place("default"), errors); });
  extracts.push_back(std::move(extract));
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "extract"});
  auto field = data.field("input", Need::kRequired);
  const auto& list = data.objects("extract", kExtractsMax, {"name", "path", "default"});
  std::vector<Extract> extracts;
  for (std::size_t i = 0; i < list.size(); ++i)
    read_extract(data, i, list[i].get_object(), extracts);
  if (!data.ok()) return {};
  return {.node = std::make_unique<JsonParser>(std::move(field), std::move(extracts))};
}

}  // namespace
}  // namespace json_parser

const NodeKind kJsonParser = {
    .id = "json_parser",
    .title = "JSON parser",
    .summary = "Parses JSON text and extracts values from it.",
    .family = Family::kAction,
    .compile = json_parser::compile,
};

}  // namespace sluice::nodes
