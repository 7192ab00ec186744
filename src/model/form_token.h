#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace sluice::model {

// Names the form of one step of one run in an unguessable way: the public page's URL ends in it.
// base64url of run, node and item, a dot, and 32 hex digits of an HMAC-SHA256 over them.
using FormKey = std::array<std::uint8_t, 32>;

struct FormStep {
  RunId run;
  std::string node;
  std::string item;
};

std::string make_form_token(const FormKey& key, const FormStep& step);
// Nothing unless this server made it.
std::optional<FormStep> read_form_token(const FormKey& key, std::string_view token);

}  // namespace sluice::model
