#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/senders/expression.h"
#include "model/senders/key_rule.h"
#include "model/senders/request_condition.h"

namespace sluice::model {

struct SignatureCase;

// Members that say where the signature is, and where its timestamp.
inline constexpr std::array<std::string_view, 5> kSignaturePlaces = {"header", "headers", "query",
                                                                     "json", "form"};
inline constexpr std::array<std::string_view, 4> kTimestampPlaces = {"header", "query", "json",
                                                                     "form"};

// How a sender signs deliveries, as its file or a hook says (docs/signatures.md).
struct SignatureScheme {
  enum class Algorithm {
    kHmacSha1,
    kHmacSha256,
    kHmacSha384,
    kHmacSha512,
    kSha1,  // plain digests of a text that holds the secret
    kSha256,
    kEd25519,
    kEcdsaP256,
    kRsaSha1,
    kRsaSha256,
    kRsaSha512,
    kJwt,
    kToken,  // the secret itself
    kBasic,  // user:password
  };
  enum class Encoding { kHex, kBase64, kBase64Url, kText };
  enum class SecretFormat {
    kText,
    kHex,
    kBase64,
    kWhsec,        // base64, after an optional whsec_; or whpk_ and a public key
    kWhsecOrText,  // base64 after whsec_, otherwise the text
    kStandard,     // as kWhsec, but with the prefix (Standard Webhooks 1.0)
    kPublicKey,
    kJwks,
  };
  enum class TimeFormat { kSeconds, kMilliseconds, kRfc3339, kHttpDate };

  // Which entries of a list: those of a name, or, where entries have none, at a position.
  struct Entries {
    std::string name = {};
    std::size_t position = 0;  // counted from 1; 0: by name
    bool and_later = false;    // and all after that
    bool empty() const { return name.empty() && position == 0; }
    bool hold(std::string_view entry_name, std::size_t entry_position) const {
      if (position == 0) return !name.empty() && entry_name == name;
      return and_later ? entry_position >= position : entry_position == position;
    }
  };
  // "t=1730000000,v1=ab..,v1=cd.."
  struct List {
    std::string separators = {};  // each of these characters
    char pair = '\0';             // between name and value; none: entries have no names
    Entries signatures = {};
    Entries public_signatures = {};  // ed25519
    Entries timestamp = {};
  };
  struct Jwt {
    std::vector<std::string> algorithms = {};  // "RS256"
    std::string body_claim = {};               // holds the SHA-256 of the body; empty: none does
    Encoding body_encoding = Encoding::kHex;
    json::object claims = {};                       // must be equal
    std::vector<std::string> required_claims = {};  // which `claims` must have in a hook
    bool audience_is_url = false;
    std::string audience = {};
    std::optional<Micros> age_max = {};  // by iat
    bool is_detached = false;            // the body is the payload
  };

  std::string name = {};
  std::string header = {};                // where the signature is; empty: at `place`
  std::vector<std::string> headers = {};  // also
  std::optional<Source> place = {};       // a query parameter, form field or member of the body
  Algorithm algorithm = Algorithm::kHmacSha256;
  Encoding encoding = Encoding::kHex;
  std::string prefix = {};  // "sha256=", "v0="
  bool prefix_required = true;
  std::optional<List> list = {};
  Expression content = {};               // what is signed
  std::optional<Expression> id = {};     // {id} in it
  std::optional<Source> timestamp = {};  // where it is, unless in the list
  TimeFormat time_format = TimeFormat::kSeconds;
  bool timestamp_signed = true;                 // as far as the sender says
  std::optional<Micros> tolerance = {};         // how far the timestamp may be in the past
  std::optional<Micros> future_tolerance = {};  // and in the future; the same when not set
  SecretFormat secret_format = SecretFormat::kText;
  std::optional<Jwt> jwt = {};
  std::optional<KeyRule> keys = {};  // fetched where a hook gives no secrets
  std::string each = {};             // "$.items": each of them is signed for itself; empty: no
  std::vector<PathSegment> each_path = {};
  std::vector<SignatureCase> cases;  // the first that is met counts instead of this

  // Also of its cases.
  void set_id(const std::optional<Expression>& expression);
  void set_tolerance(Micros window);  // into past and future
  bool has_timestamp() const { return timestamp || (list && !list->timestamp.empty()); }
  // What holds the signature, for messages: "X-Signature", "the query parameter sig".
  std::string place_name() const;
};

// Another way to sign, of the deliveries that meet the conditions.
struct SignatureCase {
  std::vector<RequestCondition> when = {};
  SignatureScheme scheme = {};  // without cases
};

// Reads a `signature`, whose members must be complete. `id` is what delivery_id gives. What is
// wrong is appended to `errors`, each beginning with the member's path ("signature.algorithm").
SignatureScheme read_scheme(const json::object& signature, const std::optional<Expression>& id,
                            std::vector<std::string>& errors);
// `base` with the members of `changes` in place of its own, also within its objects. The members
// that say where the signature is, and those that say where the timestamp is, replace each other;
// a claim that is null is removed.
json::object merged_signature(const json::object& base, const json::object& changes);
// The members of a `signature` in a sender's file.
std::span<const std::string_view> scheme_members();

bool is_header_name(std::string_view name);

}  // namespace sluice::model
