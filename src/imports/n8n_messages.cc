// Messages of n8n.
#include <fmt/format.h>
#include <utility>

#include "imports/n8n_kinds.h"

namespace sluice::imports {
namespace {

// A node of a service sends a message; whatever else it may do has no equal.
Result<void> check_sends(const Conversion& conversion, std::size_t index,
                         std::initializer_list<std::string_view> operations) {
  const auto operation = text_at(conversion.node(index).parameters, "operation");
  for (const auto each : operations)
    if (operation.empty() || operation == each) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("It does `{}`, not only send a message.", operation));
}

}  // namespace

Result<Made> convert_email(Conversion& conversion, std::size_t index) {
  SLUICE_TRY_VOID(check_sends(conversion, index, {"send"}));
  json::object data{{"host", "mail.invalid"},
                    {"username", conversion.secret(index, "smtp", "user")},
                    {"password", conversion.secret(index, "smtp", "password")}};
  for (const auto& [theirs, ours] : {std::pair{"fromEmail", "from"},
                                     {"toEmail", "to"},
                                     {"ccEmail", "cc"},
                                     {"bccEmail", "bcc"},
                                     {"options.ccEmail", "cc"},
                                     {"options.bccEmail", "bcc"},
                                     {"options.replyTo", "reply_to"},
                                     {"subject", "subject"},
                                     {"text", "text"},
                                     {"html", "html"},
                                     {"message", "text"}})
    if (auto text = conversion.text(index, theirs); !text.empty()) data[ours] = std::move(text);
  const auto format = text_at(conversion.node(index).parameters, "emailFormat");
  if (format == "html") data.erase("text");
  if (format == "text") data.erase("html");
  conversion.note(Care::kTodo, index, "The mail server is in the credential of n8n.",
                  "Set `host`, and `port` and `security` if they are not those of STARTTLS "
                  "(docs/nodes/smtp.md).");
  return Made::one("smtp", std::move(data));
}

Result<Made> convert_slack(Conversion& conversion, std::size_t index) {
  SLUICE_TRY_VOID(check_sends(conversion, index, {"post"}));
  const auto resource = text_at(conversion.node(index).parameters, "resource");
  if (!resource.empty() && resource != "message")
    return fail(ErrorCode::kInvalid, fmt::format("It works with a {} of Slack.", resource));
  const auto& node = conversion.node(index);
  const auto type = node.credentials.empty() ? std::string("slackApi")
                                             : std::string(node.credentials.begin()->key());
  json::object data{{"channel", "slack"},
                    {"url", conversion.secret(index, type, "webhook-url")},
                    {"message", conversion.text(index, "text")}};
  conversion.note(Care::kTodo, index,
                  "n8n posted with a token of Slack; here it is an incoming webhook.",
                  "Make one for the channel at api.slack.com and put its URL into the vault item.");
  return Made::one("send_notification", std::move(data));
}

Result<Made> convert_discord(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  SLUICE_TRY_VOID(check_sends(conversion, index, {"sendLegacy", "send"}));
  auto content = conversion.text(index, "content");
  if (content.empty()) content = conversion.text(index, "text");
  auto url = conversion.text(index, "webhookUri");
  if (url.empty()) url = conversion.secret(index, "discordWebhookApi", "webhook-url");
  if (text_at(parameters, "authentication") == "botToken")
    conversion.note(Care::kTodo, index, "n8n posted as a bot; here it is a webhook of the channel.",
                    "Make one in the channel's settings and put its URL into the vault item.");
  return Made::one(
      "webhook",
      {{"method", "POST"}, {"url", std::move(url)}, {"body", {{"content", std::move(content)}}}});
}

Result<Made> convert_telegram(Conversion& conversion, std::size_t index) {
  SLUICE_TRY_VOID(check_sends(conversion, index, {"sendMessage"}));
  return Made::one("webhook",
                   {{"method", "POST"},
                    {"url", fmt::format("https://api.telegram.org/bot{}/sendMessage",
                                        conversion.secret(index, "telegramApi", "token"))},
                    {"body",
                     {{"chat_id", conversion.text(index, "chatId")},
                      {"text", conversion.text(index, "text")}}}});
}

}  // namespace sluice::imports
