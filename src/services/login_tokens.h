#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/secret.h"
#include "services/context.h"

namespace sluice::services {

// Tokens with which the holder of a key signs in once, within a short time. They are kept as hashes
// and in memory only: a restart ends them. Any thread.
class LoginTokens {
 public:
  explicit LoginTokens(const Context& context) : context_(context) {}  // outlives this

  struct Made {
    Secret token;  // slt_ and 256 random bits in hex
    Timestamp expires_at{};
  };
  // If there would be too many, the oldest token of the key, or of all keys, is dropped.
  Made make(KeyId key);
  // The key that the token was made for. The token is used up by this call.
  std::optional<KeyId> take(std::string_view token);

 private:
  struct Row {
    Sha256 hash{};
    KeyId key;
    Timestamp expires_at{};
  };
  void make_room(KeyId key, Timestamp now);

  const Context& context_;
  std::mutex mutex_;
  std::deque<Row> rows_;  // oldest first
};

}  // namespace sluice::services
