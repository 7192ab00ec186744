#pragma once

#include <openssl/x509.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "formats/public_keys.h"

namespace sluice::formats {

// What a certificate says, and whether it may be believed.
struct Certificate {
  Timestamp begins{};
  Timestamp ends{};
  std::vector<std::string> names;  // of hosts, in lower case; without any, its common name
  bool is_trusted = false;         // an authority vouches for it
};

// What a sender publishes at the URL of its keys.
struct KeyDocument {
  std::vector<PublicKey> keys;
  std::optional<Certificate> certificate;  // that has the only key
};

// Reads certificates as PEM, of which the first has the key and the others may vouch for it, or
// what parse_public_keys() reads. `authorities`, null for none, may read files to look for one;
// they judge by the time `now`. kInvalid continues a sentence that begins with the document.
Result<KeyDocument> parse_key_document(std::string_view text, X509_STORE* authorities,
                                       Timestamp now);

}  // namespace sluice::formats
