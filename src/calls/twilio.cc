#include "calls/twilio.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/digest.h"

namespace sluice::calls {

std::string twilio_signature(std::string_view auth_token, std::string_view url,
                             std::vector<std::pair<std::string, std::string>> fields) {
  std::ranges::sort(fields);
  std::string text(url);
  for (const auto& [name, value] : fields) text.append(name).append(value);
  const HmacKey key(Digest::kSha1, as_bytes(auth_token));
  const std::array<std::string_view, 1> parts = {text};
  return to_base64(key.sign(parts).view());
}

}  // namespace sluice::calls
