#include "model/authorizer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

#include "base/json_number.h"
#include "model/senders/key_rule.h"
#include "model/senders/members.h"

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 3> kPublicAlgorithms = {"RS256", "ES256", "EdDSA"};
constexpr std::string_view kSharedAlgorithm = "HS256";
constexpr std::size_t kAlgorithmsMax = 4;
constexpr std::size_t kNamesMax = 16;  // of issuers and of audiences
constexpr std::size_t kScopesMax = 32;
constexpr std::size_t kKeyNameBytesMax = 64;
constexpr Micros kLeewayMax = std::chrono::minutes(5);

// One text, or a list of them.
std::vector<std::string> one_or_more(const Members& from, std::string_view name) {
  const auto* value = from.find(name);
  if (!value || !is_text(*value)) return from.texts(name, kNamesMax);
  auto text = from.text(name);
  return text.empty() ? std::vector<std::string>() : std::vector{std::move(text)};
}

void read_key(const Members& from, Authorizer& out) {
  out.jwks_url = from.text("jwks_url", kKeyUrlBytesMax);
  out.key = from.text("key", kKeyNameBytesMax);
  if (from.has("jwks_url") == from.has("key"))
    from.wrong("", "needs either `jwks_url` or `key`, the name of a vault item with the key");
  if (out.jwks_url.empty()) return;
  if (const auto allowed = check_key_url(out.jwks_url, {}); !allowed)
    from.wrong("jwks_url", allowed.error().message);
}

// A shared secret never stands beside public keys: so no public key is ever taken for a secret.
void read_algorithms(const Members& from, Authorizer& out) {
  out.algorithms = from.texts("algorithms", kAlgorithmsMax);
  if (out.algorithms.empty()) {
    out.algorithms.assign(kPublicAlgorithms.begin(), kPublicAlgorithms.end());
    return;
  }
  for (const auto& algorithm : out.algorithms)
    if (algorithm != kSharedAlgorithm &&
        std::ranges::find(kPublicAlgorithms, algorithm) == kPublicAlgorithms.end())
      from.wrong("algorithms",
                 fmt::format("must name {} or {}, not \"{}\"", fmt::join(kPublicAlgorithms, ", "),
                             kSharedAlgorithm, algorithm));
  const bool shares = std::ranges::find(out.algorithms, kSharedAlgorithm) != out.algorithms.end();
  if (!shares) return;
  if (out.algorithms.size() > 1)
    from.wrong("algorithms", "must name HS256 alone: its key is a secret, the others' are public");
  if (!out.jwks_url.empty())
    from.wrong("algorithms",
               "names HS256, whose secret nobody publishes: put it into the vault "
               "and name it in `key`");
}

}  // namespace

Result<Authorizer> parse_authorizer(const json::value& value) {
  const auto* object = value.if_object();
  if (!object) return fail(ErrorCode::kInvalid, "authorizer must be an object.");
  std::vector<std::string> errors;
  const Members from(*object, "authorizer", errors);
  from.only({"jwks_url", "key", "algorithms", "issuer", "audience", "scopes", "leeway"});
  Authorizer out;
  read_key(from, out);
  read_algorithms(from, out);
  out.issuers = one_or_more(from, "issuer");
  out.audiences = one_or_more(from, "audience");
  out.scopes = from.texts("scopes", kScopesMax);
  out.leeway = from.duration("leeway", Micros(0), kLeewayMax).value_or(out.leeway);
  // The keys of an identity provider sign tokens for many services, and sometimes for many tenants.
  if (!out.jwks_url.empty() && (out.issuers.empty() || out.audiences.empty()))
    from.wrong("",
               "needs `issuer` and `audience` where the keys are published: they sign tokens "
               "for other services, too");
  if (!errors.empty()) return fail(ErrorCode::kInvalid, fmt::format("{}", fmt::join(errors, " ")));
  return out;
}

}  // namespace sluice::model
