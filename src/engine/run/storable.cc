#include "engine/run/storable.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/work_budget.h"
#include "model/record.h"

namespace sluice::engine {
namespace {

std::string repaired(std::string_view text) {
  std::string out;
  WorkBudget::spend(text.size() / 4);  // byte by byte
  while (!text.empty()) {
    std::size_t length = 1;
    while (length <= 4 && !is_utf8(text.substr(0, length))) ++length;
    if (length <= 4) {
      out += text.substr(0, length);
      text.remove_prefix(length);
    } else {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  return out;
}

bool keys_are_utf8(const json::object& object) {
  for (const auto& entry : object) {
    WorkBudget::spend(work_of_bytes(entry.key().size()));
    if (!is_utf8(entry.key())) return false;
  }
  return true;
}

void repair_keys(json::object& object) {
  json::object clean(object.storage());
  for (auto& entry : object) clean[repaired(entry.key())] = std::move(entry.value());
  object = std::move(clean);
}

// Of one value: for this walk, and for writing it as JSON next.
constexpr std::uint64_t kValueWork = 2;

// False when `value` nests deeper than `depth_left`.
bool walk(json::value& value, unsigned depth_left) {
  WorkBudget::spend(kValueWork);
  if (auto* text = value.if_string()) {
    WorkBudget::spend(2 * work_of_bytes(text->size()));
    if (!is_utf8(*text) && !written_number(std::string_view(*text))) *text = repaired(*text);
    return true;
  }
  if (!value.is_structured()) return true;
  if (depth_left == 0) return false;
  if (auto* array = value.if_array()) {
    for (auto& element : *array)
      if (!walk(element, depth_left - 1)) return false;
    return true;
  }
  auto& object = value.get_object();
  if (!keys_are_utf8(object)) repair_keys(object);
  for (auto& entry : object)
    if (!walk(entry.value(), depth_left - 1)) return false;
  return true;
}

}  // namespace

void repair_text(std::string& text) {
  if (!is_utf8(text)) text = repaired(text);
}

Result<void> make_storable(json::value& value) {
  if (walk(value, model::kRecordDepthMax)) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("the output nests more than {} levels deep", model::kRecordDepthMax));
}

json::value error_output(std::string_view message, int attempts, json::value output) {
  json::object members;
  if (auto* object = output.if_object())
    members = std::move(*object);
  else if (!output.is_null())
    members.emplace("output", std::move(output));
  members["error"] = json::object{{"message", message}, {"attempts", attempts}};
  return members;
}

}  // namespace sluice::engine
