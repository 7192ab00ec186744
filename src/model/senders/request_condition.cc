#include "model/senders/request_condition.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "model/senders/setting_members.h"

namespace sluice::model {
namespace {

constexpr std::size_t kWantedBytesMax = 1'024;

std::optional<std::string> wanted_text(const json::value& value) {
  if (const auto* text = if_text(value)) return std::string(view_of(*text));
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (is_number(value)) return to_json(value);
  return std::nullopt;
}

Result<RequestCondition> read_condition(std::string_view text, const json::value& value,
                                        const std::string& name) {
  RequestCondition condition;
  auto read = Expression::parse_bare(text, kRequestFacts);
  if (!read)
    return bad_setting(fmt::format("{} has the condition \"{}\", which {}.", name,
                                   text.substr(0, 64), read.error().message));
  condition.value = *std::move(read);
  if (const auto* kind = value.if_object()) {
    const auto is = [&](std::string_view which) {
      const auto* set = kind->size() == 1 ? kind->if_contains(which) : nullptr;
      return set && set->is_bool() && set->get_bool();
    };
    if (!is("present") && !is("absent"))
      return bad_setting(
          fmt::format("{} must say what {} equals, or {{\"present\": true}}, or "
                      "{{\"absent\": true}}.",
                      name, text.substr(0, 64)));
    condition.kind =
        is("present") ? RequestCondition::Kind::kPresent : RequestCondition::Kind::kAbsent;
    return condition;
  }
  auto wanted = wanted_text(value);
  if (!wanted || wanted->size() > kWantedBytesMax)
    return bad_setting(fmt::format("{} must compare {} with a text of at most {} bytes.", name,
                                   text.substr(0, 64), kWantedBytesMax));
  condition.kind = RequestCondition::Kind::kEqual;
  condition.wanted = *std::move(wanted);
  return condition;
}

}  // namespace

bool RequestCondition::is_met(const DeliveryFacts& facts) const {
  const auto found = value.evaluate(facts);
  switch (kind) {
    case Kind::kEqual:
      return found == wanted;
    case Kind::kPresent:
      return found.has_value();
    case Kind::kAbsent:
      return !found;
  }
  return false;
}

Result<std::vector<RequestCondition>> read_conditions(const json::value& value,
                                                      const std::string& name) {
  const auto* when = value.if_object();
  if (!when || when->empty() || when->size() > kConditionsMax)
    return bad_setting(
        fmt::format("{} must be an object with 1 to {} conditions such as "
                    "{{\"json:$.type\": \"url_verification\"}}.",
                    name, kConditionsMax));
  std::vector<RequestCondition> out;
  out.reserve(when->size());
  for (const auto& [text, wanted] : *when) {
    SLUICE_TRY(auto condition, read_condition(view_of(text), wanted, name));
    out.push_back(std::move(condition));
  }
  return out;
}

bool are_met(const std::vector<RequestCondition>& conditions, const DeliveryFacts& facts) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const RequestCondition& each) { return each.is_met(facts); });
}

}  // namespace sluice::model
