#include <fmt/format.h>

#include "base/json_number.h"
#include "formats/json_schema.h"
#include "formats/json_surrogates.h"
#include "nodes/ai/ai_chat.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"
#include "nodes/config/remote_host.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"

// Has a language model write a text or a JSON document.
namespace sluice::nodes {
namespace ai_text_transform {
namespace {

constexpr Micros kTimeoutDefault = Seconds(60);
constexpr std::size_t kRepairsMax = 5;
constexpr std::size_t kTokensMax = 1'000'000;
constexpr std::string_view kBaseUrl = "https://api.openai.com/v1";

struct Settings {
  TemplateField base_url;
  CredentialField api_key;
  TemplateField model;
  TemplateField system;
  TemplateField prompt;
  TemplateField input;
  std::optional<double> temperature;
  std::optional<std::size_t> max_tokens;
  bool wants_json = false;
  json::value schema;  // null: any JSON
  std::optional<formats::JsonSchema> checked_by;
  std::size_t repairs_max = 1;
  Micros timeout{};
  Redirects redirects{};
  std::optional<model::CallRate> rate{};
};

class AiTextTransform final : public Node {
 public:
  explicit AiTextTransform(Settings settings) : settings_(std::move(settings)) {}

  Step start(const StepInput& input) const override {
    return ask_for(build(input, ChatMemo::read(input.memo)));
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    const auto& call = std::get<HttpCall>(request);
    if (const auto* error = std::get_if<EffectError>(&result))
      return judge_chat_error(call, *error);
    const auto& reply = std::get<HttpReply>(result);
    if (reply.status != 200) return judge_chat_status(call, reply, input.render.now);
    Warnings warnings;
    auto answer = read_chat_answer(reply, warnings);
    if (!answer) return failed(call, reply, answer.error().message);
    auto memo = ChatMemo::read(input.memo);
    memo.add_usage(answer->usage);
    if (!settings_.wants_json)
      return Completed{output("text", json::value(answer->text), answer->model, memo), "",
                       std::move(warnings)};
    std::size_t replaced = 0;
    auto data = formats::parse_mended_json(without_fence(answer->text), replaced);
    const auto wrong = data ? issues(*data) : fmt::format("It is {}.", data.error().message);
    if (wrong.empty())
      return Completed{output("data", *std::move(data), answer->model, memo), "",
                       std::move(warnings)};
    if (memo.repairs() >= settings_.repairs_max)
      return failed(call, reply, fmt::format("the answer is not valid. {}", trim(wrong)));
    memo.add_repair(answer->text, wrong);
    auto next = build(input, memo);
    if (!next) return failure(std::move(next).error().message);
    return NeedsEffect{*std::move(next), memo.value(), std::move(warnings)};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    settings_.api_key.add_roots(roots);
    for (const auto* field : {&settings_.base_url, &settings_.model, &settings_.system,
                              &settings_.prompt, &settings_.input})
      field->add_roots(roots);
    return roots;
  }

 private:
  static json::value output(std::string_view name, json::value value, const std::string& model,
                            const ChatMemo& memo) {
    return json::object{{name, std::move(value)}, {"model", model}, {"usage", memo.usage()}};
  }

  static Step failed(const HttpCall& call, const HttpReply& reply, std::string_view why) {
    return reply_failure(fmt::format("{} {}: {}", call.method, authority_of(call.url), why), reply);
  }

  std::string issues(const json::value& data) const {
    std::string text;
    if (!settings_.checked_by) return text;
    for (const auto& issue : settings_.checked_by->check(data))
      text += fmt::format("{} {}. ", issue.pointer.empty() ? "It" : issue.pointer, issue.message);
    return text;
  }

  Result<std::string> system_text(const StepInput& input) const {
    SLUICE_TRY(auto text, rendered_text(settings_.system, input, "system"));
    if (!settings_.wants_json) return text;
    if (!text.empty()) text += "\n\n";
    text += "Answer with one JSON document and nothing else.";
    if (!settings_.schema.is_null())
      text += " It must be valid against this JSON Schema: " + to_json(settings_.schema);
    return text;
  }

  Result<std::string> user_text(const StepInput& input) const {
    SLUICE_TRY(auto text, rendered_text(settings_.prompt, input, "prompt"));
    json::value storage;
    const auto value = settings_.input.resolve(input, storage);
    if (!value) return render_error("input", value.error());
    if ((*value)->is_null()) return text;
    text += "\n\n";
    append_text(text, **value);
    return text;
  }

