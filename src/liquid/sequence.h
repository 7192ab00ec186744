#pragma once

#include <optional>
#include <vector>

#include "liquid/runtime.h"
#include "liquid/values/value.h"

namespace sluice::liquid {

// The input of an array filter as a list: arrays are flattened, a range is counted out, nil is
// empty, anything else is a list of one. Spends fuel.
std::vector<Value> sequence(Runtime& runtime, const Value& input);

// A list as a value, copied to the arena.
Value to_array(Runtime& runtime, const std::vector<Value>& items);

// Ruby's `item[property]` as the array filters use it: a member of an object, an element of an
// array, a part of a text, a bit of an integer. Nothing when the item has no `[]`; a failure when
// the property is of the wrong kind for it.
std::optional<Value> property(Runtime& runtime, const Value& item, const Value& property);

// True when the item has a `[]`.
bool indexable(const Value& item);

}  // namespace sluice::liquid
