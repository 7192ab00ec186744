#include "hooks/signature.h"

#include <charconv>
#include <fmt/format.h>
#include <sodium.h>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using Encoding = model::SignatureScheme::Encoding;
using Layout = model::SignatureScheme::Layout;

// A sender that rotates shows two. More would only cost time before anything is proven.
constexpr std::size_t kSignaturesMax = 5;

std::unexpected<Error> refuse(std::string why) {
  return fail(ErrorCode::kUnauthorized, std::move(why));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// What one delivery says about itself; every view points into its headers.
struct Claim {
  std::vector<std::string> macs;        // decoded
  std::vector<std::string> signatures;  // decoded, of the public key kind
  std::string_view timestamp;
  std::string_view id;
  std::string_view key;  // of an event, percent-encoded
};

std::optional<std::string> decode(Encoding encoding, std::string_view text) {
  return encoding == Encoding::kHex ? from_hex(text) : from_base64(text);
}

// Splits off what stands before `separator`.
std::string_view take(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

Result<void> read_plain(const model::SignatureScheme& scheme, std::string_view value,
                        Claim& claim) {
  value = trim(value);
  if (value.starts_with(scheme.prefix)) {
    value.remove_prefix(scheme.prefix.size());
  } else if (scheme.prefix_required) {
    return refuse(fmt::format("{} does not begin with \"{}\".", scheme.header, scheme.prefix));
  }
  auto bytes = decode(scheme.encoding, value);
  if (!bytes || bytes->empty())
    return refuse(fmt::format("{} is not valid {}.", scheme.header,
                              scheme.encoding == Encoding::kHex ? "hexadecimal" : "base64"));
  if (scheme.algorithm == Algorithm::kEd25519)
    claim.signatures.push_back(*std::move(bytes));
  else
    claim.macs.push_back(*std::move(bytes));
  return {};
}

// t=1492774577,v1=5257a8...,v1=6ffbb5...,v0=...; unknown names are another version's.
Result<void> read_comma_pairs(const model::SignatureScheme& scheme, std::string_view rest,
                              Claim& claim) {
  while (!rest.empty()) {
    auto value = take(rest, ',');
    const auto name = trim(take(value, '='));
    value = trim(value);
    if (name == "t") {
      if (!claim.timestamp.empty())
        return refuse(fmt::format("{} contains more than one t=.", scheme.header));
      claim.timestamp = value;
    } else if (name == "v1") {
      if (claim.macs.size() == kSignaturesMax)
        return refuse(
            fmt::format("{} contains more than {} signatures.", scheme.header, kSignaturesMax));
      auto bytes = decode(scheme.encoding, value);
      claim.macs.push_back(bytes ? *std::move(bytes) : std::string());
    }
  }
  return {};
}

// v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,hnO3f9T8Ytu9...
Result<void> read_versions(const model::SignatureScheme& scheme, std::string_view rest,
                           Claim& claim) {
  while (!rest.empty()) {
    auto value = take(rest, ' ');
    const auto version = take(value, ',');
    if (version != "v1" && version != "v1a") continue;
    auto& list = version == "v1" ? claim.macs : claim.signatures;
    if (list.size() == kSignaturesMax)
      return refuse(
          fmt::format("{} contains more than {} signatures.", scheme.header, kSignaturesMax));
    auto bytes = decode(scheme.encoding, value);
    list.push_back(bytes ? *std::move(bytes) : std::string());
  }
  return {};
}

Result<std::string_view> needed_header(const HeaderLookup& header, const std::string& name) {
  const auto value = header(name);
  if (!value)
    return refuse(fmt::format("The {} header is missing or was sent more than once.", name));
  if (value->empty()) return refuse(fmt::format("The {} header is empty.", name));
  return *value;
}

Result<Claim> read_claim(const model::SignatureScheme& scheme, const HeaderLookup& header) {
  Claim claim;
  SLUICE_TRY(const auto value, needed_header(header, scheme.header));
  switch (scheme.layout) {
    case Layout::kPlain:
      SLUICE_TRY_VOID(read_plain(scheme, value, claim));
      break;
    case Layout::kCommaPairs:
      SLUICE_TRY_VOID(read_comma_pairs(scheme, value, claim));
      break;
    case Layout::kSpaceVersionList:
      SLUICE_TRY_VOID(read_versions(scheme, value, claim));
      break;
  }
  if (claim.macs.empty() && claim.signatures.empty())
    return refuse(fmt::format("{} contains no signature of a known version.", scheme.header));
  if (!scheme.timestamp_header.empty()) {
    SLUICE_TRY(claim.timestamp, needed_header(header, scheme.timestamp_header));
  }
  // Other id headers are for de-duplication only; here the signature covers the id.
  if (scheme.signed_content.find("{id}") != std::string::npos) {
    SLUICE_TRY(claim.id, needed_header(header, scheme.id_header));
  }
  return claim;
}

Result<void> check_timestamp(const model::SignatureScheme& scheme, std::string_view text,
                             Timestamp now) {
  if (!scheme.tolerance) return {};
  std::int64_t seconds = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, seconds);
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end || seconds < 0 ||
      seconds > kYear9999)
    return refuse("The signature's timestamp is missing or is not a number of seconds.");
  const Micros age = now - Timestamp(Seconds(seconds));
  // Both ways: a time from the future would otherwise stay good for as long as its author likes.
  if (age > *scheme.tolerance || -age > *scheme.tolerance)
    return refuse(fmt::format(
        "The signature's timestamp is {} s {} by this server's clock; at most {} s are allowed.",
        std::chrono::duration_cast<Seconds>(age < Micros{} ? -age : age).count(),
        age < Micros{} ? "in the future" : "ago",
        std::chrono::duration_cast<Seconds>(*scheme.tolerance).count()));
  return {};
}

