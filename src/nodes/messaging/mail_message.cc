#include "nodes/messaging/mail_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/mail_encoding.h"
#include "model/secret_placeholder.h"
#include "nodes/config/common.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kHeaderBytesMax = 8 << 10;  // of one value
constexpr std::size_t kNameBytesMax = 76;

std::string digest(std::string_view purpose, std::string_view text) {
  constexpr std::size_t kBytes = 16;
  const Sha256 hash = sha256(as_bytes(fmt::format("{}\n{}", purpose, text)));
  return to_hex(std::span(hash).first<kBytes>());
}

std::string format_mail_date(Timestamp time) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<Seconds>(time - day));
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday(day).c_encoding()],
      static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
      clock.seconds().count());
}

// --- what may stand in a message ---

Result<void> check_line(std::string_view field, std::string_view text) {
  if (has_control(text) || !is_utf8(text))
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be one line of text without control characters", field));
  if (text.size() > kHeaderBytesMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("`{}` is longer than {} bytes", field, kHeaderBytesMax));
  return {};
}

Result<void> check_no_secret(std::string_view field, std::string_view text) {
  if (model::show_placeholders(text) == text) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("`{}` contains a vault secret, which the mail would reveal", field));
}

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c > 0x20 && c < 0x7F && c != ':'; });
}

// The fields that this writes itself, and those that only servers write.
bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 13> kReserved = {
      "from", "sender",   "to",         "cc",           "bcc",         "reply-to",      "subject",
      "date", "received", "message-id", "mime-version", "return-path", "dkim-signature"};
  const std::string lower = ascii_lower(name);
  return lower.starts_with("content-") || lower.starts_with("resent-") ||
         std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end();
}

