#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "hooks/answers.h"
#include "hooks/hook_table.h"
#include "http/http.h"
#include "model/senders/answering.h"

namespace sluice::hooks {

// Larger bodies are deliveries, so that a stranger can make nobody read them.
inline constexpr std::size_t kHandshakeBodyBytesMax = 64 << 10;

// What is said to a handshake.
struct HandshakeAnswer {
  const model::Handshake* handshake = nullptr;  // of the hook
  http::Response response;
  std::optional<Secret> learned;  // what its sender gave as the secret to use from now on
};

// Which handshakes are meant: those that need no signature, or those that need the one that this
// request has.
enum class HandshakeKind { kUnsigned, kSigned };

// The answer of the first handshake that matches the request, if one does. A refusal: it matches,
// but the verify token is wrong, or what would be answered is not allowed. Any thread.
std::expected<std::optional<HandshakeAnswer>, Refusal> answer_handshake(
    const Hook& hook, const http::Request& request, std::string_view public_url,
    HandshakeKind kind);

// Whether the hook has handshakes of that kind for requests with the method.
bool has_handshakes(const Hook& hook, http::Method method, HandshakeKind kind);

// The answer to a delivery that was accepted as `run`, by the hook's `respond`; without one when it
// came to no run.
http::Response accepted_answer(const Hook& hook, const http::Request& request,
                               std::string_view public_url, std::optional<RunId> run,
                               Dialect dialect);

// What a hook takes by `methods` and handshakes, for the Allow header.
std::string allowed_methods(const Hook& hook);
std::optional<model::HookMethod> hook_method(http::Method method);

}  // namespace sluice::hooks
