#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace sluice::model {

// An unguessable name for the form of one step of a run; the last part of the public page's URL.
// base64url of run, node and item, a dot, and 32 hex digits of an HMAC-SHA256 over them.
using FormKey = std::array<std::uint8_t, 32>;

struct FormStep {
  RunId run;
  std::string node;
  std::string item;
};

std::string make_form_token(const FormKey& key, const FormStep& step);
// Nullopt unless this server made it.
std::optional<FormStep> read_form_token(const FormKey& key, std::string_view token);

}  // namespace sluice::model
