#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/log_entries.h"
#include "api/core/views.h"
#include "base/json_number.h"
#include "base/json_size.h"
#include "base/text.h"
#include "formats/json_pointer.h"

// GET /workflows/runs/{id}/steps/{node}/data: a part of what a step gave, so that nobody has to
// load a large output to see some of it.
namespace sluice::api {
namespace {

constexpr std::int64_t kChildrenDefault = 100;
constexpr std::int64_t kChildrenMax = 1'000;
constexpr std::int64_t kOffsetMax = 100'000'000;
constexpr std::size_t kValueBytesMax = 4 << 10;   // of a child that is shown whole
constexpr std::size_t kWholeBytesMax = 64 << 10;  // of a text that is shown whole
constexpr std::size_t kPointerBytesMax = 4 << 10;
constexpr std::size_t kSearchBytesMax = 200;
constexpr std::size_t kExcerptBytesMax = 120;
constexpr std::size_t kMatchBytesMax = 1 << 20;  // of the pointers of one answer: names may be long

// The last thing that the step gave, as its owner reads it.
std::expected<json::value, Problem> output_of(const RequestContext& context,
                                              const store::StoredRun& run, std::string_view node,
                                              std::string_view item) {
  LogReader reader(context);
  const auto program = program_of(context.services, run.row);
  std::optional<json::value> output;
  std::expected<void, Problem> viewed;
  const auto take = [&](const LogEntry& entry) {
    const auto& record = entry.record;
    const bool has_output =
        record.kind == model::RecordKind::kCompleted || record.kind == model::RecordKind::kFailed;
    if (!has_output || record.node != node || record.item != item) return true;
    auto view = reader.view(run, entry, program.get());
    if (view)
      output.emplace(std::move((*view)["output"]));
    else
      viewed = std::unexpected(std::move(view).error());
    return false;
  };
  const auto end = reader.newest_first(run.row.header.id, {}, take);
  if (!end) return std::unexpected(end.error());
  SLUICE_TRY_VOID(viewed);
  if (output) return *std::move(output);
  if (*end == LogReader::End::kLimit)
    return refuse(ErrorCode::kNotFound, "output_too_far",
                  "The output is too far back in the log of the run to be found by one request.");
  return refuse(ErrorCode::kNotFound, "not_found",
                "The run has no output of this step, which it has not reached.");
}

std::expected<const json::value*, Problem> value_at(const json::value& whole,
                                                    std::string_view pointer) {
  const json::value* value = &whole;
  if (!pointer.empty() && !pointer.starts_with('/'))
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "pointer must be a JSON pointer such as /items/0/name.");
  while (value && !pointer.empty()) value = formats::step_into(*value, pointer);
  if (value) return value;
  return refuse(ErrorCode::kNotFound, "not_found", "The output has nothing at this pointer.");
}

// As JSON, but for what escapes add.
std::size_t bytes_of(const json::value& value) {
  return least_json_bytes(value, std::numeric_limits<std::size_t>::max());
}

std::size_t size_of(const json::value& value) {
  if (const auto* object = value.if_object()) return object->size();
  if (const auto* array = value.if_array()) return array->size();
  return 0;
}

bool is_inside_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Without the rest of a character that was cut in two.
std::string_view from_character(std::string_view text) {
  while (!text.empty() && is_inside_character(text.front())) text.remove_prefix(1);
  return text;
}

// Small ones whole; of others the kind and how large they are.
json::object child_view(json::value name, const json::value& value) {
  const auto bytes = bytes_of(value);
  json::object view{{"name", std::move(name)},
                    {"type", json_kind_name(value)},
                    {"bytes", bytes},
                    {"size", size_of(value)}};
  if (bytes <= kValueBytesMax) view["value"] = value;
  return view;
}

json::array children_of(const json::value& value, std::size_t offset, std::size_t limit) {
  json::array children;
  if (const auto* object = value.if_object()) {
    for (auto at = object->begin() + static_cast<std::ptrdiff_t>(std::min(offset, object->size()));
         at != object->end() && children.size() < limit; ++at)
      children.emplace_back(child_view(json::value(at->key()), at->value()));
  } else if (const auto* array = value.if_array()) {
    for (auto i = offset; i < array->size() && children.size() < limit; ++i)
      children.emplace_back(child_view(json::value(i), (*array)[i]));
  }
  return children;
}

// Where names and scalars contain the text, in order.
class Search {
 public:
  Search(std::string_view text, std::size_t offset, std::size_t limit)
      : text_(text), offset_(offset), limit_(limit) {}

