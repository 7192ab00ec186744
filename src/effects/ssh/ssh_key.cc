#include "effects/ssh/ssh_key.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace sluice::effects {
namespace {

constexpr std::size_t kKeyBytesMax = 16 << 10;
constexpr std::uint32_t kRoundsMax = 256;  // ssh-keygen's default is 16 or 24

// The values of the SSH wire format (RFC 4251, 5).
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  std::optional<std::uint32_t> number() {
    if (left_.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(left_[i]);
    left_.remove_prefix(4);
    return value;
  }
  std::optional<std::string_view> text() {
    const auto size = number();
    if (!size || *size > left_.size()) return std::nullopt;
    const auto value = left_.substr(0, *size);
    left_.remove_prefix(*size);
    return value;
  }

 private:
  std::string_view left_;
};

// The rounds of bcrypt in a key of the form of OpenSSH (its PROTOCOL.key); 0 without a passphrase.
std::optional<std::uint32_t> bcrypt_rounds(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
  constexpr std::string_view kMagic("openssh-key-v1\0", 15);
  const auto begin = pem.find(kBegin);
  if (begin == std::string_view::npos) return 0;
  const auto end = pem.find("-----END", begin);
  if (end == std::string_view::npos) return std::nullopt;
  std::string base64;
  for (const char c : pem.substr(begin + kBegin.size(), end - begin - kBegin.size()))
    if (c != '\n' && c != '\r' && c != ' ') base64 += c;
  const auto bytes = from_base64(base64);
  if (!bytes || !bytes->starts_with(kMagic)) return std::nullopt;
  Reader reader(std::string_view(*bytes).substr(kMagic.size()));
  const auto cipher = reader.text();
  const auto derivation = reader.text();
  const auto options = reader.text();
  if (!cipher || !derivation || !options) return std::nullopt;
  if (*derivation == "none") return 0;
  Reader inner(*options);
  if (!inner.text()) return std::nullopt;
  return inner.number();
}

}  // namespace

Result<void> check_private_key(std::string_view pem) {
  if (pem.size() > kKeyBytesMax) return fail(ErrorCode::kInvalid, "the private key is too long");
  if (pem.find("-----BEGIN ENCRYPTED PRIVATE KEY") != std::string_view::npos)
    return fail(ErrorCode::kInvalid,
                "encrypted PKCS #8 keys are not supported; convert the key with ssh-keygen -p");
  const auto rounds = bcrypt_rounds(pem);
  if (!rounds) return fail(ErrorCode::kInvalid, "the private key cannot be read");
  if (*rounds > kRoundsMax)
    return fail(ErrorCode::kInvalid,
                "the private key uses too many key derivation rounds; re-encrypt it with "
                "ssh-keygen -p -a 24");
  return {};
}

}  // namespace sluice::effects
