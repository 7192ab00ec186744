#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/body_rule.h"
#include "model/senders/answering.h"
#include "model/senders/body_path.h"
#include "model/senders/repeats.h"
#include "model/senders/secret_format.h"
#include "model/senders/signature_scheme.h"

namespace sluice::model {

// The scheme of that sender; null when it is not known or signs nothing.
const SignatureScheme* find_scheme(std::string_view name);
// Of all senders that sign. Reads all their files.
std::vector<std::string_view> scheme_names();
// How events are signed by whoever knows a hook's secret, whatever its scheme: with their key,
// percent-encoded. Not one of scheme_names().
const SignatureScheme& event_scheme();

struct IdempotencyRule {
  std::string header;                         // looked at first; empty: none
  std::string path;                           // "$.id"; empty: none
  std::optional<Expression> expression = {};  // any other text; looked at only without the two
  Micros window = std::chrono::hours(24 * 7);
};

struct RateLimit {
  std::int64_t limit = 600;  // requests in `window`
  Micros window = std::chrono::minutes(1);
  std::int64_t burst = 100;  // of them at once
};

// The settings of a webhook, from the `data` of its trigger node. Secrets stay as they are stored:
// sealed text ("sealed:<base64>") once the definition was stored.
// How much a hook may allow a body to have.
inline constexpr std::size_t kHookBodyBytesMax = 64 << 20;

struct HookSettings {
  struct Signature {
    SignatureScheme scheme;
    std::vector<std::string> secrets;
    // "$.order": where the body, which the scheme signs, holds the key of an event; empty: events
    // must be signed as event_scheme() says.
    std::string event_key = {};
  };
  std::string sender;  // whose file the hook takes; empty: none
  std::optional<Signature> signature;
  IdempotencyRule idempotency;
  RepeatRule repeats = {};
  std::optional<RateLimit> rate_limit;
  std::optional<std::size_t> body_bytes_max;
  Answering answering = {};
  BodyRule body;
};

// Reads sender, signature, delivery_id, idempotency, rate_limit and body_bytes_max, and what
// parse_answering() and parse_repeats() read; all optional. A
// hook de-duplicates by its sender's delivery id unless `delivery_id` or `idempotency` says
// otherwise. kInvalid names the member. Durations are texts ("5m") or whole seconds.
Result<HookSettings> parse_hook_settings(const json::object& data);

}  // namespace sluice::model
