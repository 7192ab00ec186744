#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "hooks/body.h"
#include "hooks/hook_table.h"
#include "hooks/signature.h"
#include "http/http.h"
#include "store/types.h"

namespace sluice::hooks {

inline constexpr std::size_t kKeyBytesMax = 4 << 10;

// The body of a delivery as its key needs it.
struct KeyedBody {
  std::string_view bytes;  // as the sender made it: what is compared
  std::string_view json;   // as the run sees it: what {json:} looks into
};

// The claim that a delivery makes by its key, or nothing when it has none or an empty one. The key
// is the first found of: what the expression of its delivery_id makes, the header that the hook
// names, what stands at the path that it names (`facts.id`), and X-Idempotency-Key. Its value may
// be anything: it is hashed. kInvalid when a header is repeated or the key too long: a delivery
// that asks for protection is not accepted without it.
Result<std::optional<store::IdempotencyEntry>> idempotency_entry(const Hook& hook,
                                                                 const http::RequestHead& head,
                                                                 const BodyFacts& facts,
                                                                 const KeyedBody& body,
                                                                 Timestamp now);

// What the key of a delivery may have been stored as, wherever it came from.
std::array<store::KeyHash, 4> delivery_key_hashes(std::string_view key);
// The text of that key, for the hook's owner; nothing when the delivery has none, or a wrong one.
std::optional<std::string> key_text(const Hook& hook, const http::RequestHead& head,
                                    const BodyFacts& facts, const KeyedBody& body);

// Whether a refusal says that the key is wrong, which it does with the reason of a bad body.
bool is_about_key(std::string_view sentence);

// What tells an event with this key and body from every other: the id that its sender gave it (the
// claim of idempotency_entry), and what its signature covers, each alone. The latter holds where a
// signature does not cover the id, so that a captured event gets no further with another id.
// Nothing when it has neither.
std::optional<store::EventIdentity> event_identity(
    const Hook& hook, const std::optional<store::IdempotencyEntry>& claim,
    const std::optional<EventProof>& proof, std::string_view key, std::string_view body,
    Timestamp now);

}  // namespace sluice::hooks