  void look_into(const json::value& value, std::string& pointer) {
    if (const auto* object = value.if_object()) {
      for (const auto& member : *object) {
        const std::string_view name(member.key());
        step_into(pointer, name, member.value(), name.find(text_) != std::string_view::npos);
      }
    } else if (const auto* array = value.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i)
        step_into(pointer, std::to_string(i), (*array)[i], false);
    } else {
      std::string storage;
      const auto scalar = scalar_text(value, storage);
      if (scalar && scalar->find(text_) != std::string_view::npos) found(pointer, *scalar);
    }
  }
  std::size_t count() const { return count_; }
  json::array matches{};

 private:
  void step_into(std::string& pointer, std::string_view name, const json::value& value,
                 bool name_matches) {
    const auto length = pointer.size();
    formats::append_pointer(pointer, name);
    if (name_matches) found(pointer, name);
    look_into(value, pointer);
    pointer.resize(length);
  }
  void found(const std::string& pointer, std::string_view where) {
    if (count_++ < offset_ || matches.size() >= limit_ || bytes_ >= kMatchBytesMax) return;
    bytes_ += pointer.size();
    const auto at = where.find(text_);
    const auto begin = at > kExcerptBytesMax / 2 ? at - kExcerptBytesMax / 2 : 0;
    const auto excerpt = cut_text(from_character(where.substr(begin)), kExcerptBytesMax);
    matches.emplace_back(json::object{{"pointer", pointer}, {"excerpt", excerpt}});
  }

  const std::string_view text_;
  const std::size_t offset_;
  const std::size_t limit_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

json::value next_of(std::size_t offset, std::size_t shown, std::size_t all) {
  return offset + shown < all ? json::value(offset + shown) : json::value(nullptr);
}

std::expected<std::string, Problem> short_text(const RequestContext& context, std::string_view name,
                                               std::size_t max) {
  auto text = context.request.query_value(name).value_or("");
  if (text.size() <= max) return text;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("{} must have at most {} bytes.", name, max));
}

}  // namespace

Answer get_step_data(RequestContext& context) {
  SLUICE_TRY(const auto run,
             context.services.runs.find(context.reader, context.caller.team, context.param(0)));
  SLUICE_TRY(const auto pointer, short_text(context, "pointer", kPointerBytesMax));
  SLUICE_TRY(const auto text, short_text(context, "search", kSearchBytesMax));
  SLUICE_TRY(const auto limit, query_number(context, "limit", kChildrenDefault, 1, kChildrenMax));
  SLUICE_TRY(const auto first, query_number(context, "offset", 0, 0, kOffsetMax));
  const auto offset = static_cast<std::size_t>(first);
  const auto item = context.request.query_value("item").value_or("");
  SLUICE_TRY(const auto whole, output_of(context, run, context.param(1), item));
  SLUICE_TRY(const auto* value, value_at(whole, pointer));
  json::object view{{"node_id", context.param(1)}, {"item", text_or_null(item)},
                    {"pointer", pointer},          {"type", json_kind_name(*value)},
                    {"bytes", bytes_of(*value)},   {"size", size_of(*value)}};
  if (!text.empty()) {
    Search search(text, offset, static_cast<std::size_t>(limit));
    std::string at = pointer;
    search.look_into(*value, at);
    view["next_offset"] = next_of(offset, search.matches.size(), search.count());
    view["found"] = search.count();
    view["matches"] = std::move(search.matches);
    return reply(200, view);
  }
  if (value->is_object() || value->is_array()) {
    auto children = children_of(*value, offset, static_cast<std::size_t>(limit));
    view["next_offset"] = next_of(offset, children.size(), size_of(*value));
    view["children"] = std::move(children);
    return reply(200, view);
  }
  std::string storage;
  const auto scalar = scalar_text(*value, storage).value_or(std::string_view());
  if (!value->is_string() || scalar.size() <= kWholeBytesMax) {
    view["value"] = *value;
    view["next_offset"] = nullptr;
    return reply(200, view);
  }
  const auto rest = from_character(scalar.substr(std::min(offset, scalar.size())));
  const auto part = cut_text(rest, kWholeBytesMax);
  view["value"] = part;
  view["next_offset"] = next_of(scalar.size() - rest.size(), part.size(), scalar.size());
  return reply(200, view);
}

}  // namespace sluice::api
