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

// The contents of a certificate, and whether it is trusted.
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

// Reads PEM certificates, of which the first has the key and the others may complete its chain, or
// any form that parse_public_keys() accepts. `authorities` (null: none) may read files, and checks
// the chain at the time `now`. kInvalid continues a sentence that begins with the document.
Result<KeyDocument> parse_key_document(std::string_view text, X509_STORE* authorities,
                                       Timestamp now);

}  // namespace sluice::formats
