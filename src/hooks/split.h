#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/hook.h"
#include "store/types.h"

namespace sluice::hooks {

// One item of a delivery's body, which gets a run of its own.
struct DeliveryItem {
  std::string body;  // JSON
  std::optional<store::IdempotencyEntry>
      claim;  // by its own id, else by the delivery's and its place
};

// The items of a body that was checked. `claim` is the delivery's. kInvalid is a sentence for the
// sender: there is no array, or it has more than `items_max` items.
Result<std::vector<DeliveryItem>> split_body(std::string_view json, const model::HookSettings& hook,
                                             const std::optional<store::IdempotencyEntry>& claim,
                                             Timestamp now, std::size_t items_max);

}  // namespace sluice::hooks
