#include "model/senders/scheme_rules.h"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::model {
namespace {

using Algorithm = SignatureScheme::Algorithm;
using Format = SignatureScheme::SecretFormat;

// Of the values that are searched for in the body; each search goes through all of it.
constexpr std::size_t kSearchesMax = 8;

bool signs_content(const SignatureScheme& scheme) {
  return scheme.algorithm <= Algorithm::kRsaSha512;
}

bool has_macs(const SignatureScheme& scheme) { return scheme.algorithm <= Algorithm::kHmacSha512; }

// Where the timestamp is, as an expression names it.
std::optional<Source> timestamp_source(const SignatureScheme& scheme) {
  if (scheme.timestamp || !scheme.list || scheme.list->timestamp.empty()) return scheme.timestamp;
  const auto& entry = scheme.list->timestamp;
  return Source{.fact = Fact::kEntry,
                .name = entry.position == 0 ? entry.name : fmt::format("{}", entry.position)};
}

void check_list(const Members& members, const SignatureScheme& scheme) {
  if (!scheme.list) return;
  if (scheme.algorithm == Algorithm::kJwt || scheme.algorithm == Algorithm::kBasic)
    members.wrong("list", "is not used with this algorithm");
  if (scheme.list->public_signatures.empty()) return;
  const bool has_keys =
      scheme.secret_format == Format::kStandard || scheme.secret_format == Format::kWhsec;
  if (!has_macs(scheme) || !has_keys)
    members.wrong("list.public_key",
                  "is only used beside HMACs whose secrets may be public keys (secret.format "
                  "standard or whsec); list.signature names the signatures of all others");
}

bool all_of_cases(const SignatureScheme& scheme, bool (*holds)(const SignatureScheme&)) {
  return std::all_of(scheme.cases.begin(), scheme.cases.end(),
                     [&](const SignatureCase& one) { return holds(one.scheme); });
}

bool is_public(const SignatureScheme& scheme) {
  if (scheme.algorithm != Algorithm::kJwt)
    return scheme.algorithm >= Algorithm::kEd25519 && scheme.algorithm <= Algorithm::kRsaSha512;
  const auto& names = scheme.jwt ? scheme.jwt->algorithms : std::vector<std::string>();
  return std::find(names.begin(), names.end(), "HS256") == names.end();
}

void check_keys(const Members& members, const SignatureScheme& scheme) {
  if (!scheme.keys) return;
  if (!is_public(scheme))
    members.wrong("keys",
                  "can only be fetched for signatures that are made with a private key: what "
                  "anybody can fetch is not a secret");
  if (scheme.keys->id && scheme.algorithm == Algorithm::kJwt)
    members.wrong("keys.id", "is not used with jwt, whose tokens name their key");
}

void check_each(const Members& members, const SignatureScheme& scheme) {
  if (scheme.each.empty()) return;
  if (scheme.keys || scheme.algorithm == Algorithm::kJwt || scheme.algorithm == Algorithm::kBasic)
    members.wrong("each", "is used neither with keys nor with jwt and basic");
  else if (!scheme.place || scheme.place->fact != Fact::kJson)
    members.wrong("each", "needs json: where in the item its signature is");
}

}  // namespace

bool covers_body(const SignatureScheme& scheme) {
  // What is beside the items is signed by none of them.
  if (!scheme.each.empty() || !all_of_cases(scheme, covers_body)) return false;
  if (scheme.algorithm == Algorithm::kJwt)
    return scheme.jwt && (scheme.jwt->is_detached || !scheme.jwt->body_claim.empty());
  return signs_content(scheme) && (scheme.content.contains({.fact = Fact::kBody}) ||
                                   scheme.content.contains({.fact = Fact::kFormFields}));
}

bool covers_event(const SignatureScheme& scheme) {
  auto others = scheme;
  std::erase_if(others.cases, [](const SignatureCase& one) {
    return std::any_of(one.when.begin(), one.when.end(), [](const RequestCondition& condition) {
      const auto* source = condition.value.only_source();
      return condition.kind == RequestCondition::Kind::kPresent && source &&
             source->fact == Fact::kForm;
    });
  });
  return covers_body(others);
}

bool covers_query(const SignatureScheme& scheme) {
  return all_of_cases(scheme, covers_query) && signs_content(scheme) &&
         (scheme.content.contains({.fact = Fact::kUrl}) ||
          scheme.content.contains({.fact = Fact::kPath}) ||
          scheme.content.contains({.fact = Fact::kQueryText}));
}

bool covers_timestamp(const SignatureScheme& scheme) {
  const auto source = timestamp_source(scheme);
  if (!all_of_cases(scheme, covers_timestamp)) return false;
  if (!source || !scheme.timestamp_signed) return false;
  if (source->fact == Fact::kJson || source->fact == Fact::kForm) {
    if (covers_body(scheme)) return true;
  } else if (source->fact == Fact::kQuery && covers_query(scheme)) {
    return true;
  }
  if (!signs_content(scheme)) return false;
  // Where headers are listed, that of the timestamp has to be among them.
  const bool listed = source->fact == Fact::kHeader && scheme.content.uses(Fact::kSignedHeaders);
  return listed || scheme.content.contains({.fact = Fact::kTimestamp}) ||
         scheme.content.contains(*source);
}

void check_scheme(const Members& members, const SignatureScheme& scheme) {
  check_list(members, scheme);
  check_keys(members, scheme);
  check_each(members, scheme);
  const bool is_text = scheme.algorithm == Algorithm::kToken || scheme.algorithm == Algorithm::kJwt;
  if (is_text && scheme.encoding != SignatureScheme::Encoding::kText)
    members.wrong("encoding", "must be text with this algorithm");
}

Result<void> check_complete(const SignatureScheme& scheme) {
  if (!scheme.jwt) return {};
  for (const auto& name : scheme.jwt->required_claims) {
    if (!scheme.jwt->claims.contains(name))
      return fail(ErrorCode::kInvalid,
                  fmt::format("signature.jwt.claims.{} must be given: without it, others can make "
                              "tokens that this hook accepts.",
                              name));
  }
  return {};
}

std::optional<Expression> plain_expression(const Members& members, std::string_view name,
                                           Facts allowed) {
  auto expression = members.expression(name, allowed);
  if (!expression) return std::nullopt;
  if (expression->signs())
    members.wrong(name, "cannot use the hmac functions, which are only for handshakes and answers");
  if (expression->searches() > kSearchesMax)
    members.wrong(name, fmt::format("takes more than {} values from the body", kSearchesMax));
  return expression;
}

}  // namespace sluice::model
