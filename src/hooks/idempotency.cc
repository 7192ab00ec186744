#include "hooks/idempotency.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/text.h"
#include "hooks/body_hash.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::string_view kDefaultHeader = "X-Idempotency-Key";

// Where a key came from; part of its hash, so that a body cannot spell another source's key.
enum class Source : char { kDefault = 'k', kHeader = 'h', kPath = 'p', kExpression = 'e' };

struct Key {
  Source source = Source::kDefault;
  std::string_view text;
};

// Nothing when the header is absent.
Result<std::optional<std::string_view>> only_header(const http::RequestHead& head,
                                                    std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& header : head.headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (found)
      return fail(ErrorCode::kInvalid, fmt::format("The {} header was sent more than once.", name));
    found = header.value;
  }
  return found;
}

// What the sender's file makes of a delivery may have any form: it is hashed.
Result<std::optional<std::string>> expression_key(const model::IdempotencyRule& rule,
                                                  const http::RequestHead& head,
                                                  const KeyedBody& body) {
  if (!rule.expression) return std::nullopt;
  const auto find_header = [&](std::string_view name) { return head.header(name); };
  const HeaderLookup header = std::cref(find_header);
  const ReceivedRequest request{.method = http::method_name(head.method),
                                .path = head.path,
                                .query = head.query,
                                .header = header,
                                .body = body.bytes};
  ReceivedFacts facts(request);
  facts.json = body.json;
  auto key = rule.expression->evaluate(facts);
  const auto* absent = key ? nullptr : rule.expression->first_absent(facts);
  if (absent && absent->fact == model::Fact::kHeader)
    SLUICE_TRY_VOID(only_header(head, absent->name));
  return key && !key->empty() ? std::move(key) : std::nullopt;
}

Result<std::optional<Key>> find_key(const model::IdempotencyRule& rule,
                                    const http::RequestHead& head, const BodyFacts& facts) {
  if (!rule.header.empty()) {
    SLUICE_TRY(const auto value, only_header(head, rule.header));
    if (value && !value->empty()) return Key{Source::kHeader, *value};
  }
  if (facts.id && !facts.id->empty()) return Key{Source::kPath, *facts.id};
  SLUICE_TRY(const auto value, only_header(head, kDefaultHeader));
  if (value && !value->empty()) return Key{Source::kDefault, *value};
  return std::nullopt;
}

store::KeyHash hash_of(std::string_view text) {
  const Sha256 hash = sha256(as_bytes(text));
  store::KeyHash out{};
  std::copy_n(hash.begin(), out.size(), out.begin());
  return out;
}

}  // namespace

Result<std::optional<store::IdempotencyEntry>> idempotency_entry(const Hook& hook,
                                                                 const http::RequestHead& head,
                                                                 const BodyFacts& facts,
                                                                 const KeyedBody& body,
                                                                 Timestamp now) {
  const auto& rule = hook.settings().idempotency;
  SLUICE_TRY(const auto made, expression_key(rule, head, body));
  SLUICE_TRY(auto key, find_key(rule, head, facts));
  if (made) key = Key{Source::kExpression, *made};
  if (!key) return std::nullopt;
  if (!made && key->text.size() > kKeyBytesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("The idempotency key must be at most {} bytes long.", kKeyBytesMax));
  std::string tagged(1, static_cast<char>(key->source));
  tagged += '|';
  tagged += key->text;
  store::IdempotencyEntry entry{.key = hash_of(tagged),
                                .body = sha256(as_bytes(body.bytes)),
                                .expires_at = now + rule.window};
  const auto& repeats = hook.settings().repeats;
  entry.any_body = repeats.id_alone;
  if (!repeats.ignore.empty()) {
    // Before `ignore` was set, the key was put with the hash of all bytes.
    entry.other_body = entry.body;
    entry.body = hash_without(body.bytes, repeats.ignore);
  }
  return entry;
}

std::array<store::KeyHash, 4> delivery_key_hashes(std::string_view key) {
  constexpr std::array kSources = {Source::kDefault, Source::kHeader, Source::kPath,
                                   Source::kExpression};
  std::array<store::KeyHash, kSources.size()> hashes{};
  for (std::size_t i = 0; i < kSources.size(); ++i)
    hashes[i] = hash_of(fmt::format("{}|{}", static_cast<char>(kSources[i]), key));
  return hashes;
}

bool is_about_key(std::string_view sentence) {
  // As idempotency_entry() words it.
  return sentence.starts_with("The idempotency key must be") ||
         sentence.ends_with("header was sent more than once.");
}

std::optional<std::string> key_text(const Hook& hook, const http::RequestHead& head,
                                    const BodyFacts& facts, const KeyedBody& body) {
  const auto& rule = hook.settings().idempotency;
  auto made = expression_key(rule, head, body);
  if (!made) return std::nullopt;
  if (*made) return *std::move(made);
  const auto key = find_key(rule, head, facts);
  if (!key || !*key) return std::nullopt;
  return std::string((*key)->text);
}

std::optional<store::EventIdentity> event_identity(
    const Hook& hook, const std::optional<store::IdempotencyEntry>& claim,
    const std::optional<EventProof>& proof, std::string_view key, std::string_view body,
    Timestamp now) {
  if (!claim && !proof) return std::nullopt;
  store::EventIdentity identity;
  identity.body = sha256(as_bytes(body));
  Micros window = hook.settings().idempotency.window;
  const auto encoded = percent_encode(key);
  if (claim)
    identity.hashes.push_back(hash_of(fmt::format("id|{}|{}", to_hex(claim->key), encoded)));
  if (proof) {
    identity.hashes.push_back(
        hash_of(fmt::format("signed|{}|{}|{}", encoded, to_hex(identity.body), proof->facts)));
    // At least as long as the signature is good for.
    if (proof->lifetime) window = std::max(window, *proof->lifetime);
  }
  identity.expires_at = now + window;
  return identity;
}

}  // namespace sluice::hooks
