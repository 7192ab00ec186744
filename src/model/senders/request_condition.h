#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/senders/expression.h"

namespace sluice::model {

// What a request must be like for a handshake, or for one of several ways to sign.
struct RequestCondition {
  enum class Kind { kEqual, kPresent, kAbsent };
  Expression value = {};
  Kind kind = Kind::kPresent;
  std::string wanted = {};  // of kEqual

  bool is_met(const DeliveryFacts& facts) const;
};

inline constexpr std::size_t kConditionsMax = 10;

// Reads a `when`: {"json:$.type": "ping", "query:token": {"present": true}}. kInvalid is a sentence
// that begins with `name`.
Result<std::vector<RequestCondition>> read_conditions(const json::value& value,
                                                      const std::string& name);
bool are_met(const std::vector<RequestCondition>& conditions, const DeliveryFacts& facts);

}  // namespace sluice::model
