#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/senders/signature_scheme.h"

namespace sluice::model {

// How many secrets a hook may have at once, so that a rotation needs no interruption, and how long.
inline constexpr std::size_t kSecretsMax = 10;
inline constexpr std::size_t kSecretBytesMax = 512;
inline constexpr std::size_t kKeyDocumentBytesMax = 32 << 10;  // PEM, JWK and JWKS

std::size_t secret_bytes_max(SignatureScheme::SecretFormat format);

// The bytes of a shared secret that functions and HMACs use; nothing when it does not have the
// format, or is a public key.
std::optional<std::string> shared_key(SignatureScheme::SecretFormat format,
                                      std::string_view secret);
// The public key of a secret that begins with whpk_, as kWhsec and kStandard have them: 32 bytes.
std::optional<std::string> standard_public_key(std::string_view secret);
// Whether the secret can verify anything under this scheme. kInvalid continues a sentence that
// begins with its name.
Result<void> check_secret(const SignatureScheme& scheme, std::string_view secret);

}  // namespace sluice::model
