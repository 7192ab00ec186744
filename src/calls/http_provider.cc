// Any REST API, as data.
#include <array>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "base/json_number.h"
#include "calls/answer_map.h"
#include "calls/call_provider.h"
#include "nodes/catalogue.h"

namespace sluice::calls {
namespace http_provider {
namespace {

constexpr std::array<std::pair<std::string_view, CallAction>, 5> kQuestions = {
    {{"place", CallAction::kPlace},
     {"web_call", CallAction::kPlaceWeb},
     {"find", CallAction::kFind},
     {"look_up", CallAction::kLookUp},
     {"end", CallAction::kEnd}}};

class HttpProvider final : public CallProvider {
 public:
  HttpProvider(std::map<CallAction, json::object> questions, AnswerMap answers,
               std::string found_at, bool is_sure_of_absence)
      : questions_(std::move(questions)),
        answers_(std::move(answers)),
        found_at_(std::move(found_at)),
        is_sure_of_absence_(is_sure_of_absence) {}

  std::string_view kind() const override { return "http"; }
  bool can(CallAction action) const override { return questions_.contains(action); }
  bool is_sure_of_absence() const override { return is_sure_of_absence_; }

  Question ask(CallAction action, const CallFacts& /*facts*/, Timestamp /*now*/) const override {
    return questions_.at(action);
  }

  Result<CallNews> read(CallAction action, const json::value& answer) const override {
    const auto* body = find_member(answer, "body");
    if (action == CallAction::kFind) return found(body);
    // What ends a call need not say anything.
    if (action == CallAction::kEnd) return CallNews();
    if (!body) return fail(ErrorCode::kInvalid, "the answer has no body");
    SLUICE_TRY(auto news, answers_.read(*body));
    const bool places = action == CallAction::kPlace || action == CallAction::kPlaceWeb;
    if (places && news.provider_ref.empty() && can(CallAction::kLookUp))
      return fail(ErrorCode::kInvalid,
                  "the answer has no id of the call where fields.call_id says");
    return news;
  }

 private:
  Result<CallNews> found(const json::value* body) const {
    const auto* call = body && !found_at_.empty() ? find_path(*body, found_at_) : body;
    if (!call || call->is_null()) return fail(ErrorCode::kNotFound, "there is no such call");
    SLUICE_TRY(auto news, answers_.read(*call));
    if (news.provider_ref.empty()) return fail(ErrorCode::kNotFound, "there is no such call");
    return news;
  }

  std::map<CallAction, json::object> questions_;
  AnswerMap answers_;
  std::string found_at_;
  bool is_sure_of_absence_;
};

// A question is what the node `webhook` has as its settings, but for what one answer cannot be.
void check_question(std::string_view name, const json::object& settings,
                    std::vector<std::string>& problems) {
  for (const auto* not_here : {"pagination", "response", "file_name", "keep_days"})
    if (settings.contains(not_here))
      problems.push_back(fmt::format("{}: {} cannot be used here.", name, not_here));
  if (const auto* auth = find_object(settings, "auth"))
    for (const auto* secret : {"password", "token", "client_secret"})
      if (const auto* text = find_string(*auth, secret); text && !is_of_the_vault(*text))
        problems.push_back(fmt::format("{}: auth.{} {}", name, secret, kNotOfTheVault));
  model::NodeDef node{.id = std::string(name),
                      .type = "webhook",
                      .component = "webhook",
                      .parent_id = {},
                      .data = settings};
  std::vector<std::string> errors;
  const auto* kind = nodes::find_kind("webhook");
  if (kind) kind->compile(nodes::CompileInput{node}, errors);
  for (const auto& error : errors) problems.push_back(fmt::format("{}: {}", name, error));
}

std::map<CallAction, json::object> read_questions(const json::object& settings,
                                                  std::vector<std::string>& problems) {
  std::map<CallAction, json::object> questions;
  for (const auto& [name, action] : kQuestions) {
    const auto* question = settings.if_contains(name);
    if (!question) continue;
    if (!question->is_object()) {
      problems.push_back(
          fmt::format("{} must be an object, but is {}.", name, json_kind_name(*question)));
      continue;
    }
    check_question(name, question->get_object(), problems);
    questions.emplace(action, question->get_object());
  }
  if (!settings.contains("place"))
    problems.emplace_back("place is missing: the request that calls a person.");
  return questions;
}

json::object object_of(const json::object& settings, std::string_view name,
                       std::vector<std::string>& problems) {
  const auto* value = settings.if_contains(name);
  if (!value) return {};
  if (value->is_object()) return value->get_object();
  problems.push_back(fmt::format("{} must be an object.", name));
  return {};
}

std::string text_of(const json::object& settings, std::string_view name,
                    std::vector<std::string>& problems) {
  const auto* value = settings.if_contains(name);
  if (!value) return {};
  if (const auto* text = if_text(*value)) return std::string(*text);
  problems.push_back(fmt::format("{} must be a string.", name));
  return {};
}

}  // namespace
}  // namespace http_provider

std::unique_ptr<const CallProvider> make_http_provider(const json::object& settings,
                                                       std::vector<std::string>& problems) {
  complain_of_unknown(settings,
                      {"type", "place", "web_call", "find", "look_up", "end", "fields", "statuses",
                       "found_at", "absent_means"},
                      problems);
  auto questions = http_provider::read_questions(settings, problems);
  const auto fields = http_provider::object_of(settings, "fields", problems);
  auto answers =
      AnswerMap::make(fields, http_provider::object_of(settings, "statuses", problems), problems);
  auto found_at = http_provider::text_of(settings, "found_at", problems);
  const auto absent = http_provider::text_of(settings, "absent_means", problems);
  if (!absent.empty() && absent != "unknown" && absent != "not_placed")
    problems.emplace_back("absent_means must be unknown or not_placed.");
  for (const auto* needs : {"find", "look_up", "end"})
    if (settings.contains(needs) && !fields.contains("call_id"))
      problems.push_back(
          fmt::format("{} needs fields.call_id, where an answer has the id.", needs));
  if (!problems.empty() || !answers) return nullptr;
  return std::make_unique<http_provider::HttpProvider>(std::move(questions), *std::move(answers),
                                                       std::move(found_at), absent == "not_placed");
}

}  // namespace sluice::calls
