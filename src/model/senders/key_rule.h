#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/senders/expression.h"

namespace sluice::model {

class Members;

// Where a sender publishes the public keys of its signatures, and which certificate counts.
struct KeyRule {
  Expression url = {};
  std::vector<std::string> hosts = {};  // that a URL from a delivery may name; empty: it is fixed
  std::optional<Expression> id = {};    // of the key, where the document has several
  std::vector<std::string> names = {};  // one of which the certificate has to be for; empty: any
  bool chain = false;                   // a known authority has to vouch for the certificate
};

inline constexpr std::size_t kKeyUrlBytesMax = 2'048;

// Reads the `keys` of a signature. What is wrong is complained about.
std::optional<KeyRule> read_key_rule(const Members& signature);

// Whether the pattern names that host, both in lower case: the same; "*" for a whole label; with a
// dot in front every host below. A port is part of both, unless it is 443.
bool matches_host(std::string_view pattern, std::string_view host);
// Whether keys may be fetched from there: https, a host name without user and password, and one of
// `hosts` if there are any. kInvalid continues a sentence that begins with the URL's name.
Result<void> check_key_url(std::string_view url, std::span<const std::string> hosts);
// "sns.eu-central-1.amazonaws.com", in lower case, of a URL that was checked.
std::string key_url_host(std::string_view url);

}  // namespace sluice::model
