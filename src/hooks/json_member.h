#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/senders/body_path.h"

namespace sluice::hooks {

// The value at `path` in a JSON document: a text as it is, a number as it was written, true, false
// and null as words, objects and arrays as compact JSON. Of members with the same name the last one
// counts, as everywhere here. Nothing when it is not there, or the document is broken on the way;
// the rest of it is not checked. Any thread; keeps a parser and a buffer per thread.
std::optional<std::string> json_member(std::string_view document,
                                       std::span<const model::PathSegment> path);

}  // namespace sluice::hooks
