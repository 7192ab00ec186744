#include "hooks/handshakes.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

#include "base/bytes.h"
#include "base/text.h"
#include "hooks/received.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kAnswerBodyBytesMax = 16 << 10;
constexpr std::size_t kAnswerHeaderBytesMax = 4 << 10;
constexpr std::size_t kLearnedBytesMax = model::kSecretBytesMax;

using model::Expression;
using model::Fact;

// A request as expressions see it.
class AskedRequest {
 public:
  AskedRequest(const http::Request& request, std::string_view public_url)
      : find_header_([&request](std::string_view name) { return request.header(name); }),
        received_{.method = http::method_name(request.method),
                  .public_url = public_url,
                  .path = request.path,
                  .query = request.query,
                  .header = find_header_,
                  .body = request.body},
        facts_(received_) {}
  AskedRequest(const AskedRequest&) = delete;
  AskedRequest& operator=(const AskedRequest&) = delete;

  ReceivedFacts& facts() { return facts_; }

 private:
  HeaderLookup find_header_;
  ReceivedRequest received_;
  ReceivedFacts facts_;
};

bool is_asked(const model::Handshake& handshake, std::optional<model::HookMethod> method,
              const ReceivedFacts& facts) {
  return method && handshake.methods.has(*method) && model::are_met(handshake.when, facts);
}

// In the same time wherever the two differ.
bool same_secret(std::string_view a, std::string_view b) {
  return equal_constant_time(sha256(as_bytes(a)), sha256(as_bytes(b)));
}

// Pages of other servers must not get anything out of an answer that repeats what was asked.
void seal_off(http::Response& response) {
  response.headers.emplace_back("Content-Security-Policy", "sandbox");
}

bool signs_only_challenges(const Expression& text, const ReceivedFacts& facts) {
  const auto sources = text.signed_sources();
  return std::all_of(sources.begin(), sources.end(), [&](const model::Source* source) {
    std::string storage;
    const auto value = facts.find(*source, storage);
    return !value || model::is_challenge(*value);
  });
}

Refusal bad_handshake(const model::Handshake& handshake, std::string_view what) {
  return bad_body(fmt::format("The handshake{}{}{} {}", handshake.name.empty() ? "" : " \"",
                              handshake.name, handshake.name.empty() ? "" : "\"", what));
}

constexpr std::string_view kNoChallenge =
    "needs a challenge of 1 to 256 letters, digits and -._~+/= to sign.";
constexpr std::string_view kNoAnswer =
    "lacks a value that its answer repeats, or that value is too long or no text for a header.";

std::expected<http::Response, Refusal> respond(const model::Handshake& handshake,
                                               const ReceivedFacts& facts) {
  const auto& rule = handshake.respond;
  http::Response response;
  response.status = rule.status;
  response.content_type = rule.content_type;
  const auto evaluate = [&](const Expression& text,
                            std::size_t most) -> std::expected<std::string, Refusal> {
    if (!signs_only_challenges(text, facts))
      return std::unexpected(bad_handshake(handshake, kNoChallenge));
    auto value = text.evaluate(facts, most);
    if (!value) return std::unexpected(bad_handshake(handshake, kNoAnswer));
    return *std::move(value);
  };
  if (rule.body) {
    auto body = evaluate(*rule.body, kAnswerBodyBytesMax);
    if (!body) return std::unexpected(std::move(body).error());
    response.body = *std::move(body);
  }
  for (const auto& [name, text] : rule.headers) {
    auto value = evaluate(text, kAnswerHeaderBytesMax);
    if (!value) return std::unexpected(std::move(value).error());
    if (has_control(*value)) return std::unexpected(bad_handshake(handshake, kNoAnswer));
    response.headers.emplace_back(name, *std::move(value));
  }
  seal_off(response);
  return response;
}

