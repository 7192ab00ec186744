#include "hooks/signature.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "hooks/body.h"
#include "hooks/signature_claim.h"
#include "hooks/signature_jwt.h"
#include "model/senders/scheme_rules.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using model::Fact;

constexpr std::size_t kKeyIdBytesMax = 256;

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

// Its time may be off in both directions.
std::optional<Micros> lifetime_of(const model::SignatureScheme& scheme) {
  if (!scheme.tolerance) return std::nullopt;
  return *scheme.tolerance + scheme.future_tolerance.value_or(*scheme.tolerance);
}

// `id` is what the token says; another signature's may stand elsewhere in the delivery.
Result<KeyRequest> key_request(const model::KeyRule& rule, std::string_view id,
                               const ReceivedFacts& facts) {
  KeyRequest request{.url = rule.url.evaluate(facts, model::kKeyUrlBytesMax).value_or("")};
  if (request.url.empty()) {
    const auto* absent = rule.url.first_absent(facts);
    return refuse(fmt::format("{}, which names the key, is missing or too long.",
                              absent ? capital(model::describe(*absent)) : "The URL of the key"));
  }
  if (const auto fits = model::check_key_url(request.url, rule.hosts); !fits)
    return refuse(fmt::format("The URL of the key {}.", fits.error().message));
  request.id = std::string(id);
  if (rule.id) {
    auto named = rule.id->evaluate(facts, kKeyIdBytesMax);
    if (!named || named->empty()) return refuse("The delivery does not say which key it means.");
    request.id = *std::move(named);
  }
  if (request.id.size() > kKeyIdBytesMax) return refuse("The id of the key is too long.");
  return request;
}

bool has_name(const model::KeyRule& rule, const formats::Certificate& certificate) {
  return std::any_of(rule.names.begin(), rule.names.end(), [&](const std::string& pattern) {
    return std::any_of(certificate.names.begin(), certificate.names.end(),
                       [&](const std::string& name) { return model::matches_host(pattern, name); });
  });
}

