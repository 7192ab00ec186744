// What a hook, or a case of a signature, changes of it.
#include <algorithm>

#include "model/senders/signature_scheme.h"

namespace sluice::model {
namespace {

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void erase_all(json::object& object, std::span<const std::string_view> names) {
  for (const auto name : names) object.erase(name);
}

// `places` replace each other; objects are merged.
void merge_into(json::object& out, const json::object& changes,
                std::span<const std::string_view> places) {
  const bool moves = std::any_of(changes.begin(), changes.end(), [&](const auto& member) {
    return is_one_of(places, member.key());
  });
  if (moves) erase_all(out, places);
  for (const auto& [key, value] : changes) {
    auto* old = out.if_contains(key);
    if (old && old->is_object() && value.is_object() && key == "claims") {
      for (const auto& [name, claim] : value.get_object()) old->get_object()[name] = claim;
    } else if (old && old->is_object() && value.is_object()) {
      merge_into(old->get_object(), value.get_object(),
                 key == "timestamp" ? std::span<const std::string_view>(kTimestampPlaces)
                                    : std::span<const std::string_view>());
    } else {
      out[key] = value;
    }
  }
}

}  // namespace

json::object merged_signature(const json::object& base, const json::object& changes) {
  json::object out = base;
  merge_into(out, changes, kSignaturePlaces);
  return out;
}

void SignatureScheme::set_id(const std::optional<Expression>& expression) {
  id = expression;
  for (auto& one : cases) one.scheme.set_id(expression);
}

// A scheme that has no timestamp has nothing to compare, so there it says nothing.
void SignatureScheme::set_tolerance(Micros window) {
  if (has_timestamp()) {
    tolerance = window;
    future_tolerance = std::nullopt;
  }
  for (auto& one : cases) one.scheme.set_tolerance(window);
}

}  // namespace sluice::model