// The signed text in parts, so that the body is not copied.
std::vector<std::string_view> signed_parts(const model::SignatureScheme& scheme, const Claim& claim,
                                           std::string_view body) {
  std::vector<std::string_view> parts;
  std::string_view rest = scheme.signed_content;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    if (open != 0) parts.push_back(rest.substr(0, open));
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    const auto name = rest.substr(open + 1, close - open - 1);
    parts.push_back(name == "body"        ? body
                    : name == "timestamp" ? claim.timestamp
                    : name == "key"       ? claim.key
                                          : claim.id);
    rest.remove_prefix(close + 1);
  }
  return parts;
}

Digest digest_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHmacSha1:
      return Digest::kSha1;
    case Algorithm::kHmacSha512:
      return Digest::kSha512;
    case Algorithm::kHmacSha256:
    case Algorithm::kEd25519:
      break;
  }
  return Digest::kSha256;
}

using PublicKey = std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES>;

std::optional<PublicKey> public_key(std::string_view bytes) {
  if (bytes.size() != crypto_sign_PUBLICKEYBYTES) return std::nullopt;
  PublicKey key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

}  // namespace

class Verifier::Keys {
 public:
  Keys(const model::SignatureScheme& scheme, std::span<const Secret> secrets) {
    for (const auto& secret : secrets) {
      if (secret.empty()) continue;
      if (scheme.standard_secret)
        add_standard(secret.expose());
      else if (scheme.algorithm == Algorithm::kEd25519)
        add_public(from_base64(secret.expose()));
      else
        macs_.emplace_back(digest_of(scheme.algorithm), as_bytes(secret.expose()));
    }
  }

  // Every key meets every signature: the time taken tells nothing about where they differ.
  bool match(const Claim& claim, std::span<const std::string_view> parts) const {
    bool matched = false;
    if (!claim.macs.empty()) {
      for (const auto& key : macs_) {
        const auto mac = key.sign(parts);
        for (const auto& claimed : claim.macs)
          matched |= equal_constant_time(mac.view(), as_bytes(claimed));
      }
    }
    if (!claim.signatures.empty() && !public_keys_.empty()) matched |= match_public(claim, parts);
    return matched;
  }

 private:
  void add_standard(std::string_view secret) {
    const bool is_public = secret.starts_with("whpk_");
    if (!is_public && !secret.starts_with("whsec_")) return;
    const auto bytes = from_base64(secret.substr(secret.find('_') + 1));
    if (is_public)
      add_public(bytes);
    else if (bytes && !bytes->empty())
      macs_.emplace_back(Digest::kSha256, as_bytes(*bytes));
  }

  void add_public(const std::optional<std::string>& bytes) {
    const auto key = bytes ? public_key(*bytes) : std::nullopt;
    if (key) public_keys_.push_back(*key);
  }

  // Ed25519 needs its message in one piece.
  bool match_public(const Claim& claim, std::span<const std::string_view> parts) const {
    std::string message;
    for (const auto part : parts) message += part;
    bool matched = false;
    for (const auto& signature : claim.signatures) {
      if (signature.size() != crypto_sign_BYTES) continue;
      for (const auto& key : public_keys_)
        matched |= crypto_sign_verify_detached(as_bytes(signature).data(), as_bytes(message).data(),
                                               message.size(), key.data()) == 0;
    }
    return matched;
  }

  std::vector<HmacKey> macs_;
  std::vector<PublicKey> public_keys_;
};

Verifier::Verifier(model::SignatureScheme scheme, std::span<const Secret> secrets)
    : scheme_(std::move(scheme)), keys_(std::make_unique<Keys>(scheme_, secrets)) {}

Verifier::~Verifier() = default;

Result<void> Verifier::verify(const HeaderLookup& header, std::string_view body,
                              Timestamp now) const {
  SLUICE_TRY(const Claim claim, read_claim(scheme_, header));
  SLUICE_TRY_VOID(check_timestamp(scheme_, claim.timestamp, now));
  if (!keys_->match(claim, signed_parts(scheme_, claim, body)))
    return refuse("The signature does not match the body for any of the hook's secrets.");
  return {};
}

Result<EventProof> Verifier::verify_event(const HeaderLookup& header, std::string_view key,
                                          std::string_view body, Timestamp now) const {
  auto scheme = model::event_scheme();
  const auto value = header(scheme.header);
  const bool covers_key = value && trim(*value).starts_with("t=");
  if (!covers_key) {
    scheme = scheme_;
  } else if (scheme_.tolerance) {
    scheme.tolerance = scheme_.tolerance;
  }
  SLUICE_TRY(Claim claim, read_claim(scheme, header));
  SLUICE_TRY_VOID(check_timestamp(scheme, claim.timestamp, now));
  const auto encoded = percent_encode(key);
  claim.key = encoded;
  if (!keys_->match(claim, signed_parts(scheme, claim, body)))
    return refuse(covers_key ? "The signature does not match the event's key and body for any of "
                               "the hook's secrets."
                             : "The signature does not match the body for any of the hook's "
                               "secrets.");
  return EventProof{covers_key, fmt::format("{}|{}", claim.timestamp, claim.id), scheme.tolerance};
}

Result<void> verify_signature(const model::SignatureScheme& scheme, std::span<const Secret> secrets,
                              const HeaderLookup& header, std::string_view body, Timestamp now) {
  return Verifier(scheme, secrets).verify(header, body, now);
}

}  // namespace sluice::hooks
