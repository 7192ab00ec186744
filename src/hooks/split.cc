#include "hooks/split.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"
#include "hooks/body.h"

namespace sluice::hooks {
namespace {

// What an item's id can be made of.
class ItemFacts final : public model::DeliveryFacts {
 public:
  explicit ItemFacts(const json::value& item) : item_(&item) {}

  std::optional<std::string_view> find(const model::Source& source,
                                       std::string& storage) const override {
    if (source.fact != model::Fact::kJson) return std::nullopt;
    const json::value* value = item_;
    for (const auto& segment : source.path) {
      const auto* array = value->if_array();
      const auto* object = value->if_object();
      if (segment.index)
        value = array && *segment.index < array->size() ? &(*array)[*segment.index] : nullptr;
      else
        value = object ? object->if_contains(segment.key) : nullptr;
      if (!value) return std::nullopt;
    }
    if (value->is_null()) return std::nullopt;
    storage.clear();
    append_text(storage, *value);
    return storage;
  }

 private:
  const json::value* item_;
};

store::KeyHash item_key(std::string_view text) {
  const Sha256 hash = sha256(as_bytes(text));
  store::KeyHash key{};
  std::copy_n(hash.begin(), key.size(), key.begin());
  return key;
}

std::optional<std::string> own_id(const model::BodyRule& rule, std::string_view item) {
  if (!rule.item_id) return std::nullopt;
  const auto parsed = parse_json(item);
  auto id = parsed ? rule.item_id->evaluate(ItemFacts(*parsed)) : std::nullopt;
  return id && !id->empty() ? std::move(id) : std::nullopt;
}

}  // namespace

Result<std::vector<DeliveryItem>> split_body(std::string_view json, const model::HookSettings& hook,
                                             const std::optional<store::IdempotencyEntry>& claim,
                                             Timestamp now, std::size_t items_max) {
  const auto& rule = hook.body;
  // A sender of arrays may send a single event as it is.
  const auto first = json.find_first_not_of(" \t\r\n");
  const bool is_single =
      rule.split->empty() && first != std::string_view::npos && json[first] == '{';
  auto items = body_items(json, *rule.split);
  if (!items && is_single) items = std::vector<std::string>{std::string(json)};
  if (!items)
    return fail(ErrorCode::kInvalid,
                fmt::format("The body has no array at {}, which `split` names.", rule.split_text));
  if (items->size() > items_max)
    return fail(ErrorCode::kInvalid, fmt::format("The body has {} items; at most {} are taken.",
                                                 items->size(), items_max));
  std::vector<DeliveryItem> out;
  out.reserve(items->size());
  for (auto& item : *items) {
    DeliveryItem made{.body = std::move(item), .claim = std::nullopt};
    if (const auto id = own_id(rule, made.body)) {
      made.claim = store::IdempotencyEntry{.key = item_key("i|" + *id),
                                           .body = sha256(as_bytes(made.body)),
                                           .expires_at = now + hook.idempotency.window,
                                           .any_body = hook.repeats.id_alone};
    } else if (claim) {
      made.claim = claim;
      made.claim->key = item_key(fmt::format("n|{}|{}", to_hex(claim->key), out.size()));
    }
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace sluice::hooks