// Its validity always counts; for whom it is and who vouches for it, as far as the rule says.
Result<void> check_certificate(const model::KeyRule& rule, const formats::KeyDocument& document,
                               Timestamp now) {
  const bool is_wanted = rule.chain || !rule.names.empty();
  if (!document.certificate)
    return is_wanted ? Result<void>(refuse("The published key has no certificate."))
                     : Result<void>();
  const auto& certificate = *document.certificate;
  if (now < certificate.begins) return refuse("The certificate of the key is not valid yet.");
  if (now > certificate.ends) return refuse("The certificate of the key has expired.");
  if (!rule.names.empty() && !has_name(rule, certificate))
    return refuse("The certificate of the key is for another name than the sender's.");
  if (rule.chain && !certificate.is_trusted)
    return refuse("No known authority vouches for the certificate of the key.");
  return {};
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
    : scheme_(std::move(scheme)), keys_(scheme_, secrets), has_secrets_(!secrets.empty()) {
  cases_.reserve(scheme_.cases.size());
  for (const auto& one : scheme_.cases)
    cases_.push_back(std::make_unique<const Verifier>(one.scheme, secrets));
}

Result<const SignatureKeys*> Verifier::keys_for(std::string_view id, const ReceivedFacts& facts,
                                                const Check& check,
                                                std::optional<SignatureKeys>& fetched) const {
  if (!scheme_.keys || has_secrets_) return &keys_;
  const auto& rule = *scheme_.keys;
  SLUICE_TRY(const auto request, key_request(rule, id, facts));
  if (!check.ask) return fail(ErrorCode::kUnavailable, "The keys are not fetched here.");
  SLUICE_TRY(const auto document, check.ask(request));
  SLUICE_TRY_VOID(check_certificate(rule, *document, check.now));
  fetched.emplace(scheme_, document->keys, request.id);
  return &*fetched;
}

std::optional<bool> Verifier::match_content(ReceivedFacts& facts, const ClaimedSignatures& claimed,
                                            const SignatureKeys& keys) const {
  if (is_plain_digest(scheme_.algorithm)) return keys.match_digest(claimed, scheme_.content, facts);
  model::Expression::Pieces pieces;
  if (!scheme_.content.append_to(pieces, facts)) return std::nullopt;
  return keys.match(claimed, pieces.views);
}

Result<void> Verifier::check_signed(ReceivedFacts& facts, const ClaimedSignatures& claimed,
                                    const Check& check) const {
  std::optional<SignatureKeys> fetched;
  SLUICE_TRY(const auto* keys, keys_for({}, facts, check, fetched));
  const bool signs_url = scheme_.content.uses(Fact::kUrl);
  auto matched = match_content(facts, claimed, *keys);
  // A sender may write the port of its scheme, or leave it out.
  if (signs_url && matched == false) {
    facts.with_other_port = true;
    matched = match_content(facts, claimed, *keys);
  }
  if (matched == true) return {};
  facts.secret = "";
  if (const auto* absent = absent_of(scheme_, facts)) return refuse_absent(*absent);
  if (!matched) return refuse("What the signature covers is more than twice the body.");
  if (fetched)
    return refuse("The signature does not match what it covers for any of the published keys.");
  if (signs_url)
    return refuse(
        "The signature does not match the URL and body for any of the hook's secrets; if the "
        "secret is right, --public-url must be what the sender calls.");
  return refuse("The signature does not match the body for any of the hook's secrets.");
}

Result<void> Verifier::check_tokens(std::span<const std::string> tokens, const ReceivedFacts& facts,
                                    const Check& check) const {
  std::optional<SignatureKeys> fetched;
  const KeysOfToken keys_of = [&](std::string_view id) {
    return keys_for(id, facts, check, fetched);
  };
  Result<void> verdict = refuse("There is no token.");
  for (const auto& token : tokens) {
    verdict = verify_jwt(scheme_, keys_of, token, facts, check.now);
    if (verdict || verdict.error().code == ErrorCode::kUnavailable) break;
  }
  return verdict;
}

void Verifier::begin_facts(const ReceivedRequest& request, ReceivedFacts& facts) const {
  facts.delivery_id = scheme_.id ? &*scheme_.id : nullptr;
  if (!request.verify_token.empty()) facts.verify_token = request.verify_token;
}

Result<void> Verifier::check_one(const Check& check, std::optional<std::string_view> item) const {
  const auto& request = check.request;
  ReceivedFacts facts(request);
  facts.json = item;
  begin_facts(request, facts);
  SLUICE_TRY(const auto claim, read_claim(scheme_, facts));
  SLUICE_TRY_VOID(check_timestamp(scheme_, claim.timestamp, check.now));
  add_claim(scheme_, claim, facts);
  if (check.proof) *check.proof = proof_of(scheme_, claim.timestamp, facts);
  switch (scheme_.algorithm) {
    case Algorithm::kToken:
      if (keys_.match_token(claim.signatures)) return {};
      return refuse(
          fmt::format("The token in {} is not one of the hook's secrets.", scheme_.place_name()));
    case Algorithm::kBasic:
      if (keys_.match_token(claim.signatures)) return {};
      return refuse("The user and password are not one of the hook's secrets.");
    case Algorithm::kJwt:
      return check_tokens(claim.signatures.macs, facts, check);
    default:
      return check_signed(facts, claim.signatures, check);
  }
}

// The items are cut out as they are for `split`, so that what is verified is what runs are given.
Result<void> Verifier::check_each(const Check& check) const {
  const auto body = check.request.body;
  const auto is_json = check_body(body, {}, BodyRoot::kAny);
  const auto items = is_json ? body_items(body, scheme_.each_path) : std::nullopt;
  if (!items || items->empty())
    return refuse(fmt::format("The body has no items at {}, each of which is signed for itself.",
                              scheme_.each));
  for (std::size_t i = 0; i < items->size(); ++i) {
    const auto verdict = check_one(check, (*items)[i]);
    if (!verdict)
      return refuse(fmt::format("Item {} of {}: {}", i + 1, scheme_.each, verdict.error().message));
  }
  return {};
}

const Verifier& Verifier::case_for(const ReceivedRequest& request) const {
  if (cases_.empty()) return *this;
  ReceivedFacts facts(request);
  facts.remembers_members = true;  // which the conditions of several cases ask for
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (model::are_met(scheme_.cases[i].when, facts)) return *cases_[i];
  }
  return *this;
}

Result<void> Verifier::check(const Check& check) const {
  const auto& one = case_for(check.request);
  return one.scheme_.each.empty() ? one.check_one(check, std::nullopt) : one.check_each(check);
}

Result<void> Verifier::verify(const ReceivedRequest& request, Timestamp now,
                              const AskForKeys& ask) const {
  return check({.request = request, .now = now, .ask = ask});
}

Result<void> Verifier::verify(const HeaderLookup& header, std::string_view body,
                              Timestamp now) const {
  return verify({.header = header, .body = body}, now);
}

Result<EventProof> Verifier::verify_event(const ReceivedRequest& request, std::string_view key,
                                          Timestamp now, const AskForKeys& ask) const {
  const auto& events = model::event_scheme();
  const auto value = request.header(events.header);
  if (!value || !trim(*value).starts_with("t=")) {
    EventProof proof;
    SLUICE_TRY_VOID(check({.request = request, .now = now, .ask = ask, .proof = &proof}));
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
