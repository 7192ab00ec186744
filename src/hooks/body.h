#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// What a body has to be.
enum class BodyRoot { kObject, kAny };

// Checks, without building a tree, that `body` is one JSON value in UTF-8 (RFC 8259), and extracts
// the value at `path` (empty: none). kInvalid says what is wrong. Any thread; keeps a parser and a
// buffer per thread.
Result<BodyFacts> check_body(std::string_view body, std::span<const model::PathSegment> path,
                             BodyRoot root = BodyRoot::kObject);

// The elements of the array at `path` in a body that check_body has let through, each as it is
// written. Of members with the same name the last one counts. Nothing when there is no array.
std::optional<std::vector<std::string>> body_items(std::string_view body,
                                                   std::span<const model::PathSegment> path);

}  // namespace sluice::hooks
