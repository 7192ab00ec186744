#include "effects/mail/mail_client.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <string_view>

#include "base/text.h"

namespace sluice::effects {
namespace {

using nodes::EffectErrorCode;
using nodes::MailCall;

constexpr unsigned kThreads = 8;
constexpr unsigned kThreadsPerHost = 4;
constexpr std::size_t kResponseBytesMax = 512;

class MailTransfer final : public Transfer {
 public:
  MailTransfer(MailCall call, const CallSettings& settings, Interrupt& interrupt)
      : settings_(settings), call_(std::move(call)), gate_(settings.guard), interrupt_(interrupt) {}

  Result<void> prepare(CURL* easy) override;
  nodes::EffectResult result(CURL* easy, CURLcode code) override;

 private:
  static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static std::size_t on_line(char* data, std::size_t size, std::size_t count, void* self);

  Result<void> prepare_url(CURL* easy);
  Result<void> prepare_envelope(CURL* easy);
  bool refused(CURLcode code) const;

  const CallSettings& settings_;
  MailCall call_;
  Gate gate_;
  Interrupt& interrupt_;
  std::unique_ptr<CURLU, CurlFree> url_;
  std::unique_ptr<curl_slist, CurlFree> recipients_;
  std::size_t sent_ = 0;
  std::string last_line_;  // of the server's answers
  std::string refusal_;    // the last that was a 4.. or 5..
  char error_text_[CURL_ERROR_SIZE] = {};
};

Result<void> MailTransfer::prepare(CURL* easy) {
  SLUICE_TRY_VOID(prepare_url(easy));
  SLUICE_TRY_VOID(prepare_envelope(easy));
  set_common_options(easy, settings_, call_.timeout);
  gate_.attach(easy, call_.security == MailCall::Security::kNone, &interrupt_);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &MailTransfer::on_read);
  curl_easy_setopt(easy, CURLOPT_READDATA, this);
  // A kept connection that turns out to be dead is replaced, and the message sent from its start.
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &MailTransfer::on_seek);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(call_.message.size()));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &MailTransfer::on_line);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &MailTransfer::on_line);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  return {};
}

