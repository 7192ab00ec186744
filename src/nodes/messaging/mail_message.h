#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "formats/mail_address.h"
#include "nodes/node.h"

// Mail as data, and as the bytes that are sent. For every node that sends mail:
//   SLUICE_TRY(call.message, build_mail(mail, input.idempotency_key, input.render.now));
//   call.from = mail.from.address; call.recipients = mail_recipients(mail);
// and in finish(): judge_mail(call, result, input.idempotency_key).
namespace sluice::nodes {

constexpr std::size_t kMailBytesMax = 10 << 20;  // of the whole message
constexpr std::size_t kMailRecipientsMax = 100;

struct MailAttachment {
  std::string name;
  std::string content_type;  // empty: application/octet-stream
  std::string bytes;
};

struct Mail {
  formats::MailAddress from;
  std::vector<formats::MailAddress> to;
  std::vector<formats::MailAddress> cc;
  std::vector<formats::MailAddress> bcc;  // recipients that the message does not name
  std::vector<formats::MailAddress> reply_to;
  std::string subject;
  std::string text;
  std::string html;
  std::vector<MailAttachment> attachments;
  std::vector<std::pair<std::string, std::string>> headers;
};

// The message (RFC 5322 and MIME), in lines of ASCII. The same input gives the same bytes; the
// Message-ID comes from the idempotency key, so that a second try can be recognised. kInvalid for
// what would change the structure of the message, such as a line end in a subject, and for secrets,
// which mail would show; kTooLarge above kMailBytesMax. Errors name the field.
Result<std::string> build_mail(const Mail& mail, std::string_view idempotency_key, Timestamp now);

// All recipients, each once.
std::vector<std::string> mail_recipients(const Mail& mail);

// "<...@example.com>", as build_mail writes it.
std::string mail_message_id(std::string_view idempotency_key, std::string_view from_address);

// Completed with {"message_id", "response", "recipients"}, or a failure. It is temporary if the
// server was not reached, closed the connection or responded with 4xx.
Step judge_mail(const MailCall& call, const EffectResult& result, std::string_view idempotency_key);

}  // namespace sluice::nodes
