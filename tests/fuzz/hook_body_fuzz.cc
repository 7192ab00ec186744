// Whatever is sent as a body: what the ingress accepts, the engine's parser reads as an object, and
// the other way round but for exponents of nine digits; and both find the same id at a path. A body
// without what stands there is hashed, too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "base/json_number.h"
#include "hooks/body.h"
#include "hooks/body_hash.h"
#include "model/hook.h"

namespace sluice {
namespace {

const json::value* at(const json::value& root, const std::vector<model::PathSegment>& path) {
  const json::value* value = &root;
  for (const auto& segment : path) {
    if (segment.index) {
      const auto* array = value->if_array();
      if (!array || *segment.index >= array->size()) return nullptr;
      value = &(*array)[*segment.index];
    } else {
      const auto* object = value->if_object();
      value = object ? object->if_contains(segment.key) : nullptr;
      if (!value) return nullptr;
    }
  }
  return value;
}

void check(std::string_view body, std::string_view path_text) {
  const auto path = model::parse_body_path(path_text).value();
  const auto facts = hooks::check_body(body, path);
  SLUICE_CHECK(hooks::check_body(body, {}).has_value() == facts.has_value(),
               "the check in short found something else");
  const auto tree = parse_json(body);
  const bool is_object = tree && tree->is_object();
  if (!facts) {
    const bool is_number = facts.error().message.find("a number") != std::string::npos;
    SLUICE_CHECK(!is_object || is_number, "an object was refused");
    return;
  }
  SLUICE_CHECK(is_object, "the engine could not read what was accepted");
  const std::vector<std::vector<model::PathSegment>> ignored = {path};
  SLUICE_CHECK(hooks::hash_without(body, ignored) ==
                   hooks::hash_without(" " + std::string(body) + "\n", ignored),
               "spaces around a body changed its hash");
  const auto* there = at(*tree, path);
  const bool has_id = there && (is_text(*there) || is_number(*there));
  SLUICE_CHECK(facts->id.has_value() == has_id, "one of the two found an id");
  if (has_id && is_text(*there))
    SLUICE_CHECK(*facts->id == std::string_view(there->get_string()), "the ids differ");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const char* path : {"$.id", "$.a.id", "$.a[1]", "$.a[0].id"}) check(body, path);
  return 0;
}

}  // namespace sluice
