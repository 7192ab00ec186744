#include "nodes/common.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "base/time.h"

namespace sluice::nodes {
namespace {

// Members that may stand in the data of every node. The first three are read by the engine, the
// others belong to editors.
constexpr std::array<std::string_view, 21> kShared = {"continue_on_error",
                                                      "retry",
                                                      "timeout",
                                                      "uiId",
                                                      "componentId",
                                                      "operation",
                                                      "description",
                                                      "label",
                                                      "title",
                                                      "name",
                                                      "notes",
                                                      "icon",
                                                      "color",
                                                      "position",
                                                      "positionAbsolute",
                                                      "width",
                                                      "height",
                                                      "measured",
                                                      "selected",
                                                      "dragging",
                                                      "parentId"};

constexpr std::string_view kSharedSchema = R"json({
  "componentId": {"type": "string", "description": "The node kind; the node's type when left out."},
  "uiId": {"type": "string", "description": "For editors; not read."},
  "operation": {"type": "string", "description": "For editors; not read."},
  "label": {"type": "string", "description": "A name for people."},
  "description": {"type": ["string", "null"], "description": "A note for people."},
  "continue_on_error": {"type": "boolean", "default": false,
    "description": "When the node fails, the run goes on by its handle `error`, with the message in `{{ node_id.error.message }}`."},
  "retry": {"type": "object", "additionalProperties": false,
    "description": "How often and how soon the node is tried again after a passing failure.",
    "properties": {
      "max_attempts": {"type": "integer", "minimum": 1, "description": "Tries in all; 1 means never again."},
      "initial_interval": {"type": ["string", "number"], "description": "Wait before the second try: \"1s\", or seconds."},
      "multiplier": {"type": "number", "minimum": 1, "description": "What each further wait grows by."},
      "max_interval": {"type": ["string", "number"], "description": "The longest wait."},
      "jitter": {"type": "number", "minimum": 0, "maximum": 1, "description": "The share of a wait that is random."}}},
  "timeout": {"type": ["string", "number"], "description": "For one try: \"30s\", \"5m\", or seconds."}
})json";

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

// ", did you mean `x`" for the nearest name, or nothing when none is near.
std::string guess(std::string_view name, std::span<const std::string_view> known) {
  if (name.size() > 40) return {};
  std::string_view best;
  std::size_t distance = 3;
  for (const auto candidate : known) {
    const std::size_t d = edit_distance(name, candidate);
    if (d < distance && d < candidate.size()) {
      best = candidate;
      distance = d;
    }
  }
  return best.empty() ? std::string() : fmt::format("; did you mean `{}`?", best);
}

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The first characters of a text, without cutting one in two.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

void DataReader::allow(std::span<const std::string_view> known) {
  for (const auto& [key, value] : data_) {
    const std::string_view name = key;
    if (contains(known, name)) continue;
    const bool shared = std::find(kShared.begin(), kShared.end(), name) != kShared.end();
    if (shared && prefix_.empty()) continue;
    error(fmt::format("`{}` is not a setting of {}{}", place(cut(name, 64)), component_,
                      guess(name, known)));
  }
}

const json::value* DataReader::find(std::string_view name) const {
  const auto* value = data_.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

TemplateField DataReader::field(std::string_view name, Need need) {
  const auto* value = find(name);
  if (!value) {
    if (need == Need::kRequired) error(fmt::format("`{}` is required", place(name)));
    return {};
  }
  return watch([&](auto& errors) { return TemplateField::compile(*value, place(name), errors); });
}

TemplateField DataReader::text_field(std::string_view name, Need need) {
  const auto* value = find(name);
  if (value && !value->is_string()) {
    error(fmt::format("`{}` must be a text, not {}", place(name), json_kind_name(*value)));
    return {};
  }
  return field(name, need);
}

bool DataReader::flag(std::string_view name, bool fallback) {
  const auto* value = find(name);
  if (!value) return fallback;
  if (const auto* given = value->if_bool()) return *given;
  error(fmt::format("`{}` must be true or false, not {}", place(name), json_kind_name(*value)));
  return fallback;
}

std::string DataReader::choice(std::string_view name,
                               std::initializer_list<std::string_view> choices,
                               std::string_view fallback) {
  const auto* value = find(name);
  if (!value) {
    if (fallback.empty())
      error(fmt::format("`{}` is required: one of {}", place(name), fmt::join(choices, ", ")));
    return std::string(fallback);
  }
  const auto* text = value->if_string();
  if (text && contains(std::span(choices.begin(), choices.size()), *text))
    return std::string(*text);
  error(fmt::format("`{}` must be one of {}, not {}", place(name), fmt::join(choices, ", "),
                    excerpt(*value)));
  return std::string(fallback);
}

const json::array& DataReader::objects(std::string_view name, std::size_t count_max,
                                       std::initializer_list<std::string_view> known) {
  static const json::array kNone;
  const auto* value = find(name);
  if (!value) return kNone;
  const auto* array = value->if_array();
  if (!array) {
    error(fmt::format("`{}` must be an array, not {}", place(name), json_kind_name(*value)));
    return kNone;
  }
  if (array->size() > count_max) {
    error(
        fmt::format("`{}` has {} entries; the most is {}", place(name), array->size(), count_max));
    return kNone;
  }
  const std::span names(known.begin(), known.size());
  bool shaped = true;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto* object = (*array)[i].if_object();
    if (!object) {
      error(fmt::format("`{}.{}` must be an object, not {}", place(name), i,
                        json_kind_name((*array)[i])));
      shaped = false;
      continue;
    }
    for (const auto& [key, member] : *object) {
      if (contains(names, key)) continue;
      error(fmt::format("`{}.{}.{}` is not known{}", place(name), i, cut(key, 64),
                        guess(key, names)));
    }
  }
  return shaped ? *array : kNone;
}

