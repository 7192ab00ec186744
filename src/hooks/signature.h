#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/hook.h"

namespace sluice::hooks {

// Finds a header's value by name; nothing when absent or repeated.
using HeaderLookup = std::function<std::optional<std::string_view>(std::string_view name)>;

// Ok when one of the secrets made one of the signatures of this delivery, over the raw bytes, and
// the timestamp is within tolerance. Otherwise kUnauthorized with a sentence for the hook's owner
// that names neither secret nor expected signature. Takes the same time whichever secret matches
// how far.
Result<void> verify_signature(const model::SignatureScheme& scheme, std::span<const Secret> secrets,
                              const HeaderLookup& header, std::string_view body, Timestamp now);

}  // namespace sluice::hooks
