#include "hooks/sample_signer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "formats/private_key.h"
#include "hooks/signature.h"
#include "hooks/signature_claim.h"
#include "hooks/signature_keys.h"
#include "model/senders/scheme_rules.h"
#include "model/senders/secret_format.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using model::Fact;

constexpr Seconds kTokenLifetime{120};
constexpr std::size_t kPlacesMax = 64;  // of a list whose entries have no names

std::unexpected<Error> cannot_sign(std::string why) {
  return fail(ErrorCode::kInvalid, std::move(why));
}

std::int64_t seconds_of(Timestamp time) {
  return std::chrono::duration_cast<Seconds>(time.time_since_epoch()).count();
}

// Where the sender writes a text: its first header, or a place in query, form or body.
model::Source place_of(const model::SignatureScheme& scheme) {
  if (scheme.place) return *scheme.place;
  const auto& header = scheme.header.empty() ? scheme.headers.front() : scheme.header;
  return {.fact = Fact::kHeader, .name = header, .path = {}};
}

bool needs_private_key(const model::SignatureScheme& scheme) {
  if (scheme.algorithm == Algorithm::kJwt)
    return std::ranges::find(scheme.jwt->algorithms, "HS256") == scheme.jwt->algorithms.end();
  return scheme.algorithm >= Algorithm::kEd25519 && scheme.algorithm <= Algorithm::kRsaSha512;
}

std::string one_text(std::span<const std::string_view> parts) {
  std::string out;
  for (const auto part : parts) out += part;
  return out;
}

class Signer {
 public:
  Signer(const model::SignatureScheme& scheme, const Secret& secret,
         const SignatureEntries& entries, Timestamp now)
      : scheme_(scheme), secret_(secret), entries_(entries), now_(now) {}

  Result<void> sign(SampleRequest& request) {
    SLUICE_TRY_VOID(read_secret());
    if (scheme_.has_timestamp()) timestamp_ = written_time(scheme_.time_format, now_);
    if (scheme_.timestamp) SLUICE_TRY_VOID(request.put(*scheme_.timestamp, timestamp_));
    if (!scheme_.each.empty()) return sign_each(request);
    if (scheme_.algorithm == Algorithm::kBasic) {
      request.set_header("Authorization", "Basic " + to_base64(as_bytes(secret_.expose())));
      return {};
    }
    SLUICE_TRY(const auto text, text_for(request, std::nullopt));
    return request.put(place_of(scheme_), text);
  }

 private:
  // A private key stands for the public one that the hook has.
  Result<void> read_secret() {
    const bool is_private = formats::is_private_key(secret_.expose());
    if (needs_private_key(scheme_) && !is_private)
      return cannot_sign(
          "these deliveries are signed with a private key, which only the sender has; give one of "
          "your own in PEM, as `openssl genpkey -algorithm ed25519` makes, and its public key to "
          "the webhook");
    std::string verifying(secret_.expose());
    if (is_private) {
      auto key = formats::PrivateKey::parse(secret_);
      if (!key) return cannot_sign(fmt::format("the secret {}", key.error().message));
      key_ = *std::move(key);
      verifying = key_->public_pem();
    }
    if (const auto fits = model::check_secret(scheme_, verifying); !fits)
      return cannot_sign(fmt::format("the secret {}", fits.error().message));
    return {};
  }

  // Each item has a signature of its own.
  Result<void> sign_each(SampleRequest& request) const {
    SLUICE_TRY(auto document, parse_json(request.body()));
    auto* at = &document;
    for (const auto& segment : scheme_.each_path) {
      auto* members = at->if_object();
      at = members ? members->if_contains(segment.key) : nullptr;
      if (!at) break;
    }
    auto* items = at ? at->if_array() : nullptr;
    if (!items)
      return cannot_sign(
          fmt::format("the body has no list at {}, whose items are signed", scheme_.each));
    for (auto& item : *items) {
      SLUICE_TRY(const auto text, text_for(request, to_json(item)));
      SLUICE_TRY_VOID(put_at(item, place_of(scheme_).path, text));
    }
    request.set_body(to_json(document));
    return {};
  }

  // What stands at the place of the signature; `item`, if any, is the document that is signed.
  Result<std::string> text_for(const SampleRequest& request,
                               const std::optional<std::string>& item) const {
    if (scheme_.algorithm == Algorithm::kToken)
      return scheme_.prefix + std::string(secret_.expose());
    const auto header = request.header();
    const auto received = request.received(header);
    ReceivedFacts facts(received);
    if (item) facts.json = *item;
    facts.delivery_id = scheme_.id ? &*scheme_.id : nullptr;
    if (scheme_.has_timestamp()) facts.timestamp = timestamp_;
    const auto other_entries = scheme_.list ? list_of("") : std::string();
    if (scheme_.list) facts.list = &*scheme_.list;
    facts.list_text = other_entries;
    facts.secret = secret_.expose();
    facts.query_is_signed = model::covers_query(scheme_);
    if (scheme_.algorithm == Algorithm::kJwt) {
      SLUICE_TRY(const auto token, token_for(facts));
      return scheme_.prefix + token;
    }
    SLUICE_TRY(const auto signature, signature_over(facts));
    return scheme_.prefix + (scheme_.list ? list_of(signature) : signature);
  }

