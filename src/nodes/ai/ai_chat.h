#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "nodes/node.h"

// OpenAI's chat completions, as many endpoints speak them.
namespace sluice::nodes {

json::object chat_message(std::string_view role, std::string_view content);

// The member `response_format` for JSON: with a schema unless it is null.
json::object chat_format(const json::value& schema);

struct ChatAnswer {
  std::string text;
  std::string model;
  json::object usage;
};
// kInvalid for what is no answer, a refusal, or one that was cut off.
Result<ChatAnswer> read_chat_answer(const HttpReply& reply, Warnings& warnings);

// The text inside ``` fences, where a model put them around it.
std::string_view without_fence(std::string_view text);

// As judge_error and judge_reply, but what may be asked twice without harm is asked again.
Step judge_chat_error(const HttpCall& call, const EffectError& error);
Step judge_chat_status(const HttpCall& call, const HttpReply& reply, Timestamp now);

// What is known of the answers so far: those that were wrong, and the tokens that all took.
class ChatMemo {
 public:
  static ChatMemo read(const json::value* memo);

  void add_usage(const json::object& usage);
  void add_repair(std::string_view answer, std::string_view wrong);
  std::size_t repairs() const { return turns_.size() / 2; }
  const json::array& turns() const { return turns_; }
  const json::object& usage() const { return usage_; }
  json::value value() const;

 private:
  json::array turns_;  // an answer of the model, and what we said to it
  json::object usage_;
};

}  // namespace sluice::nodes
