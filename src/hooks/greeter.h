#pragma once

#include <string>

#include "hooks/delivery.h"
#include "hooks/handshakes.h"
#include "hooks/rejections.h"

namespace sluice::hooks {

// Answers what is no delivery: handshakes and probes. And refuses the methods that a hook does not
// take. Any thread.
class Greeter {
 public:
  Greeter(Metrics& metrics, Rejections& rejections) : metrics_(metrics), rejections_(rejections) {}

  // Puts the answer into `delivery.answered`. Unsigned handshakes come before the signature is
  // checked, signed ones after.
  Verdict greet(Delivery& delivery, std::string_view public_url, HandshakeKind kind) const;

 private:
  Verdict shake_hands(Delivery& delivery, std::string_view public_url, HandshakeKind kind) const;

  Metrics& metrics_;
  Rejections& rejections_;
};

}  // namespace sluice::hooks