void DataReader::error(std::string sentence) {
  failed_ = true;
  errors_.push_back(std::move(sentence));
}

Result<Micros> read_duration(const json::value& value) {
  if (const auto* text = value.if_string()) return parse_duration(*text);
  const auto seconds = to_number(value);
  if (!seconds)
    return fail(ErrorCode::kInvalid,
                fmt::format("must be a duration such as \"30s\", not {}", json_kind_name(value)));
  constexpr long double kSecondsMax = 1e10L;
  if (*seconds < 0 || *seconds > kSecondsMax)
    return fail(ErrorCode::kInvalid, "must be a positive number of seconds");
  return Micros(static_cast<std::int64_t>(std::llround(*seconds * 1'000'000)));
}

json::value make_schema(std::string_view title, std::string_view text) {
  auto schema = parse_json(text);
  SLUICE_CHECK(schema.has_value() && schema->is_object(), text);
  auto& object = schema->get_object();
  object["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  object["title"] = title;
  object["type"] = "object";
  auto& properties = object["properties"];
  if (!properties.is_object()) properties.emplace_object();
  const auto shared = parse_json(kSharedSchema);
  SLUICE_CHECK(shared.has_value(), "the shared schema is JSON");
  for (const auto& [key, value] : shared->get_object()) properties.get_object().emplace(key, value);
  for (const auto name : kShared) properties.get_object().emplace(name, json::object());
  object["additionalProperties"] = false;
  return *std::move(schema);
}

void append_text(std::string& out, const json::value& value) {
  if (value.is_null()) return;
  if (const auto* text = value.if_string()) {
    out += *text;
  } else {
    append_json(out, value);
  }
}

std::optional<std::string_view> scalar_text(const json::value& value, std::string& storage) {
  if (const auto* text = value.if_string()) return std::string_view(*text);
  if (value.is_object() || value.is_array()) return std::nullopt;
  storage.clear();
  append_text(storage, value);
  return storage;
}

std::optional<long double> to_number(const json::value& value) {
  if (const auto* i = value.if_int64()) return static_cast<long double>(*i);
  if (const auto* u = value.if_uint64()) return static_cast<long double>(*u);
  if (const auto* d = value.if_double()) return static_cast<long double>(*d);
  const auto* string = value.if_string();
  if (!string) return std::nullopt;
  const std::string_view text = trim(*string);
  const char* end = text.data() + text.size();
  std::int64_t integer = 0;
  auto parsed = std::from_chars(text.data(), end, integer);
  if (parsed.ec == std::errc() && parsed.ptr == end) return static_cast<long double>(integer);
  double real = 0;
  parsed = std::from_chars(text.data(), end, real);
  if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(real)) return std::nullopt;
  return static_cast<long double>(real);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string excerpt(const json::value& value) {
  constexpr std::size_t kBytesMax = 80;
  std::string text = to_json(value);
  if (text.size() <= kBytesMax) return text;
  return fmt::format("{}...", cut(text, kBytesMax));
}

Step render_failure(std::string_view field, const Error& error) {
  return failure(fmt::format("`{}` could not be rendered: {}", field, error.message));
}

Step condition_result(bool result) {
  return Completed{json::object{{"result", result}}, result ? "true" : "false"};
}

}  // namespace sluice::nodes
