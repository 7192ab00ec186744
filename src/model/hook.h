#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/senders/body_path.h"

namespace sluice::model {

// How a sender signs deliveries. Presets are rows of a table (hook.cc), not code.
struct SignatureScheme {
  enum class Algorithm { kHmacSha256, kHmacSha1, kHmacSha512, kEd25519 };
  enum class Encoding { kHex, kBase64 };
  // The format of the signature in the header's value.
  enum class Layout {
    kPlain,             // the value, after an optional prefix
    kCommaPairs,        // Stripe: t=<unix>,v1=<signature>[,v1=...]
    kSpaceVersionList,  // Standard Webhooks: v1,<base64> v1a,<base64>
  };
  std::string name = {};
  std::string header = {};
  Algorithm algorithm = Algorithm::kHmacSha256;
  Encoding encoding = Encoding::kHex;
  Layout layout = Layout::kPlain;
  std::string prefix = {};               // "sha256=", "v0="
  bool prefix_required = false;          // otherwise a value without it is accepted, too
  std::string signed_content = {};       // made of {body}, {timestamp}, {id}, {key} and text
  std::string timestamp_header = {};     // empty: none, or inside the signature header
  std::string id_header = {};            // the sender's delivery id, empty: none
  std::string id_path = {};              // or where the body holds it ("$.id"), empty: none
  std::optional<Micros> tolerance = {};  // how far the timestamp may be off, both ways
  bool standard_secret = false;          // secrets are whsec_<base64>, public keys whpk_<base64>
};

const SignatureScheme* find_scheme(std::string_view name);
std::vector<std::string_view> scheme_names();
// How events are signed by whoever knows a hook's secret, whatever its scheme: with their key,
// percent-encoded, as {key}. Not one of scheme_names().
const SignatureScheme& event_scheme();

// How many secrets a hook may have at once, so that a rotation needs no interruption, and how long.
inline constexpr std::size_t kSecretsMax = 10;
inline constexpr std::size_t kSecretBytesMax = 512;

struct IdempotencyRule {
  std::string header;  // looked at first; empty: none
  std::string path;    // "$.id"; empty: none
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
  std::optional<Signature> signature;
  IdempotencyRule idempotency;
  std::optional<RateLimit> rate_limit;
  std::optional<std::size_t> body_bytes_max;
};

// Reads signature, idempotency, rate_limit and body_bytes_max; all optional. A preset of a sender
// de-duplicates by that sender's id unless `idempotency` says otherwise. kInvalid names the member.
// Durations are texts ("5m") or whole seconds.
Result<HookSettings> parse_hook_settings(const json::object& data);

}  // namespace sluice::model
