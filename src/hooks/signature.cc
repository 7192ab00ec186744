#include "hooks/signature.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "hooks/signature_claim.h"
#include "hooks/signature_jwt.h"
#include "model/senders/scheme_rules.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using model::Fact;

std::unexpected<Error> refuse(std::string why) {
  return fail(ErrorCode::kUnauthorized, std::move(why));
}

bool is_plain_digest(Algorithm algorithm) {
  return algorithm == Algorithm::kSha1 || algorithm == Algorithm::kSha256;
}

std::unexpected<Error> refuse_absent(const model::Source& source) {
  const auto name = capital(model::describe(source));
  if (source.fact == Fact::kHeader)
    return refuse(fmt::format("{} is missing or was sent more than once.", name));
  return refuse(fmt::format("{} is missing, but the signature covers it.", name));
}

// What the id is made of says more than "the delivery's id".
const model::Source* absent_of(const model::SignatureScheme& scheme, const ReceivedFacts& facts) {
  const auto* absent = scheme.content.first_absent(facts);
  if (!absent || absent->fact != Fact::kId || !scheme.id) return absent;
  const auto* part = scheme.id->first_absent(facts);
  return part ? part : absent;
}

// Where headers are listed, one that is left out is not signed.
bool must_list_timestamp(const model::SignatureScheme& scheme) {
  return scheme.timestamp && scheme.timestamp->fact == Fact::kHeader && scheme.timestamp_signed &&
         !scheme.content.uses(Fact::kTimestamp);
}

// Its time may be off in both directions.
std::optional<Micros> lifetime_of(const model::SignatureScheme& scheme) {
  if (!scheme.tolerance) return std::nullopt;
  return *scheme.tolerance + scheme.future_tolerance.value_or(*scheme.tolerance);
}

EventProof proof_of(const model::SignatureScheme& scheme, std::string_view timestamp,
                    const ReceivedFacts& facts) {
  const bool is_signed = model::covers_timestamp(scheme);
  std::string storage;
  std::optional<std::string_view> id;
  if (scheme.content.uses(Fact::kId)) id = facts.find({.fact = Fact::kId}, storage);
  return {.covers_key = false,
          .facts = fmt::format("{}|{}", is_signed ? timestamp : "", id.value_or("")),
          .lifetime = is_signed ? lifetime_of(scheme) : std::nullopt};
}

}  // namespace

Verifier::Verifier(model::SignatureScheme scheme, std::span<const Secret> secrets)
    : scheme_(std::move(scheme)), keys_(scheme_, secrets) {}

std::optional<bool> Verifier::match_content(ReceivedFacts& facts,
                                            const ClaimedSignatures& claimed) const {
  if (is_plain_digest(scheme_.algorithm))
    return keys_.match_digest(claimed, scheme_.content, facts);
  model::Expression::Pieces pieces;
  if (!scheme_.content.append_to(pieces, facts)) return std::nullopt;
  return keys_.match(claimed, pieces.views);
}

Result<void> Verifier::check_signed(ReceivedFacts& facts, const ClaimedSignatures& claimed) const {
  const bool signs_url = scheme_.content.uses(Fact::kUrl);
  auto matched = match_content(facts, claimed);
  // A sender may write the port of its scheme, or leave it out.
  if (signs_url && matched == false) {
    facts.with_other_port = true;
    matched = match_content(facts, claimed);
  }
  if (matched == true) return {};
  facts.secret = "";
  if (const auto* absent = absent_of(scheme_, facts)) return refuse_absent(*absent);
  if (!matched) return refuse("What the signature covers is more than twice the body.");
  if (signs_url)
    return refuse(
        "The signature does not match the URL and body for any of the hook's secrets; if the "
        "secret is right, --public-url must be what the sender calls.");
  return refuse("The signature does not match the body for any of the hook's secrets.");
}

Result<void> Verifier::check_tokens(std::span<const std::string> tokens, const ReceivedFacts& facts,
                                    Timestamp now) const {
  Result<void> verdict = refuse("There is no token.");
  for (const auto& token : tokens) {
    verdict = verify_jwt(scheme_, keys_, token, facts, now);
    if (verdict) break;
  }
  return verdict;
}

Result<void> Verifier::check(const ReceivedRequest& request, Timestamp now,
                             EventProof* proof) const {
  ReceivedFacts facts(request);
  facts.delivery_id = scheme_.id ? &*scheme_.id : nullptr;
  if (!request.verify_token.empty()) facts.verify_token = request.verify_token;
  SLUICE_TRY(const auto claim, read_claim(scheme_, facts));
  SLUICE_TRY_VOID(check_timestamp(scheme_, claim.timestamp, now));
  if (scheme_.has_timestamp()) facts.timestamp = claim.timestamp;
  if (scheme_.list) facts.list = &*scheme_.list;
  facts.list_text = claim.list_text;
  facts.query_is_signed = model::covers_query(scheme_);
  if (must_list_timestamp(scheme_)) facts.listed_header = scheme_.timestamp->name;
  if (proof) *proof = proof_of(scheme_, claim.timestamp, facts);
  switch (scheme_.algorithm) {
    case Algorithm::kToken:
      if (keys_.match_token(claim.signatures)) return {};
      return refuse(
          fmt::format("The token in {} is not one of the hook's secrets.", scheme_.place_name()));
    case Algorithm::kBasic:
      if (keys_.match_token(claim.signatures)) return {};
      return refuse("The user and password are not one of the hook's secrets.");
    case Algorithm::kJwt:
      return check_tokens(claim.signatures.macs, facts, now);
    default:
      return check_signed(facts, claim.signatures);
  }
}

Result<void> Verifier::verify(const ReceivedRequest& request, Timestamp now) const {
  return check(request, now, nullptr);
}

Result<void> Verifier::verify(const HeaderLookup& header, std::string_view body,
                              Timestamp now) const {
  return verify({.header = header, .body = body}, now);
}

Result<EventProof> Verifier::verify_event(const ReceivedRequest& request, std::string_view key,
                                          Timestamp now) const {
  const auto& events = model::event_scheme();
  const auto value = request.header(events.header);
  if (!value || !trim(*value).starts_with("t=")) {
    EventProof proof;
    SLUICE_TRY_VOID(check(request, now, &proof));
    return proof;
  }
  auto scheme = events;
  if (scheme_.tolerance) scheme.tolerance = scheme_.tolerance;
  ReceivedFacts facts(request);
  SLUICE_TRY(const auto claim, read_claim(scheme, facts));
  SLUICE_TRY_VOID(check_timestamp(scheme, claim.timestamp, now));
  const auto encoded = percent_encode(key);
  facts.timestamp = claim.timestamp;
  facts.event_key = encoded;
  model::Expression::Pieces pieces;
  if (!scheme.content.append_to(pieces, facts) ||
      !keys_.match_event(claim.signatures, pieces.views))
    return refuse(
        "The signature does not match the event's key and body for any of the hook's secrets.");
  return EventProof{true, fmt::format("{}|", claim.timestamp), lifetime_of(scheme)};
}

Result<void> verify_signature(const model::SignatureScheme& scheme, std::span<const Secret> secrets,
                              const HeaderLookup& header, std::string_view body, Timestamp now) {
  return Verifier(scheme, secrets).verify(header, body, now);
}

}  // namespace sluice::hooks