bool is_media_type(std::string_view text) {
  constexpr std::size_t kBytesMax = 255;
  const auto slash = text.find('/');
  if (text.size() > kBytesMax || slash == 0 || slash == std::string_view::npos) return false;
  const auto type = ascii_lower(text.substr(0, slash));
  // Those two are structure: their content may not be encoded.
  if (type == "multipart" || type == "message") return false;
  return slash + 1 < text.size() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

Result<void> check_attachment(const MailAttachment& attachment, std::size_t index) {
  constexpr std::size_t kFileNameMax = 255;
  const auto& name = attachment.name;
  if (name.empty() || name.size() > kFileNameMax || has_control(name) || !is_utf8(name) ||
      name.find_first_of("/\\") != std::string::npos)
    return fail(ErrorCode::kInvalid,
                fmt::format("`attachments.{}.name` must be a file name without slashes, of at most "
                            "{} bytes",
                            index, kFileNameMax));
  if (!attachment.content_type.empty() && !is_media_type(attachment.content_type))
    return fail(ErrorCode::kInvalid,
                fmt::format("`attachments.{}.content_type` must be a media type such as "
                            "\"text/csv\"; multipart/ and message/ cannot be attached",
                            index));
  return {};
}

Result<void> check(const Mail& mail) {
  if (mail.to.empty() && mail.cc.empty() && mail.bcc.empty())
    return fail(ErrorCode::kInvalid, "the mail has no recipients: `to`, `cc` and `bcc` are empty");
  if (const auto count = mail_recipients(mail).size(); count > kMailRecipientsMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("{} recipients; the maximum is {}", count, kMailRecipientsMax));
  SLUICE_TRY_VOID(check_line("subject", mail.subject));
  SLUICE_TRY_VOID(check_no_secret("subject", mail.subject));
  SLUICE_TRY_VOID(check_no_secret("from", mail.from.name));
  for (const auto* list : {&mail.to, &mail.cc, &mail.bcc, &mail.reply_to})
    for (const auto& each : *list) SLUICE_TRY_VOID(check_no_secret("to", each.name));
  SLUICE_TRY_VOID(check_no_secret("text", mail.text));
  SLUICE_TRY_VOID(check_no_secret("html", mail.html));
  for (const auto* body : {&mail.text, &mail.html})
    if (!is_utf8(*body)) return fail(ErrorCode::kInvalid, "the body is not valid UTF-8");
  for (const auto& [name, value] : mail.headers) {
    if (!is_header_name(name) || is_reserved(name))
      return fail(ErrorCode::kInvalid,
                  fmt::format("the header {} is set by the server and cannot be overridden",
                              excerpt(json::value(name))));
    SLUICE_TRY_VOID(check_line("headers." + name, value));
    SLUICE_TRY_VOID(check_no_secret("headers." + name, value));
  }
  std::size_t bytes = mail.text.size() + mail.html.size();
  for (std::size_t i = 0; i < mail.attachments.size(); ++i) {
    SLUICE_TRY_VOID(check_attachment(mail.attachments[i], i));
    SLUICE_TRY_VOID(check_no_secret(fmt::format("attachments.{}", i), mail.attachments[i].bytes));
    bytes += mail.attachments[i].bytes.size();
  }
  if (bytes > kMailBytesMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("the mail is larger than {} bytes", kMailBytesMax));
  return {};
}

// --- the parts ---

// Text that is mostly ASCII stays readable on the wire; other text is shorter in base64.
void append_text_part(std::string& out, std::string_view subtype, std::string_view text) {
  const auto high = std::count_if(text.begin(), text.end(),
                                  [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const bool readable = static_cast<std::size_t>(high) * 6 <= text.size();
  out +=
      fmt::format("Content-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n",
                  subtype, readable ? "quoted-printable" : "base64");
  readable ? formats::append_quoted_printable(out, text) : formats::append_base64_lines(out, text);
}

// The file name once for old readers and once as it is (RFC 6266 and 2231).
std::string disposition(std::string_view name) {
  std::string plain;
  for (const char c : name) plain += c >= 0x20 && c < 0x7F && c != '"' && c != '%' ? c : '_';
  std::string out = "Content-Disposition: attachment;";
  if (plain != name) out += fmt::format("\r\n filename*=UTF-8''{};", percent_encode(name));
  out += fmt::format("\r\n filename=\"{}\"", plain);
  return out + "\r\n";
}

void append_attachment(std::string& out, const MailAttachment& attachment) {
  const std::string type =
      attachment.content_type.empty() ? "application/octet-stream" : attachment.content_type;
  out += fmt::format("Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\n{}\r\n", type,
                     disposition(attachment.name));
  formats::append_base64_lines(out, attachment.bytes);
}

// No encoded body holds "=_", so a boundary with it cannot be mistaken for content.
std::string boundary(std::string_view key, std::string_view which) {
  return "=_" + digest(which, key);
}

// The line end before a boundary belongs to the boundary, so parts keep their own.
void append_bodies(std::string& out, const Mail& mail, std::string_view key) {
  if (mail.html.empty()) return append_text_part(out, "plain", mail.text);
  if (mail.text.empty()) return append_text_part(out, "html", mail.html);
  const std::string line = boundary(key, "alternative");
  out += fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n",
                     line);
  append_text_part(out, "plain", mail.text);
  out += fmt::format("\r\n--{}\r\n", line);
  append_text_part(out, "html", mail.html);
  out += fmt::format("\r\n--{}--\r\n", line);
}

void append_parts(std::string& out, const Mail& mail, std::string_view key) {
  if (mail.attachments.empty()) return append_bodies(out, mail, key);
  const std::string line = boundary(key, "mixed");
  out += fmt::format("Content-Type: multipart/mixed;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n", line);
  append_bodies(out, mail, key);
  for (const auto& attachment : mail.attachments) {
    out += fmt::format("\r\n--{}\r\n", line);
    append_attachment(out, attachment);
  }
  out += fmt::format("\r\n--{}--\r\n", line);
}

std::string_view error_code_text(EffectErrorCode code) {
  switch (code) {
    case EffectErrorCode::kRefused:
      return "refused the connection";
    case EffectErrorCode::kDns:
      return "was not found";
    case EffectErrorCode::kTls:
      return "could not establish a secure connection";
    case EffectErrorCode::kTimeout:
      return "took too long to respond";
    case EffectErrorCode::kBlocked:
      return "was blocked";
    case EffectErrorCode::kTooLarge:
      return "sent a response that is too large";
    case EffectErrorCode::kBroken:
      return "closed the connection unexpectedly";
    case EffectErrorCode::kInvalid:
    case EffectErrorCode::kRedirect:
      return "cannot be sent this request";
    case EffectErrorCode::kSecret:
      return "was not contacted because a secret could not be used";
    case EffectErrorCode::kDenied:
      return "rejected the login";
  }
  return {};
}

// The number before the text of the server's line: 421 of "421 4.3.2 closing".
int reply_code(std::string_view response) {
  int code = 0;
  const auto digits = response.substr(0, 3);
  std::from_chars(digits.data(), digits.data() + digits.size(), code);
  return code;
}

Step judge_mail_error(const MailCall& call, const EffectError& error) {
  Failed failed;
  failed.message = fmt::format("the mail server {}:{} {}: {}", call.host, call.port,
                               error_code_text(error.code), error.message);
  failed.cause = cause_of(error);
  // As mail servers do it: what may have arrived is sent again, and its Message-ID tells.
  failed.transient =
      error.code == EffectErrorCode::kRefused || error.code == EffectErrorCode::kDns ||
      error.code == EffectErrorCode::kTimeout || error.code == EffectErrorCode::kBroken;
  return failed;
}

}  // namespace

Result<std::string> build_mail(const Mail& mail, std::string_view idempotency_key, Timestamp now) {
  SLUICE_TRY_VOID(check(mail));
  std::string out = fmt::format("Date: {}\r\n", format_mail_date(now));
  formats::append_address_header(out, "From", {mail.from});
  if (!mail.to.empty()) formats::append_address_header(out, "To", mail.to);
  if (!mail.cc.empty()) formats::append_address_header(out, "Cc", mail.cc);
  // Without anybody named some servers put the recipients there.
  if (mail.to.empty() && mail.cc.empty()) out += "To: undisclosed-recipients:;\r\n";
  if (!mail.reply_to.empty()) formats::append_address_header(out, "Reply-To", mail.reply_to);
  formats::append_text_header(out, "Subject", mail.subject);
  out += fmt::format("Message-ID:\r\n {}\r\n", mail_message_id(idempotency_key, mail.from.address));
  for (const auto& [name, value] : mail.headers) formats::append_text_header(out, name, value);
  out += "MIME-Version: 1.0\r\n";
  append_parts(out, mail, idempotency_key);
  if (out.size() > kMailBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("the message is {} bytes long; the maximum is {}",
                                                  out.size(), kMailBytesMax));
  return out;
}

std::vector<std::string> mail_recipients(const Mail& mail) {
  std::vector<std::string> all;
  for (const auto* list : {&mail.to, &mail.cc, &mail.bcc})
    for (const auto& each : *list)
      if (std::find(all.begin(), all.end(), each.address) == all.end()) all.push_back(each.address);
  return all;
}

std::string mail_message_id(std::string_view idempotency_key, std::string_view from_address) {
  return fmt::format("<{}.sluice@{}>", digest("message-id", idempotency_key),
                     from_address.substr(from_address.rfind('@') + 1));
}

Step judge_mail(const MailCall& call, const EffectResult& result,
                std::string_view idempotency_key) {
  if (const auto* error = std::get_if<EffectError>(&result)) return judge_mail_error(call, *error);
  const auto& response = std::get<MailReply>(result).response;
  if (response.starts_with('4') || response.starts_with('5')) {
    Failed failed;
    failed.message =
        fmt::format("the mail server {}:{} responded: {}", call.host, call.port, response);
    failed.transient = response.starts_with('4');
    failed.cause = {model::FailureKind::kStatus, reply_code(response)};
    return failed;
  }
  json::array recipients;
  for (const auto& each : call.recipients) recipients.emplace_back(each);
  return Completed{json::object{{"message_id", mail_message_id(idempotency_key, call.from)},
                                {"response", response},
                                {"recipients", std::move(recipients)}},
                   ""};
}

}  // namespace sluice::nodes
