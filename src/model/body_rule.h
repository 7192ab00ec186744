#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/senders/body_path.h"
#include "model/senders/expression.h"

namespace sluice::model {

// What the body of a delivery may be. docs/deliveries.md says what the run sees of each.
enum class BodyKind : std::uint8_t {
  kJson,      // an object
  kAny,       // any JSON
  kForm,      // application/x-www-form-urlencoded
  kFormJson,  // the same, with JSON in one field; or JSON as it is
  kMultipart,
  kXml,
  kText,
  kBinary,
  kCloudEvents,
  kNdjson,
};
std::string_view body_kind_name(BodyKind kind);  // "form-json" and so on

// Some kinds of body.
class BodyKinds {
 public:
  constexpr BodyKinds(std::initializer_list<BodyKind> kinds) {
    for (const auto kind : kinds) add(kind);
  }
  constexpr void add(BodyKind kind) { bits_ |= 1U << static_cast<unsigned>(kind); }
  constexpr bool has(BodyKind kind) const {
    return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0;
  }
  constexpr bool operator==(const BodyKinds&) const = default;

 private:
  unsigned bits_ = 0;
};

// What a hook takes as a body, and how runs are made of it.
struct BodyRule {
  BodyKinds kinds{BodyKind::kJson};
  std::string form_field = "payload";             // of kFormJson
  std::optional<std::vector<PathSegment>> split;  // to the array with one run per item
  std::string split_text;                         // as it was written
  std::optional<Expression> item_id;              // over the item
  bool keeps_raw = false;                         // the run sees the bytes as received
};

// Reads body, form_field, split, item_id and raw_body from the `data` of a trigger; what it does
// not have is looked for in `defaults`. kInvalid names the member.
Result<BodyRule> parse_body_rule(const json::object& data, const json::object* defaults = nullptr);

}  // namespace sluice::model
