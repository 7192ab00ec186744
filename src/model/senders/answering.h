#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/senders/answer_rule.h"
#include "model/senders/expression.h"
#include "model/senders/hook_methods.h"
#include "model/senders/request_condition.h"

// What a hook says to its senders: which methods it takes, how it answers deliveries, and the
// handshakes that it answers without a run. docs/handshakes.md describes the settings.
namespace sluice::model {

// A question that a sender asks before it sends, or now and then.
struct Handshake {
  std::string name = {};
  HookMethods methods = {HookMethod::kPost};
  std::vector<RequestCondition> when = {};
  bool is_signed = false;                       // as deliveries are
  std::optional<Expression> verify_token = {};  // must equal the hook's
  std::optional<Expression> text = {};          // {text} in the answer
  AnswerRule respond = {};
  std::optional<Expression> learns_secret = {};
};

inline constexpr std::size_t kHandshakesMax = 20;
inline constexpr std::size_t kVerifyTokenBytesMax = 512;

struct Answering {
  HookMethods methods = {HookMethod::kPost};  // of deliveries
  std::optional<AnswerRule> respond = {};     // nothing: 202 and the usual body
  bool when_done = false;                     // the answer is the result of the run,
  std::optional<Micros> when_done_max = {};  // after this time at the latest; nothing: the server's
  std::vector<Handshake> handshakes = {};
  std::string verify_token = {};  // as it is stored: sealed; empty: none
  // Whether an answer to a stranger holds a text of his that was signed with the hook's secret.
  bool signs_challenges = false;

  bool learns_secret() const;
};

enum class Signed { kNo, kYes };  // whether the hook has a signature
// Reads methods, respond, handshakes and verify_token from a hook's `data`; what is not there from
// `sender`, the file of its sender, and handshakes also from `scheme`, the file whose signature it
// takes. Both may be null. kInvalid names the member.
Result<Answering> parse_answering(const json::object& data, const json::object* sender,
                                  const json::object* scheme, Signed hook);

// Whether functions may sign it for whoever asks: 1 to 256 characters of a challenge (letters,
// digits and -._~+/=). So that the answer is never the signature of a delivery, hooks that do so
// take no delivery whose body is such a text, or empty.
bool is_challenge(std::string_view text);

}  // namespace sluice::model
