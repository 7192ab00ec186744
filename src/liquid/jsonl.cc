#include "liquid/jsonl.h"

#include <fmt/format.h>

#include "base/json.h"
#include "liquid/liquid.h"

namespace sluice::liquid {
namespace {

bool is_true(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  return member && member->is_bool() && member->get_bool();
}

Result<Partials> parse_partials(const json::object& sources, Mode mode) {
  Partials partials;
  for (const auto& entry : sources) {
    const std::string name(entry.key());
    if (!entry.value().is_string())
      return fail(ErrorCode::kInvalid, fmt::format("the partial '{}' is not a string", name));
    SLUICE_TRY(auto partial, Template::parse(entry.value().get_string(), mode));
    partials.emplace(name, std::move(partial));
  }
  return partials;
}

Result<std::string> render_line(std::string_view line, Timestamp now, Entropy* entropy) {
  SLUICE_TRY(const json::value parsed, parse_json(line));
  const auto* request = parsed.if_object();
  const auto* source = request ? find_string(*request, "template") : nullptr;
  if (!source) return fail(ErrorCode::kInvalid, "each line must be an object with a \"template\"");
  Mode mode = Mode::kStrict;
  if (const auto* strict = request->if_contains("strict"))
    mode = strict->is_bool() && strict->get_bool() ? Mode::kStrict2 : Mode::kLax;
  SLUICE_TRY(const auto compiled, Template::parse(*source, mode));
  const json::object none;
  const auto* data = find_object(*request, "data");
  const auto* sources = find_object(*request, "partials");
  SLUICE_TRY(const Partials partials, parse_partials(sources ? *sources : none, mode));

  RenderOptions options;
  options.now = now;
  options.entropy = entropy;
  options.partials = &partials;
  options.mode = is_true(*request, "strict_variables") ? Mode::kStrict : Mode::kLax;
  std::string out;
  SLUICE_TRY_VOID(compiled->render(out, ObjectScope(data ? *data : none), options));
  return out;
}

}  // namespace

std::string render_jsonl_line(std::string_view line, Timestamp now, Entropy* entropy) {
  const auto result = render_line(line, now, entropy);
  std::string out = result ? "{\"result\":" : "{\"error\":";
  append_json_string(out, result ? *result : result.error().message);
  out += '}';
  return out;
}

}  // namespace sluice::liquid
