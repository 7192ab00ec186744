#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/hook.h"

namespace sluice::hooks {

// How deep a body may be nested; the engine's parser has the same limit (JsonLimits), so what is
// accepted here can always be read later.
inline constexpr unsigned kBodyDepthMax = 64;

struct BodyFacts {
  // The value at the path, if it is a string or a number: the text itself, or the number as it was
  // written. Of members with the same name the last one counts, as everywhere here.
  std::optional<std::string> id;
};

// Checks, without building a tree, that `body` is one JSON object in UTF-8 (RFC 8259), and extracts
// the value at `path` (empty: none). kInvalid says what is wrong. Any thread; keeps a parser and a
// buffer per thread.
Result<BodyFacts> check_body(std::string_view body, std::span<const model::PathSegment> path);

}  // namespace sluice::hooks
