#pragma once

#include <span>

#include "base/json.h"
#include "formats/form_fields.h"

namespace sluice::formats {

inline constexpr std::size_t kFormDepthMax = 16;

// The fields of a form as an object of texts. A name that is there more often gives an array, as
// does `a[]`; `a[b][c]` is the member c of the member b of a, and members 0, 1, 2 ... make an array
// (`items[0][id]`). A name whose brackets are odd, that is nested deeper than kFormDepthMax, or
// that contradicts a field before it is a member as it is written: nothing is lost.
json::object form_to_json(std::span<const FormField> fields);

}  // namespace sluice::formats
