#include "hooks/delivery_report.h"

#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "hooks/delivery_checks.h"
#include "hooks/delivery_proof.h"
#include "hooks/idempotency.h"
#include "hooks/signature_facts.h"

namespace sluice::hooks {
namespace {

using State = DeliveryCheck::State;

constexpr std::size_t kKeyBytesShown = 512;
constexpr std::string_view kBodyNotWhole =
    "Only the first 64 KiB of the body were kept, so the signature cannot be computed again.";
constexpr std::string_view kHiddenNotKnown =
    "The headers that hold the signature were not kept with this delivery.";
constexpr std::string_view kHiddenNotWhole =
    "Not all headers were kept with this delivery, so its signature cannot be checked again.";
constexpr std::string_view kDependsOnMoment =
    "This depends on the moment, and is not checked again.";

// To see whether a body can be read, its files need not be kept.
class NoFiles final : public DeliveryFileStore {
 public:
  Result<std::string> keep(TeamId /*team*/, std::string /*key*/, DeliveryFile /*file*/) override {
    return std::string();
  }
};

// The check that a delivery fails which is refused for this reason.
CheckName failed_check(std::string_view reason) {
  for (const auto token :
       {Reason::kUnknownToken, Reason::kPaused, Reason::kWrongPath, Reason::kMethod})
    if (reason == reason_name(token)) return CheckName::kToken;
  for (const auto signature : {Reason::kSignature, Reason::kVerifyToken, Reason::kNoKey})
    if (reason == reason_name(signature)) return CheckName::kSignature;
  if (reason == reason_name(Reason::kOverloaded)) return CheckName::kRoom;
  if (reason == reason_name(Reason::kRateLimited)) return CheckName::kRate;
  if (reason == reason_name(Reason::kBadBody) || reason == reason_name(Reason::kTooLarge))
    return CheckName::kBody;
  return CheckName::kCommit;
}

Delivery delivery_of(const NotedRequest& noted, const Hook& hook) {
  // The hook outlives the check.
  return {.request = noted.request(),
          .dialect = Dialect::kWorkflows,
          .hook = std::shared_ptr<const Hook>(std::shared_ptr<const Hook>(), &hook),
          .now = noted.row().at,
          .body = {},
          .facts = {},
          .made = {},
          .claim = {}};
}

const std::string& words(const Refusal& refusal) {
  return refusal.detail.empty() ? refusal.message : refusal.detail;
}

// False when the stages end here.
bool check_signature_again(const ReportParts& parts, const NotedRequest& noted, const Hook& hook,
                           Delivery& delivery, DeliveryCheck& check) {
  if (!hook.settings().signature) {
    check = {State::kPassed, "The webhook takes unsigned deliveries.", {{"is_signed", false}}};
    return true;
  }
  if (!noted.body_is_whole() || !noted.has_hidden()) {
    check = {State::kNotReached,
             std::string(noted.body_is_whole() ? kHiddenNotKnown : kBodyNotWhole),
             signature_facts(parts, noted, hook, false)};
    return false;
  }
  const auto verdict = prove(delivery, parts.public_url, parts.keys);
  if (delivery.wanted_key) {
    check.detail = "The key that the sender publishes at " + delivery.wanted_key->url +
                   " is not in memory; the next delivery that needs it has it fetched.";
    return false;
  }
  if (!verdict && !noted.hidden_is_whole()) {
    check = {State::kNotReached, std::string(kHiddenNotWhole),
             signature_facts(parts, noted, hook, false)};
    return false;
  }
  check.state = verdict ? State::kPassed : State::kFailed;
  if (!verdict) check.detail = words(verdict.error());
  check.facts = signature_facts(parts, noted, hook, !verdict);
  return verdict.has_value();
}

// Nothing where the key is made of what is hidden, such as a header with a credential, whatever
// settings name it.
std::optional<std::string> shown_key(const NotedRequest& noted, const Delivery& delivery) {
  const KeyedBody body{.bytes = unpacked_bytes(delivery), .json = delivery.body};
  auto key = key_text(*delivery.hook, delivery.request, delivery.facts, body);
  if (key && noted.has_hidden()) {
    const NotedRequest shown(noted.row(), {});
    if (key_text(*delivery.hook, shown.request(), delivery.facts, body) != key) return std::nullopt;
  }
  if (key) *key = cut_text(is_utf8(*key) ? *key : to_hex(as_bytes(*key)), kKeyBytesShown);
  return key;
}

json::object key_facts(const NotedRequest& noted, const Delivery& delivery) {
  const auto key = shown_key(noted, delivery);
  return {{"key", key ? json::value(*key) : json::value(nullptr)}};
}

bool take_verdict(const Verdict& verdict, DeliveryCheck& check) {
  check.state = verdict ? State::kPassed : State::kFailed;
  if (!verdict) check.detail = words(verdict.error());
  return verdict.has_value();
}

json::object rate_facts(const Hook& hook) {
  const auto& rule = hook.settings().rate_limit;
  if (!rule) return {};
  return {{"limit", rule->limit},
          {"window_s", std::chrono::duration_cast<Seconds>(rule->window).count()},
          {"burst", rule->burst}};
}

json::object token_facts(const NotedRequest& noted) {
  return {{"method", noted.row().method}, {"path", noted.row().path}};
}

// What body, key and commit compared.
void add_later_facts(const NotedRequest& noted, const Hook* hook, const DeliveryChecks& again,
                     DeliveryChecks& checks) {
  auto& body = checks.at(CheckName::kBody);
  body.facts = body_facts(noted);
  if (hook) body.facts["bytes_max"] = hook->body_bytes_max;
  auto& key = checks.at(CheckName::kKey);
  key.facts = again.at(CheckName::kKey).facts;
  if (const auto& first = noted.row().first) {
    checks.at(CheckName::kCommit).facts = {
        {"first_execution_id", first->text()},
        {"same_body", noted.row().reason == store::kDuplicateReason}};
  }
}

}  // namespace

std::string_view check_name(CheckName name) {
  constexpr std::array<std::string_view, kCheckCount> kNames = {
      "token", "room", "signature", "rate", "body", "key", "commit"};
  return kNames.at(static_cast<std::size_t>(name));
}

std::string_view state_name(State state) {
  switch (state) {
    case State::kPassed:
      return "passed";
    case State::kFailed:
      return "failed";
    case State::kNotReached:
      break;
  }
  return "not_reached";
}

bool DeliveryChecks::would_pass() const {
  for (const auto name : {CheckName::kSignature, CheckName::kBody, CheckName::kKey})
    if (at(name).state != State::kPassed) return false;
  return true;
}

DeliveryChecks all_passed() {
  DeliveryChecks checks;
  for (auto& check : checks.all) check.state = State::kPassed;
  return checks;
}

DeliveryChecks check_again(const ReportParts& parts, const NotedRequest& noted, const Hook& hook) {
  DeliveryChecks checks;
  for (const auto name : {CheckName::kRoom, CheckName::kRate, CheckName::kCommit})
    checks.at(name).detail = kDependsOnMoment;
  auto& token = checks.at(CheckName::kToken);
  token.state = State::kPassed;
  token.facts = token_facts(noted);
  auto delivery = delivery_of(noted, hook);
  auto& body = checks.at(CheckName::kBody);
  if (!check_signature_again(parts, noted, hook, delivery, checks.at(CheckName::kSignature)))
    return checks;
  if (!noted.body_is_whole()) {
    body.detail = "Only the first 64 KiB of the body were kept.";
    return checks;
  }
  NoFiles files;
  const bool fits = delivery.request.body.size() <= hook.body_bytes_max;
  const Verdict read = fits ? read_delivery(delivery, &files)
                            : Verdict(std::unexpected(too_large(hook.body_bytes_max)));
  body.facts = body_facts(noted);
  body.facts["bytes_max"] = hook.body_bytes_max;
  if (!take_verdict(read, body)) return checks;
  auto& key = checks.at(CheckName::kKey);
  if (take_verdict(claim_key(delivery), key)) key.facts = key_facts(noted, delivery);
  return checks;
}

DeliveryChecks recorded_checks(const ReportParts& parts, const NotedRequest& noted,
                               const Hook* hook) {
  const auto& row = noted.row();
  DeliveryChecks checks = all_passed();
  const auto again = hook ? check_again(parts, noted, *hook) : DeliveryChecks();
  if (row.reason != store::kDuplicateReason) {
    auto failed = failed_check(row.reason);
    if (failed == CheckName::kBody && is_about_key(row.detail)) failed = CheckName::kKey;
    for (auto i = static_cast<std::size_t>(failed) + 1; i < kCheckCount; ++i)
      checks.all.at(i).state = State::kNotReached;
    checks.at(failed).state = State::kFailed;
    checks.at(failed).detail = row.detail;
    // One that is too large as it is was refused before its signature was looked at.
    const bool is_large = row.reason == reason_name(Reason::kTooLarge) &&
                          (!hook || std::cmp_greater(row.body_bytes, hook->body_bytes_max));
    if (is_large)
      for (const auto name : {CheckName::kSignature, CheckName::kRate})
        checks.at(name).state = State::kNotReached;
  } else {
    checks.at(CheckName::kCommit).detail = row.detail;
  }
  checks.at(CheckName::kToken).facts = token_facts(noted);
  if (hook) {
    auto& signature = checks.at(CheckName::kSignature);
    signature.facts = signature_facts(parts, noted, *hook, signature.state == State::kFailed);
    checks.at(CheckName::kRate).facts = rate_facts(*hook);
  }
  add_later_facts(noted, hook, again, checks);
  return checks;
}

std::optional<std::string> key_of(const NotedRequest& noted, const Hook& hook) {
  auto delivery = delivery_of(noted, hook);
  NoFiles files;
  // Where the body cannot be read, a header may still have the key.
  if (!read_delivery(delivery, &files)) delivery.body = {};
  return shown_key(noted, delivery);
}

std::optional<std::string> key_of_run(const model::TriggerData& trigger, const Hook& hook) {
  if (hook.settings().body.split) return std::nullopt;
  store::Rejection row;
  row.headers = trigger.headers.empty() ? "{}" : trigger.headers;
  row.body = trigger.body;
  row.body_bytes = std::ssize(trigger.body);
  const NotedRequest noted(row, {});
  auto delivery = delivery_of(noted, hook);
  delivery.body = delivery.request.body;
  if (auto facts = check_body(delivery.body, hook.id_path, BodyRoot::kAny))
    delivery.facts = *std::move(facts);
  return shown_key(noted, delivery);
}

}  // namespace sluice::hooks