Result<void> MailTransfer::prepare_url(CURL* easy) {
  const bool tls = call_.security == MailCall::Security::kTls;
  const bool six = call_.host.find(':') != std::string::npos;
  const std::string host = six ? fmt::format("[{}]", call_.host) : call_.host;
  url_.reset(curl_url());
  CURLU* url = url_.get();
  if (curl_url_set(url, CURLUPART_SCHEME, tls ? "smtps" : "smtp", 0) != CURLUE_OK ||
      curl_url_set(url, CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url, CURLUPART_PORT, std::to_string(call_.port).c_str(), 0) != CURLUE_OK)
    return fail(ErrorCode::kInvalid, "the host is neither a name nor an address");
  curl_easy_setopt(easy, CURLOPT_CURLU, url);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  const bool start_tls = call_.security == MailCall::Security::kStartTls;
  curl_easy_setopt(easy, CURLOPT_USE_SSL,
                   static_cast<long>(start_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  return {};
}

Result<void> MailTransfer::prepare_envelope(CURL* easy) {
  if (call_.recipients.empty()) return fail(ErrorCode::kInvalid, "the mail has no recipients");
  if (has_control(call_.from))
    return fail(ErrorCode::kInvalid, "the sender is not a valid email address");
  curl_slist* list = nullptr;
  for (const auto& each : call_.recipients) {
    if (each.empty() || has_control(each))
      return fail(ErrorCode::kInvalid, "a recipient is not a valid email address");
    list = curl_slist_append(list, each.c_str());
    if (!recipients_) recipients_.reset(list);
  }
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, call_.from.c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients_.get());
  if (call_.user.empty()) return {};
  if (has_control(call_.user))
    return fail(ErrorCode::kInvalid, "the user name must be a single line of text");
  curl_easy_setopt(easy, CURLOPT_USERNAME, call_.user.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, call_.password.c_str());
  return {};
}

std::size_t MailTransfer::on_read(char* buffer, std::size_t size, std::size_t count, void* self) {
  auto& mail = *static_cast<MailTransfer*>(self);
  const std::size_t bytes = std::min(size * count, mail.call_.message.size() - mail.sent_);
  std::copy_n(mail.call_.message.data() + mail.sent_, bytes, buffer);
  mail.sent_ += bytes;
  return bytes;
}

int MailTransfer::on_seek(void* self, curl_off_t offset, int origin) {
  auto& mail = *static_cast<MailTransfer*>(self);
  const auto to = static_cast<std::size_t>(offset);
  if (origin != SEEK_SET || offset < 0 || to > mail.call_.message.size()) return CURL_SEEKFUNC_FAIL;
  mail.sent_ = to;
  return CURL_SEEKFUNC_OK;
}

std::size_t MailTransfer::on_line(char* data, std::size_t size, std::size_t count, void* self) {
  std::string_view line(data, size * count);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  auto& mail = *static_cast<MailTransfer*>(self);
  mail.last_line_ = line.substr(0, kResponseBytesMax);
  if (line.starts_with('4') || line.starts_with('5')) mail.refusal_ = mail.last_line_;
  return size * count;
}

// The server said no. When the connection ended in another way, an earlier no was about something
// else.
bool MailTransfer::refused(CURLcode code) const {
  switch (code) {
    case CURLE_SEND_ERROR:          // MAIL FROM, RCPT TO or DATA
    case CURLE_WEIRD_SERVER_REPLY:  // the greeting, or the end of the message
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
      return !refusal_.empty();
    default:
      return false;
  }
}

nodes::EffectResult MailTransfer::result(CURL*, CURLcode code) {
  if (code == CURLE_OK) return nodes::MailReply{std::move(last_line_)};
  if (refused(code)) return nodes::MailReply{std::move(refusal_)};
  if (interrupt_.expired())
    return nodes::EffectError{EffectErrorCode::kTimeout,
                              "the server did not accept the mail in time"};
  if (const auto address = gate_.refused(code)) {
    const std::string_view why = call_.security == MailCall::Security::kNone
                                     ? "unencrypted mail and private addresses must be allowed with"
                                     : "this address must be allowed with";
    return nodes::EffectError{EffectErrorCode::kBlocked,
                              fmt::format("{} --egress-allow {}", why, *address)};
  }
  const auto kind = code == CURLE_LOGIN_DENIED ? EffectErrorCode::kDenied : error_code_of(code);
  return nodes::EffectError{kind, error_text_[0] ? error_text_ : curl_easy_strerror(code)};
}

nodes::EffectResult send(MailCall call, const CallSettings& settings, Interrupt& interrupt) {
  // The handle goes first: closing its connection still calls back.
  MailTransfer mail(std::move(call), settings, interrupt);
  const EasyHandle easy(curl_easy_init());
  if (auto ready = mail.prepare(easy.get()); !ready)
    return nodes::EffectError{EffectErrorCode::kInvalid, ready.error().message};
  return mail.result(easy.get(), curl_easy_perform(easy.get()));
}

}  // namespace

MailClient::MailClient(boost::asio::io_context& context, CallIds& ids, CallSettings settings)
    : settings_(std::move(settings)), calls_(context, ids, kThreads, kThreadsPerHost) {}

CallId MailClient::start(nodes::MailCall call, Done done) {
  auto server = fmt::format("{}:{}", call.host, call.port);
  const Micros timeout = call.timeout;
  return calls_.start(
      std::move(server), timeout,
      [call = std::move(call), &settings = settings_](Interrupt& interrupt) mutable {
        return send(std::move(call), settings, interrupt);
      },
      std::move(done));
}

}  // namespace sluice::effects