  Result<std::string> signature_over(const ReceivedFacts& facts) const {
    model::Expression::Pieces pieces;
    if (!scheme_.content.append_to(pieces, facts)) {
      const auto* absent = scheme_.content.first_absent(facts);
      return cannot_sign(absent ? fmt::format("{} is missing, which the signature covers",
                                              model::describe(*absent))
                                : "what the signature covers is more than twice the body");
    }
    const auto digest = digest_used_by(scheme_.algorithm);
    if (key_)
      return written_bytes(scheme_.encoding, as_bytes(key_->sign(digest, one_text(pieces.views))));
    const bool is_digest =
        scheme_.algorithm == Algorithm::kSha1 || scheme_.algorithm == Algorithm::kSha256;
    const auto value = is_digest ? digest_of(digest, pieces.views) : mac(digest, pieces.views);
    return written_bytes(scheme_.encoding, value.view());
  }

  DigestValue mac(Digest digest, std::span<const std::string_view> parts) const {
    const auto key = model::shared_key(scheme_.secret_format, secret_.expose()).value_or("");
    return HmacKey(digest, as_bytes(key)).sign(parts);
  }

  // "t=1730000000,v1=ab", or by position where entries have no names.
  std::string list_of(std::string_view signature) const {
    const auto& list = *scheme_.list;
    std::vector<std::pair<std::string, std::string>> entries;
    const auto add = [&entries](const model::SignatureScheme::Entries& place, std::string value) {
      if (!place.empty() && !value.empty())
        entries.emplace_back(place.position == 0 ? place.name : fmt::to_string(place.position),
                             std::move(value));
    };
    add(list.timestamp, timestamp_);
    entries.insert(entries.end(), entries_.begin(), entries_.end());
    add(list.signatures, std::string(signature));
    std::string out;
    const auto append = [&](std::string_view text, bool is_first) {
      if (!is_first) out += list.separators.front();
      out += text;
    };
    if (list.pair != '\0') {
      for (const auto& [name, value] : entries)
        append(fmt::format("{}{}{}", name, list.pair, value), out.empty());
      return out;
    }
    for (std::size_t at = 1, placed = 0; placed < entries.size() && at <= kPlacesMax; ++at) {
      const auto found = std::ranges::find(entries, fmt::to_string(at),
                                           &std::pair<std::string, std::string>::first);
      append(found == entries.end() ? "" : found->second, at == 1);
      placed += found == entries.end() ? 0 : 1;
    }
    return out;
  }

  Result<std::string> token_for(const ReceivedFacts& facts) const {
    const auto& rule = *scheme_.jwt;
    SLUICE_TRY(const auto algorithm, token_algorithm(rule));
    json::object claims = rule.claims;
    claims["iat"] = seconds_of(now_);
    claims["exp"] = seconds_of(now_ + kTokenLifetime);
    std::string storage;
    if (rule.audience_is_url)
      claims["aud"] =
          facts.find({.fact = Fact::kUrl, .name = {}, .path = {}}, storage).value_or("");
    else if (!rule.audience.empty())
      claims["aud"] = rule.audience;
    if (!rule.body_claim.empty()) {
      std::string body;
      const auto text = facts.find({.fact = Fact::kBody, .name = {}, .path = {}}, body);
      claims[rule.body_claim] =
          written_bytes(rule.body_encoding, sha256(as_bytes(text.value_or(""))));
    }
    const auto part = [](const json::object& object) {
      return to_base64(as_bytes(to_json(object)), Base64::kUrl);
    };
    const auto head = part({{"alg", algorithm}, {"typ", "JWT"}});
    if (rule.is_detached) {
      std::string body;
      const auto text = facts.find({.fact = Fact::kBody, .name = {}, .path = {}}, body);
      const auto payload = to_base64(as_bytes(text.value_or("")), Base64::kUrl);
      return fmt::format("{}..{}", head, token_signature(algorithm, head + "." + payload));
    }
    const auto message = head + "." + part(claims);
    return fmt::format("{}.{}", message, token_signature(algorithm, message));
  }

  // One that the hook accepts and the key can make.
  Result<std::string> token_algorithm(const model::SignatureScheme::Jwt& rule) const {
    std::vector<formats::PublicKey> keys;
    if (key_) {
      SLUICE_TRY(keys, formats::parse_public_keys(key_->public_pem()));
    }
    for (const auto& name : rule.algorithms) {
      const bool fits = keys.empty() ? name == "HS256" : formats::can_verify(keys.front(), name);
      if (fits) return name;
    }
    return cannot_sign(fmt::format("the secret signs none of the tokens that are accepted ({})",
                                   fmt::join(rule.algorithms, ", ")));
  }

  std::string token_signature(std::string_view algorithm, const std::string& message) const {
    const std::array<std::string_view, 1> parts = {message};
    if (!key_) return to_base64(mac(Digest::kSha256, parts).view(), Base64::kUrl);
    const auto digest = algorithm == "RS512" ? Digest::kSha512 : Digest::kSha256;
    const auto signature =
        algorithm == "ES256" ? key_->sign_fixed(digest, message) : key_->sign(digest, message);
    return to_base64(as_bytes(signature), Base64::kUrl);
  }

  const model::SignatureScheme& scheme_;
  const Secret& secret_;
  const SignatureEntries& entries_;
  Timestamp now_;
  std::string timestamp_;
  std::optional<formats::PrivateKey> key_;
};

}  // namespace

Result<void> sign_sample(SampleRequest& request, const model::SignatureScheme& scheme,
                         const Secret& secret, const SignatureEntries& entries, Timestamp now) {
  const auto header = request.header();
  const auto which = Verifier(scheme, {}).scheme_for(request.received(header));
  return Signer(which, secret, entries, now).sign(request);
}

}  // namespace sluice::hooks
