#include "hooks/signer.h"

#include <fmt/format.h>
#include <functional>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/text.h"
#include "hooks/signature_claim.h"
#include "hooks/signature_keys.h"
#include "http/routes.h"
#include "model/senders/scheme_rules.h"

namespace sluice::hooks {
namespace {

using Scheme = model::SignatureScheme;

constexpr int kIdsMax = 8;  // headers with an id that one signature covers

std::unexpected<Error> cannot_sign(std::string_view why) {
  return fail(ErrorCode::kConflict, fmt::format("The delivery cannot be signed here: {}", why));
}

// "t=1730000000,v1=ab..": only the entries that the hook looks for.
std::string list_text(const Scheme::List& list, std::string_view timestamp,
                      std::string_view signature) {
  std::vector<std::string> entries;
  const auto put = [&](const Scheme::Entries& which, std::string_view value) {
    if (which.empty()) return;
    std::string entry;
    if (list.pair != '\0') entry.append(which.name).append(1, list.pair);
    entry += value;
    if (which.position == 0) return entries.push_back(std::move(entry));
    if (entries.size() < which.position) entries.resize(which.position);
    entries[which.position - 1] = std::move(entry);
  };
  put(list.timestamp, timestamp);
  put(list.signatures, signature);
  std::string text;
  for (const auto& entry : entries) {
    if (&entry != &entries.front()) text += list.separators.front();
    text += entry;
  }
  return text;
}

class Signing {
 public:
  Signing(const Hook& hook, const http::Request& request, std::string_view public_url,
          std::string_view unique, Timestamp now)
      : hook_(hook),
        request_(request),
        unique_(unique),
        now_(now),
        received_{.method = http::method_name(request.method),
                  .public_url = public_url,
                  .path = request.path,
                  .query = request.query,
                  .header = lookup_,
                  .body = request.body,
                  .headers = {},
                  .verify_token = hook.verify_token.expose()} {}

  Result<SignedHeaders> run() {
    const auto& scheme = hook_.verifier->scheme_for(received_);
    if (scheme.algorithm >= Scheme::Algorithm::kEd25519 &&
        scheme.algorithm <= Scheme::Algorithm::kJwt)
      return cannot_sign("its sender signs with a key that only the sender has.");
    if (scheme.place || scheme.header.empty() || !scheme.each.empty())
      return cannot_sign("its signature is not in a header.");
    if (hook_.secrets.empty()) return cannot_sign("the webhook has no secret.");
    SLUICE_TRY(const auto signature, signature_of(scheme));
    added_.emplace_back(scheme.header, value_of(scheme, signature));
    // So that no one takes an error here for one of the settings.
    if (const auto verdict = hook_.verifier->verify(received_, now_); !verdict)
      return cannot_sign(verdict.error().message);
    return std::move(added_);
  }

 private:
  std::optional<std::string_view> find(std::string_view name) const {
    for (const auto& [key, value] : added_)
      if (equal_ignoring_case(key, name)) return std::string_view(value);
    return request_.header(name);
  }

  std::string value_of(const Scheme& scheme, std::string_view signature) const {
    if (scheme.algorithm == Scheme::Algorithm::kBasic)
      return "Basic " + to_base64(as_bytes(signature));
    if (scheme.algorithm == Scheme::Algorithm::kToken)
      return scheme.prefix + std::string(signature);
    const auto text = written_bytes(scheme.encoding, as_bytes(signature));
    return scheme.prefix + (scheme.list ? list_text(*scheme.list, timestamp_, text) : text);
  }

  Result<std::string> signature_of(const Scheme& scheme) {
    timestamp_ = written_time(scheme.time_format, now_);
    if (scheme.timestamp && scheme.timestamp->fact == model::Fact::kHeader)
      add(scheme.timestamp->name, timestamp_);
    if (scheme.algorithm >= Scheme::Algorithm::kToken)
      return std::string(hook_.secrets.front().expose());
    const SignatureKeys keys(scheme, std::span(hook_.secrets).first(1));
    for (int left = kIdsMax; left > 0; --left) {
      ReceivedFacts facts(received_);
      facts.delivery_id = scheme.id ? &*scheme.id : nullptr;
      if (!received_.verify_token.empty()) facts.verify_token = received_.verify_token;
      if (scheme.has_timestamp()) facts.timestamp = timestamp_;
      facts.query_is_signed = model::covers_query(scheme);
      auto made = keys.make(scheme.content, facts);
      if (!made.signatures.empty()) return std::move(made.signatures.front());
      facts.secret = "";
      if (!add_absent(scheme, facts)) break;
    }
    return cannot_sign("the signature covers more than is known here.");
  }

  // A header that is signed and was not given. False when something else is absent.
  bool add_absent(const Scheme& scheme, const ReceivedFacts& facts) {
    const auto* absent = scheme.content.first_absent(facts);
    if (absent && absent->fact == model::Fact::kId && scheme.id)
      absent = scheme.id->first_absent(facts);
    if (!absent || absent->fact != model::Fact::kHeader) return false;
    add(absent->name, unique_);
    return true;
  }

  void add(std::string_view name, std::string_view value) {
    if (!find(name)) added_.emplace_back(name, value);
  }

  const Hook& hook_;
  const http::Request& request_;
  const std::string_view unique_;
  const Timestamp now_;
  SignedHeaders added_;
  std::string timestamp_;
  const HeaderLookup lookup_ = [this](std::string_view name) { return find(name); };
  ReceivedRequest received_;
};

}  // namespace

Result<SignedHeaders> sign_delivery(const Hook& hook, const http::Request& request,
                                    std::string_view public_url, std::string_view unique,
                                    Timestamp now) {
  if (!hook.settings().signature) return SignedHeaders();
  return Signing(hook, request, public_url, unique, now).run();
}

}  // namespace sluice::hooks