  Result<json::object> body(const StepInput& input, const ChatMemo& memo) const {
    json::array messages;
    SLUICE_TRY(const auto system, system_text(input));
    if (!system.empty()) messages.push_back(chat_message("system", system));
    SLUICE_TRY(const auto user, user_text(input));
    messages.push_back(chat_message("user", user));
    for (const auto& turn : memo.turns()) messages.push_back(turn);
    SLUICE_TRY(const auto model, rendered_text(settings_.model, input, "model"));
    json::object body{{"model", model}, {"messages", std::move(messages)}};
    if (settings_.temperature) body["temperature"] = *settings_.temperature;
    if (settings_.max_tokens) body["max_tokens"] = *settings_.max_tokens;
    if (settings_.wants_json) body["response_format"] = chat_format(settings_.schema);
    return body;
  }

  Result<HttpCall> build(const StepInput& input, const ChatMemo& memo) const {
    HttpCall call;
    call.method = "POST";
    call.timeout = settings_.timeout;
    call.redirects = settings_.redirects;
    call.rate = settings_.rate;
    SLUICE_TRY(auto url, rendered_text(settings_.base_url, input, "base_url"));
    while (url.ends_with('/')) url.pop_back();
    SLUICE_TRY(call.url, clean_url(url + "/chat/completions", "base_url"));
    auto key = settings_.api_key.text(input);
    if (!key) return render_error("api_key", key.error());
    if (!key->empty()) {
      SLUICE_TRY_VOID(check_header("Authorization", *key));
      call.headers.emplace_back("Authorization", "Bearer " + *key);
    }
    call.headers.emplace_back("Content-Type", "application/json");
    add_common_headers(call,
                       memo.repairs() == 0
                           ? std::string(input.idempotency_key)
                           : fmt::format("{}/repair-{}", input.idempotency_key, memo.repairs()));
    SLUICE_TRY(const auto made, body(input, memo));
    append_json(call.body, made);
    return call;
  }

  Settings settings_;
};

void read_format(DataReader& data, Settings& settings) {
  const auto* schema = data.find("schema");
  const auto format = data.choice("response_format", {"text", "json"}, schema ? "json" : "text");
  settings.wants_json = format == "json";
  if (!schema) return;
  if (!settings.wants_json) data.error("`schema` requires response_format json, not text");
  auto compiled =
      schema->is_object()
          ? formats::JsonSchema::compile(*schema)
          : Result<formats::JsonSchema>(fail(ErrorCode::kInvalid, "it is not an object"));
  if (!compiled) {
    data.error("`schema` is not a valid JSON Schema: " + compiled.error().message);
    return;
  }
  settings.schema = *schema;
  settings.checked_by = *std::move(compiled);
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"base_url", "api_key", "model", "system", "prompt", "input", "temperature",
              "max_tokens", "response_format", "schema", "max_repairs", "timeout",
              "follow_redirects", "rate_limit"});
  NestedReader reader(data);
  Settings settings;
  if (data.find("base_url")) {
    settings.base_url = read_url(data, "base_url", Need::kOptional);
  } else {
    settings.base_url = TemplateField::compile(json::value(kBaseUrl), "base_url", errors);
  }
  settings.api_key = reader.credential("api_key", Need::kOptional);
  settings.model = data.text_field("model", Need::kRequired);
  settings.system = data.text_field("system", Need::kOptional);
  settings.prompt = data.text_field("prompt", Need::kRequired);
  settings.input = data.field("input", Need::kOptional);
  if (const auto* value = data.find("temperature")) {
    const auto number = is_number(*value) ? to_number(*value) : std::nullopt;
    if (!number || *number < 0 || *number > 2) {
      data.error("`temperature` must be a number from 0 to 2, not " + excerpt(*value));
    } else {
      settings.temperature = static_cast<double>(*number);
    }
  }
  if (data.find("max_tokens")) settings.max_tokens = reader.count("max_tokens", 1, 1, kTokensMax);
  settings.repairs_max = reader.count("max_repairs", 1, 0, kRepairsMax);
  read_format(data, settings);
  settings.timeout = read_timeout(data, kTimeoutDefault);
  settings.redirects = read_redirects(data);
  settings.rate = read_rate(data);
  if (!data.ok()) return {};
  const Micros timeout = settings.timeout;
  return {.node = std::make_unique<AiTextTransform>(std::move(settings)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace
}  // namespace ai_text_transform

const NodeKind kAiTextTransform = {
    .id = "ai_text_transform",
    .title = "AI text",
    .summary = "Asks a language model for a text or a JSON document.",
    .family = Family::kAction,
    .compile = ai_text_transform::compile,
};

}  // namespace sluice::nodes