std::expected<HandshakeAnswer, Refusal> shake(const Hook& hook, const model::Handshake& handshake,
                                              ReceivedFacts& facts) {
  if (handshake.verify_token) {
    const auto token = handshake.verify_token->evaluate(facts);
    if (hook.verify_token.empty())
      return std::unexpected(
          bad_verify_token("The hook has no verify_token: set it to the word "
                           "that you entered at the sender."));
    if (!token || !same_secret(*token, hook.verify_token.expose()))
      return std::unexpected(bad_verify_token("The verify token is not that of the hook."));
  }
  // What the handshake's own texts may use; conditions never do.
  if (!hook.verify_token.empty()) facts.verify_token = hook.verify_token.expose();
  const auto key = hook.hmac_key();
  if (!key.empty()) facts.hmac_key = key;
  if (!hook.secrets.empty()) facts.secret = hook.secrets.front().expose();
  std::optional<std::string> text;
  if (handshake.text) {
    text = handshake.text->evaluate(facts);
    if (!text) return std::unexpected(bad_handshake(handshake, kNoAnswer));
    facts.text = *text;
  }
  HandshakeAnswer answer{.handshake = &handshake, .response = {}, .learned = {}};
  if (handshake.learns_secret) {
    auto learned = handshake.learns_secret->evaluate(facts, kLearnedBytesMax);
    if (!learned || learned->empty())
      return std::unexpected(
          bad_handshake(handshake, "brings no secret, or one that is too long."));
    answer.learned = Secret(*std::move(learned));
  }
  auto response = respond(handshake, facts);
  if (!response) return std::unexpected(std::move(response).error());
  answer.response = *std::move(response);
  return answer;
}

}  // namespace

std::optional<model::HookMethod> hook_method(http::Method method) {
  static_assert(static_cast<int>(http::Method::kPost) ==
                static_cast<int>(model::HookMethod::kPost));
  static_assert(static_cast<int>(http::Method::kOptions) ==
                static_cast<int>(model::HookMethod::kOptions));
  if (method == http::Method::kOther) return std::nullopt;
  return static_cast<model::HookMethod>(method);
}

bool has_handshakes(const Hook& hook, http::Method method, HandshakeKind kind) {
  const auto asked = hook_method(method);
  const auto& all = hook.settings().answering.handshakes;
  return asked && std::any_of(all.begin(), all.end(), [&](const model::Handshake& each) {
           return each.is_signed == (kind == HandshakeKind::kSigned) && each.methods.has(*asked);
         });
}

std::expected<std::optional<HandshakeAnswer>, Refusal> answer_handshake(
    const Hook& hook, const http::Request& request, std::string_view public_url,
    HandshakeKind kind) {
  if (!has_handshakes(hook, request.method, kind) || request.body.size() > kHandshakeBodyBytesMax)
    return std::nullopt;
  AskedRequest asked(request, public_url);
  const auto method = hook_method(request.method);
  for (const auto& handshake : hook.settings().answering.handshakes) {
    if (handshake.is_signed != (kind == HandshakeKind::kSigned) ||
        !is_asked(handshake, method, asked.facts()))
      continue;
    auto answer = shake(hook, handshake, asked.facts());
    if (!answer) return std::unexpected(std::move(answer).error());
    return *std::move(answer);
  }
  return std::nullopt;
}

http::Response accepted_answer(const Hook& hook, const http::Request& request,
                               std::string_view public_url, std::optional<RunId> run,
                               Dialect dialect) {
  const auto& rule = *hook.settings().answering.respond;
  AskedRequest asked(request, public_url);
  const auto id = run ? run->text() : std::string();
  if (run) asked.facts().execution_id = id;
  http::Response response;
  response.status = rule.status;
  // The run is there, so a value that is missing changes nothing about the answer's status.
  if (rule.body)
    response.body = rule.body->evaluate(asked.facts(), kAnswerBodyBytesMax).value_or("");
  else
    response.body = run ? accepted_body(*run, dialect) : accepted_items_response({}, dialect).body;
  if (!rule.content_type.empty()) response.content_type = rule.content_type;
  for (const auto& [name, text] : rule.headers) {
    auto value = text.evaluate(asked.facts(), kAnswerHeaderBytesMax);
    if (value && !has_control(*value)) response.headers.emplace_back(name, *std::move(value));
  }
  if (rule.body) seal_off(response);
  return response;
}

std::string allowed_methods(const Hook& hook) {
  const auto& answering = hook.settings().answering;
  model::HookMethods all = answering.methods;
  all.add(model::HookMethod::kHead);
  for (const auto& handshake : answering.handshakes) all.add(handshake.methods);
  return all.text();
}

}  // namespace sluice::hooks
