#include "model/body_rule.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 10> kBodyKindNames = {
    "json", "any",  "form",   "form-json",   "multipart",
    "xml",  "text", "binary", "cloudevents", "ndjson"};
constexpr std::size_t kFormFieldBytesMax = 128;

class RuleMembers {
 public:
  RuleMembers(const json::object& data, const json::object* defaults)
      : data_(data), defaults_(defaults) {}

  // A member that is null counts as absent.
  const json::value* find(std::string_view name) const {
    const auto* value = data_.if_contains(name);
    if (!value && defaults_) value = defaults_->if_contains(name);
    return value && !value->is_null() ? value : nullptr;
  }

 private:
  const json::object& data_;
  const json::object* defaults_;
};

std::unexpected<Error> bad_rule(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

Result<BodyKind> parse_body_kind(const json::value& value) {
  const auto* text = if_text(value);
  const auto* found = text ? std::find(kBodyKindNames.begin(), kBodyKindNames.end(),
                                       std::string_view(text->data(), text->size()))
                           : kBodyKindNames.end();
  if (found == kBodyKindNames.end())
    return bad_rule(
        fmt::format("body must be one of {}, or a list of them.", fmt::join(kBodyKindNames, ", ")));
  return static_cast<BodyKind>(found - kBodyKindNames.begin());
}

Result<BodyKinds> parse_body_kinds(const json::value& value) {
  BodyKinds kinds{};
  const auto* list = value.if_array();
  if (!list) {
    SLUICE_TRY(const auto kind, parse_body_kind(value));
    kinds.add(kind);
    return kinds;
  }
  if (list->empty()) return bad_rule("body must name at least one kind of body.");
  for (const auto& each : *list) {
    SLUICE_TRY(const auto kind, parse_body_kind(each));
    kinds.add(kind);
  }
  return kinds;
}

Result<void> parse_split(const json::value& value, BodyRule& rule) {
  if (const auto* flag = value.if_bool()) {
    if (*flag) rule.split.emplace();
    rule.split_text = *flag ? "$" : "";
    return {};
  }
  const auto* text = if_text(value);
  if (!text)
    return bad_rule(
        "split must be the path of an array in the body, such as \"$.events\", or true.");
  rule.split_text = *text;
  rule.split.emplace();
  if (rule.split_text == "$") return {};
  auto path = parse_body_path(rule.split_text);
  if (!path) return bad_rule(fmt::format("split {}", path.error().message));
  rule.split = *std::move(path);
  return {};
}

Result<void> parse_item_id(const json::value& value, BodyRule& rule) {
  if (!rule.split) return bad_rule("item_id needs split: it is the id of one item of the body.");
  const auto* text = if_text(value);
  if (!text)
    return bad_rule("item_id must be a text such as \"{json:$.id}\", over one item of the body.");
  auto read =
      Expression::parse(std::string_view(text->data(), text->size()), fact_bit(Fact::kJson));
  if (!read) return bad_rule(fmt::format("item_id {}", read.error().message));
  rule.item_id = *std::move(read);
  return {};
}

}  // namespace

std::string_view body_kind_name(BodyKind kind) {
  return kBodyKindNames[static_cast<std::size_t>(kind)];
}

Result<BodyRule> parse_body_rule(const json::object& data, const json::object* defaults) {
  const RuleMembers reader(data, defaults);
  BodyRule rule;
  if (const auto* kinds = reader.find("body")) {
    SLUICE_TRY(rule.kinds, parse_body_kinds(*kinds));
  }
  if (const auto* field = reader.find("form_field")) {
    const auto* text = if_text(*field);
    if (!text || text->empty() || text->size() > kFormFieldBytesMax)
      return bad_rule(fmt::format(
          "form_field must be the name of a form field, of at most {} bytes.", kFormFieldBytesMax));
    rule.form_field = *text;
  }
  if (const auto* split = reader.find("split")) SLUICE_TRY_VOID(parse_split(*split, rule));
  if (const auto* id = reader.find("item_id")) SLUICE_TRY_VOID(parse_item_id(*id, rule));
  // The array that is split may be the body itself.
  if (rule.split && rule.split->empty() && rule.kinds.has(BodyKind::kJson))
    rule.kinds.add(BodyKind::kAny);
  if (const auto* raw = reader.find("raw_body")) {
    if (!raw->is_bool()) return bad_rule("raw_body must be true or false.");
    rule.keeps_raw = raw->get_bool();
  }
  if (rule.split && rule.keeps_raw)
    return bad_rule("raw_body cannot be true with split: each item would hold the whole body.");
  return rule;
}

}  // namespace sluice::model
