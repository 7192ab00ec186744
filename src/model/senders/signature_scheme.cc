#include "model/senders/signature_scheme.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/text.h"
#include "model/senders/members.h"
#include "model/senders/scheme_rules.h"

namespace sluice::model {
namespace {

using Algorithm = SignatureScheme::Algorithm;
using Encoding = SignatureScheme::Encoding;
using Format = SignatureScheme::SecretFormat;
using TimeFormat = SignatureScheme::TimeFormat;

template <class E>
using Choice = std::pair<std::string_view, E>;

constexpr auto kAlgorithms = std::to_array<Choice<Algorithm>>({
    {"hmac-sha1", Algorithm::kHmacSha1},
    {"hmac-sha256", Algorithm::kHmacSha256},
    {"hmac-sha384", Algorithm::kHmacSha384},
    {"hmac-sha512", Algorithm::kHmacSha512},
    {"sha1", Algorithm::kSha1},
    {"sha256", Algorithm::kSha256},
    {"ed25519", Algorithm::kEd25519},
    {"ecdsa-p256", Algorithm::kEcdsaP256},
    {"rsa-sha1", Algorithm::kRsaSha1},
    {"rsa-sha256", Algorithm::kRsaSha256},
    {"rsa-sha512", Algorithm::kRsaSha512},
    {"jwt", Algorithm::kJwt},
    {"token", Algorithm::kToken},
    {"basic", Algorithm::kBasic},
});
constexpr auto kEncodings = std::to_array<Choice<Encoding>>({
    {"hex", Encoding::kHex},
    {"base64", Encoding::kBase64},
    {"base64url", Encoding::kBase64Url},
    {"text", Encoding::kText},
});
constexpr auto kFormats = std::to_array<Choice<Format>>({
    {"text", Format::kText},
    {"hex", Format::kHex},
    {"base64", Format::kBase64},
    {"whsec", Format::kWhsec},
    {"whsec-or-text", Format::kWhsecOrText},
    {"standard", Format::kStandard},
    {"public-key", Format::kPublicKey},
    {"jwks", Format::kJwks},
});
constexpr auto kTimeFormats = std::to_array<Choice<TimeFormat>>({
    {"seconds", TimeFormat::kSeconds},
    {"milliseconds", TimeFormat::kMilliseconds},
    {"rfc3339", TimeFormat::kRfc3339},
    {"http-date", TimeFormat::kHttpDate},
});
constexpr std::array<std::string_view, 5> kJwtAlgorithms = {"RS256", "RS512", "ES256", "EdDSA",
                                                            "HS256"};
constexpr std::array<std::string_view, 18> kSchemeMembers = {
    "optional", "algorithm", "header",    "headers",         "query",
    "json",     "form",      "prefix",    "prefix_optional", "encoding",
    "list",     "content",   "timestamp", "secret",          "jwt",
    "keys",     "each",      "cases"};

constexpr std::size_t kHeaderNameBytesMax = 100;
constexpr std::size_t kHeadersMax = 20;
constexpr std::size_t kClaimsMax = 20;
constexpr std::size_t kCasesMax = 10;
constexpr Micros kTimeToleranceDefault = std::chrono::minutes(5);
constexpr Micros kTimeToleranceMax = std::chrono::hours(24 * 7);
constexpr Micros kTokenAgeMax = std::chrono::hours(24);

bool is_shared_secret(Algorithm algorithm) {
  return algorithm <= Algorithm::kSha256 || algorithm == Algorithm::kToken ||
         algorithm == Algorithm::kBasic;
}

bool is_plain_digest(Algorithm algorithm) {
  return algorithm == Algorithm::kSha1 || algorithm == Algorithm::kSha256;
}

bool has_content(Algorithm algorithm) { return algorithm <= Algorithm::kRsaSha512; }

std::string header_of(const Members& members, std::string_view name) {
  auto header = members.text(name, kHeaderNameBytesMax);
  if (header.empty() || is_header_name(header)) return header;
  members.wrong(name, "must be a valid header name");
  return {};
}

// A place other than a header, by the member that names it.
std::optional<Source> source_of(const Members& members, std::string_view kind) {
  const auto name = members.text(kind);
  if (name.empty()) return std::nullopt;
  if (kind == "header") return Source{.fact = Fact::kHeader, .name = header_of(members, kind)};
  auto source = parse_source(fmt::format("{}:{}", kind, name));
  if (source) return *std::move(source);
  members.wrong(kind, source.error().message);
  return std::nullopt;
}

// Reads the one of `places` that is there.
std::string_view only_place(const Members& members, std::span<const std::string_view> places) {
  std::string_view found;
  for (const auto place : places) {
    if (!members.has(place)) continue;
    if (!found.empty()) members.wrong(place, fmt::format("cannot be given beside {}", found));
    found = place;
  }
  return found;
}

void read_place(const Members& members, SignatureScheme& scheme) {
  const auto place = only_place(members, kSignaturePlaces);
  if (scheme.algorithm == Algorithm::kBasic) {
    scheme.header = "Authorization";
    if (!place.empty()) members.wrong(place, "is not used with basic: it is always Authorization");
  } else if (place == "header") {
    scheme.header = header_of(members, place);
  } else if (place == "headers") {
    scheme.headers = members.texts(place, kHeadersMax);
    if (!std::all_of(scheme.headers.begin(), scheme.headers.end(), is_header_name))
      members.wrong(place, "must be valid header names");
    if (scheme.headers.empty()) return;
    scheme.header = scheme.headers.front();
    scheme.headers.erase(scheme.headers.begin());
  } else if (!place.empty()) {
    scheme.place = source_of(members, place);
  } else {
    members.wrong("",
                  "must say where the signature is, with one of header, headers, query, json "
                  "and form");
  }
}

// "v1", or at a position "2", or "2+".
SignatureScheme::Entries entries_of(const Members& list, std::string_view name, bool by_name) {
  const auto text = list.text_or_number(name);
  SignatureScheme::Entries entries;
  if (text.empty()) return entries;
  if (by_name) {
    entries.name = text;
    return entries;
  }
  std::string_view digits = text;
  entries.and_later = digits.ends_with('+');
  if (entries.and_later) digits.remove_suffix(1);
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, entries.position);
  if (read.ec != std::errc() || read.ptr != end || entries.position == 0 ||
      entries.position > 1'000) {
    list.wrong(name, "must be a position such as 1 or 2+, because the list has no pair");
    return {};
  }
  return entries;
}

void read_list(const Members& members, SignatureScheme& scheme) {
  const auto list = members.object("list");
  if (!list) return;
  list->only({"separator", "pair", "signature", "public_key", "timestamp"});
  SignatureScheme::List out;
  out.separators = list->text("separator", 8);
  if (out.separators.empty() && !list->has("separator"))
    list->wrong("separator", "must be the characters that separate entries");
  if (list->has("pair")) {
    const auto pair = list->text("pair", 1);
    if (!pair.empty()) out.pair = pair[0];
    if (!pair.empty() && out.separators.find(pair[0]) != std::string::npos)
      list->wrong("pair", "must differ from the separator");
  }
  const bool by_name = list->has("pair");
  out.signatures = entries_of(*list, "signature", by_name);
  out.public_signatures = entries_of(*list, "public_key", by_name);
  out.timestamp = entries_of(*list, "timestamp", by_name);
  if (!list->has("signature") && !list->has("public_key"))
    list->wrong("signature", "must name the entries that are signatures");
  scheme.list = std::move(out);
}

void read_timestamp(const Members& members, SignatureScheme& scheme) {
  const auto time = members.object("timestamp");
  const bool in_list = scheme.list && !scheme.list->timestamp.empty();
  if (!time) return;
  time->only({"header", "query", "json", "form", "format", "tolerance", "future", "signed"});
  const auto place = only_place(*time, kTimestampPlaces);
  if (!place.empty() && in_list)
    time->wrong(place, "cannot be given beside the timestamp of the list");
  else if (!place.empty())
    scheme.timestamp = source_of(*time, place);
  else if (!in_list)
    time->wrong("",
                "must say where the timestamp is, with one of header, query, json and form, "
                "or in list.timestamp");
  scheme.time_format = time->choice<TimeFormat>("format", kTimeFormats, TimeFormat::kSeconds);
  scheme.tolerance = time->duration("tolerance", Seconds(1), kTimeToleranceMax);
  scheme.future_tolerance = time->duration("future", Micros(0), kTimeToleranceMax);
  scheme.timestamp_signed = time->flag("signed", true);
  if (scheme.future_tolerance && !scheme.tolerance)
    time->wrong("future", "needs tolerance, without which the timestamp is not checked");
}

void read_content(const Members& members, const std::optional<Expression>& id,
                  SignatureScheme& scheme) {
  if (!has_content(scheme.algorithm)) {
    if (members.has("content")) members.wrong("content", "is not used with this algorithm");
    return;
  }
  constexpr Facts kNever = fact_bit(Fact::kText) | fact_bit(Fact::kExecutionId);
  const bool plain = is_plain_digest(scheme.algorithm);
  const Facts allowed = kAuthorFacts & ~kNever & ~(plain ? Facts{0} : fact_bit(Fact::kSecret));
  const auto content = plain_expression(members, "content", allowed);
  scheme.content = content ? *content : *Expression::parse("{body}");
  if (plain && !scheme.content.uses(Fact::kSecret))
    members.wrong("content", "must contain {secret}: without it anybody could compute the digest");
  if (scheme.content.uses(Fact::kTimestamp) && !scheme.has_timestamp())
    members.wrong("content", "uses {timestamp}, but timestamp does not say where that is");
  // Whoever signs a timestamp means it to be checked.
  if (scheme.content.uses(Fact::kTimestamp) && !scheme.tolerance)
    scheme.tolerance = kTimeToleranceDefault;
  if (scheme.content.uses(Fact::kId) && !id)
    members.wrong("content", "uses {id}, but there is no delivery_id");
}

json::object without_nulls(const json::object& object) {
  json::object out;
  for (const auto& [key, value] : object) {
    if (!value.is_null()) out[key] = value;
  }
  return out;
}

void read_jwt(const Members& members, SignatureScheme& scheme) {
  const auto jwt = members.object("jwt");
  if (scheme.algorithm != Algorithm::kJwt) {
    if (jwt) members.wrong("jwt", "is only used with the algorithm jwt");
    return;
  }
  if (!jwt) return members.wrong("jwt", "must name the allowed algorithms");
  jwt->only(
      {"algorithms", "body_hash", "claims", "required_claims", "audience", "max_age", "detached"});
  SignatureScheme::Jwt out;
  out.algorithms = jwt->texts("algorithms", kJwtAlgorithms.size());
  for (const auto& name : out.algorithms) {
    if (std::find(kJwtAlgorithms.begin(), kJwtAlgorithms.end(), name) == kJwtAlgorithms.end())
      jwt->wrong("algorithms", "must be some of RS256, RS512, ES256, EdDSA and HS256");
  }
  if (!jwt->has("algorithms")) jwt->wrong("algorithms", "must name the allowed algorithms");
  if (const auto hash = jwt->object("body_hash")) {
    hash->only({"claim", "encoding"});
    out.body_claim = hash->text("claim");
    if (!hash->has("claim")) hash->wrong("claim", "must name the claim");
    out.body_encoding =
        hash->choice<Encoding>("encoding", std::span(kEncodings).first(3), Encoding::kHex);
  }
  if (const auto claims = jwt->object("claims")) out.claims = without_nulls(claims->json());
  out.required_claims = jwt->texts("required_claims", kClaimsMax);
  out.audience = jwt->text("audience");
  out.audience_is_url = out.audience == "url";
  out.age_max = jwt->duration("max_age", Seconds(1), kTokenAgeMax);
  out.is_detached = jwt->flag("detached", false);
  for (const auto* name : {"body_hash", "claims", "required_claims", "audience", "max_age"}) {
    if (out.is_detached && jwt->has(name))
      jwt->wrong(name, "cannot be given beside detached: such a token has no claims");
  }
  scheme.jwt = std::move(out);
}

bool allows_hs256(const SignatureScheme& scheme) {
  return scheme.jwt &&
         std::ranges::find(scheme.jwt->algorithms, "HS256") != scheme.jwt->algorithms.end();
}

void read_secret(const Members& members, SignatureScheme& scheme) {
  const bool only_hs256 = allows_hs256(scheme) && scheme.jwt->algorithms.size() == 1;
  const bool shared = is_shared_secret(scheme.algorithm) || only_hs256;
  scheme.secret_format = shared                                ? Format::kText
                         : scheme.algorithm == Algorithm::kJwt ? Format::kJwks
                                                               : Format::kPublicKey;
  const auto secret = members.object("secret");
  if (!secret) return;
  secret->only({"format", "from"});
  secret->text("from", 1'024);
  scheme.secret_format = secret->choice<Format>("format", kFormats, scheme.secret_format);
  const bool is_key =
      scheme.secret_format == Format::kPublicKey || scheme.secret_format == Format::kJwks;
  const bool may_be_key = !is_shared_secret(scheme.algorithm);
  if (is_key != may_be_key && !only_hs256)
    secret->wrong("format", may_be_key ? "must be public-key or jwks with this algorithm"
                                       : "must be the format of a shared secret, not of a key");
  const bool as_text = scheme.algorithm == Algorithm::kToken ||
                       scheme.algorithm == Algorithm::kBasic || is_plain_digest(scheme.algorithm);
  if (as_text && scheme.secret_format != Format::kText)
    secret->wrong("format", "must be text with this algorithm");
}

void read_each(const Members& members, SignatureScheme& scheme) {
  scheme.each = members.text("each");
  if (scheme.each.empty() || scheme.each == "$") return;
  auto path = parse_body_path(scheme.each);
  if (!path) return members.wrong("each", path.error().message);
  scheme.each_path = *std::move(path);
}

}  // namespace

bool is_header_name(std::string_view name) {
  if (name.empty() || name.size() > kHeaderNameBytesMax) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string SignatureScheme::place_name() const { return place ? describe(*place) : header; }

std::span<const std::string_view> scheme_members() { return kSchemeMembers; }

namespace {

SignatureScheme read_one(const Members& members, const std::optional<Expression>& id) {
  SignatureScheme scheme;
  if (!members.has("algorithm")) members.wrong("algorithm", "must say how deliveries are signed");
  scheme.algorithm = members.choice<Algorithm>("algorithm", kAlgorithms, Algorithm::kHmacSha256);
  members.flag("optional", false);
  scheme.id = id;
  read_place(members, scheme);
  scheme.prefix = members.text("prefix", 64);
  scheme.prefix_required = !members.flag("prefix_optional", false);
  const bool is_text = scheme.algorithm == Algorithm::kToken || scheme.algorithm == Algorithm::kJwt;
  scheme.encoding =
      members.choice<Encoding>("encoding", kEncodings, is_text ? Encoding::kText : Encoding::kHex);
  if (scheme.encoding == Encoding::kText && has_content(scheme.algorithm))
    members.wrong("encoding", "must be hex, base64 or base64url with this algorithm");
  read_list(members, scheme);
  read_timestamp(members, scheme);
  read_content(members, id, scheme);
  read_jwt(members, scheme);
  read_secret(members, scheme);
  scheme.keys = read_key_rule(members);
  read_each(members, scheme);
  check_scheme(members, scheme);
  return scheme;
}

// Each case is the signature with its own members in place of those.
void read_cases(const Members& members, const std::optional<Expression>& id,
                std::vector<std::string>& errors, SignatureScheme& scheme) {
  const auto* value = members.find("cases");
  if (!value) return;
  const auto* list = value->if_array();
  if (!list || list->empty() || list->size() > kCasesMax)
    return members.wrong("cases", fmt::format("must be a list of 1 to {} objects", kCasesMax));
  json::object base = members.json();
  base.erase("cases");
  scheme.cases.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto path = fmt::format("{}[{}]", members.path_of("cases"), i);
    const auto* own = (*list)[i].if_object();
    const auto* when = own ? own->if_contains("when") : nullptr;
    if (!when) return members.wrong(fmt::format("cases[{}]", i), "must be an object with `when`");
    auto conditions = read_conditions(*when, path + ".when");
    if (!conditions) return errors.push_back(std::move(conditions).error().message);
    json::object changes = *own;
    changes.erase("when");
    Members(changes, path, errors).only(kSchemeMembers);
    if (changes.contains("cases") || changes.contains("keys"))
      return members.wrong(fmt::format("cases[{}]", i), "can have neither cases nor keys");
    const auto merged = merged_signature(base, changes);
    scheme.cases.push_back(
        {.when = *std::move(conditions), .scheme = read_one(Members(merged, path, errors), id)});
  }
}

}  // namespace

SignatureScheme read_scheme(const json::object& signature, const std::optional<Expression>& id,
                            std::vector<std::string>& errors) {
  const Members members(signature, "signature", errors);
  members.only(kSchemeMembers);
  auto scheme = read_one(members, id);
  read_cases(members, id, errors, scheme);
  return scheme;
}

}  // namespace sluice::model
