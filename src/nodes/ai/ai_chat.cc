#include "nodes/ai/ai_chat.h"

#include <array>
#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/config/common.h"
#include "nodes/http/http_answer.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kAnswerBytesMax = 1 << 20;
constexpr std::array<std::string_view, 3> kCounts = {"prompt_tokens", "completion_tokens",
                                                     "total_tokens"};

Result<ChatAnswer> wrong(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

const json::object* first_choice(const json::value& body) {
  const auto* choice = find_path(body, "choices.0");
  return choice ? choice->if_object() : nullptr;
}

std::int64_t count_of(const json::object& usage, std::string_view name) {
  const auto* value = usage.if_contains(name);
  const auto number = value && is_number(*value) ? to_number(*value) : std::nullopt;
  constexpr long double kMax = 1e12L;
  return number && *number > 0 && *number < kMax ? static_cast<std::int64_t>(*number) : 0;
}

}  // namespace

json::object chat_message(std::string_view role, std::string_view content) {
  return {{"role", role}, {"content", content}};
}

json::object chat_format(const json::value& schema) {
  if (schema.is_null()) return {{"type", "json_object"}};
  return {{"type", "json_schema"},
          {"json_schema", json::object{{"name", "answer"}, {"schema", schema}}}};
}

Result<ChatAnswer> read_chat_answer(const HttpReply& reply, Warnings& warnings) {
  const auto parsed = parse_reply_json(reply, warnings);
  if (!parsed) return wrong("its body " + parsed.error().message);
  const auto* choice = first_choice(*parsed);
  const auto* message = choice ? find_object(*choice, "message") : nullptr;
  if (!message) return wrong("its body is not a chat completion: it has no choices.0.message");
  const auto* finish = find_string(*choice, "finish_reason");
  if (finish && *finish == "length")
    return wrong("the answer was cut off; increase `max_tokens` or ask for less");
  if (finish && *finish == "content_filter")
    return wrong("the answer was blocked by the provider's content filter");
  if (const auto* refusal = find_string(*message, "refusal"); refusal && !refusal->empty())
    return wrong("the model refused: " + excerpt(json::value(*refusal)));
  const auto* content = find_string(*message, "content");
  if (!content) return wrong("its body is not a chat completion: choices.0.message has no content");
  if (content->size() > kAnswerBytesMax)
    return wrong(fmt::format("the response is larger than {} bytes", kAnswerBytesMax));
  ChatAnswer answer;
  answer.text = *content;
  const auto& object = parsed->get_object();
  if (const auto* model = find_string(object, "model")) answer.model = *model;
  if (const auto* usage = find_object(object, "usage")) answer.usage = *usage;
  return answer;
}

std::string_view without_fence(std::string_view text) {
  text = trim(text);
  if (!text.starts_with("```") || !text.ends_with("```")) return text;
  const auto line_end = text.find('\n');
  if (line_end == std::string_view::npos || line_end + 3 > text.size()) return text;
  return trim(text.substr(line_end + 1, text.size() - line_end - 4));
}

Step judge_chat_error(const HttpCall& call, const EffectError& error) {
  auto step = judge_error(call, error);
  const bool again =
      error.code == EffectErrorCode::kTimeout || error.code == EffectErrorCode::kBroken;
  if (auto* failed = std::get_if<Failed>(&step); failed && again) failed->transient = true;
  return step;
}

Step judge_chat_status(const HttpCall& call, const HttpReply& reply, Timestamp now) {
  auto step = judge_reply(call, reply, {{200, 200}}, now);
  if (auto* failed = std::get_if<Failed>(&step))
    failed->transient = failed->transient || reply.status >= 500;
  return step;
}

ChatMemo ChatMemo::read(const json::value* memo) {
  ChatMemo made;
  const auto* object = memo ? memo->if_object() : nullptr;
  for (const auto name : kCounts) made.usage_[name] = 0;
  if (!object) return made;
  if (const auto* turns = object->if_contains("turns"); turns && turns->is_array())
    made.turns_ = turns->get_array();
  if (const auto* usage = find_object(*object, "usage")) made.add_usage(*usage);
  return made;
}

void ChatMemo::add_usage(const json::object& usage) {
  for (const auto name : kCounts) usage_[name] = count_of(usage_, name) + count_of(usage, name);
}

void ChatMemo::add_repair(std::string_view answer, std::string_view wrong) {
  turns_.push_back(chat_message("assistant", answer));
  turns_.push_back(chat_message(
      "user", fmt::format("Your answer is not valid. {} Give the whole document again, corrected.",
                          trim(wrong))));
}

json::value ChatMemo::value() const { return json::object{{"turns", turns_}, {"usage", usage_}}; }

}  // namespace sluice::nodes
