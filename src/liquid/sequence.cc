#include "liquid/sequence.h"

#include <fmt/format.h>

#include "base/work_budget.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

void flatten(Runtime& r, const Value& array, std::vector<Value>& out) {
  for (std::size_t i = 0; i < array.count(); ++i) {
    const Value item = array.at(i);
    if (!item.is_array()) {
      out.push_back(item);
      continue;
    }
    if (!r.spend(1 + item.count() / 8)) return;
    if (!r.reserve((out.size() + item.count()) * sizeof(Value))) return;
    flatten(r, item, out);
  }
}

}  // namespace

std::vector<Value> sequence(Runtime& r, const Value& input) {
  std::vector<Value> items;
  if (input.is_nil()) return items;
  const bool many = input.is_array() || input.kind() == Kind::kRange;
  if (!many) {
    items.push_back(input);
    return items;
  }
  const std::size_t count = input.count();
  if (!r.spend(count / 4) || !r.reserve(count * sizeof(Value))) return items;
  items.reserve(count);
  flatten(r, input, items);
  return items;
}

Value to_array(Runtime& r, const std::vector<Value>& items) {
  if (r.failed() || !r.reserve(items.size() * sizeof(Value))) return {};
  Value* out = r.arena().allocate<Value>(items.size());
  std::copy(items.begin(), items.end(), out);
  return Value::array(out, items.size());
}

bool indexable(const Value& item) {
  return item.is_object() || item.is_array() || item.is_string() || item.kind() == Kind::kInt ||
         item.kind() == Kind::kForLoop || item.kind() == Kind::kTableLoop;
}

std::optional<Value> property(Runtime& r, const Value& item, const Value& key) {
  const auto wrong = [&]() -> std::optional<Value> {
    if (key.is_nil()) return std::nullopt;
    r.fail(fmt::format("cannot select the property '{}'", r.text_of(key)));
    return std::nullopt;
  };
  WorkBudget::spend(1);
  switch (item.kind()) {
    case Kind::kJsonObject:
    case Kind::kForLoop:
    case Kind::kTableLoop:
      return key.is_string() ? member(item, key.as_string()).value_or(Value()) : Value();
    case Kind::kJsonArray:
    case Kind::kArray:
      if (key.kind() != Kind::kInt) return wrong();
      return element(item, key.as_int());
    case Kind::kString: {
      // "text"["ex"] is "ex" when it is in there, else nil.
      if (!key.is_string()) return key.is_number() ? std::optional(Value()) : wrong();
      if (!r.spend(item.as_string().size() / 64)) return std::nullopt;
      return find_text(item.as_string(), key.as_string()) != std::string_view::npos ? key : Value();
    }
    case Kind::kInt:
      if (key.kind() != Kind::kInt) return wrong();
      if (key.as_int() < 0) return Value::integer(0);
      return Value::integer(item.as_int() >> std::min<std::int64_t>(key.as_int(), 63) & 1);
    default:
      return std::nullopt;
  }
}

}  // namespace sluice::liquid
