#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/credential_field.h"
#include "nodes/config/remote_host.h"
#include "nodes/messaging/mail_message.h"

// Sends a mail through an SMTP server.
namespace sluice::nodes {
namespace smtp {
namespace {

constexpr std::size_t kAttachmentsMax = 20;
constexpr std::size_t kHeadersMax = 50;
constexpr Micros kTimeoutDefault = Seconds(60);

// A setting that names mailboxes.
class AddressField {
 public:
  static AddressField read(DataReader& data, std::string_view name, Need need) {
    AddressField made;
    made.name_ = name;
    made.field_ = data.field(name, need);
    const auto* constant = made.field_.constant();
    if (!constant || constant->is_null()) return made;
    if (auto all = made.parse(*constant, true); !all) data.error(all.error().message);
    return made;
  }

  Result<std::vector<formats::MailAddress>> resolve(const StepInput& input) const {
    json::value storage;
    auto value = field_.resolve(input, storage);
    if (!value) return fail(error_at(std::move(value).error().message));
    return parse(**value, field_.constant() != nullptr);
  }

  void add_roots(std::vector<std::string>& roots) const { field_.add_roots(roots); }

 private:
  Error error_at(std::string_view message) const {
    return {ErrorCode::kInvalid, fmt::format("`{}`: {}", name_, message)};
  }

  // Only what the author wrote may be a list in one text: a comma in a value must not add
  // recipients.
  Result<std::vector<formats::MailAddress>> parse(const json::value& value, bool authored) const {
    std::vector<formats::MailAddress> all;
    const auto add = [&](const json::value& each) -> Result<void> {
      const auto* text = if_text(each);
      if (!text)
        return fail(error_at(fmt::format("{} is not a valid email address", excerpt(each))));
      if (trim(*text).empty()) return {};
      auto one = formats::parse_mail_address(*text);
      if (!one) return fail(error_at(one.error().message));
      all.push_back(*std::move(one));
      return {};
    };
    if (value.is_null()) return all;
    if (const auto* list = value.if_array()) {
      for (const auto& each : *list) SLUICE_TRY_VOID(add(each));
      return all;
    }
    const auto* text = if_text(value);
    if (!authored || !text) {
      SLUICE_TRY_VOID(add(value));
      return all;
    }
    auto parsed = formats::parse_mail_addresses(*text);
    if (!parsed) return fail(error_at(parsed.error().message));
    return parsed;
  }

  std::string name_;
  TemplateField field_;
};

struct AttachmentField {
  TemplateField name;
  TemplateField content;
  TemplateField content_type;
  bool in_base64 = false;
};

struct MailTemplate {
  RemoteHost server;
  MailCall::Security security = MailCall::Security::kStartTls;
  CredentialField username;
  CredentialField password;
  AddressField from, to, cc, bcc, reply_to;
  TemplateField subject, text, html;
  std::vector<AttachmentField> attachments;
  std::vector<std::pair<std::string, TemplateField>> headers;
  Micros timeout{};

  Result<MailCall> build(const StepInput& input) const;
  Result<Mail> render(const StepInput& input) const;
  Result<MailAttachment> render(const AttachmentField& field, std::size_t index,
                                const StepInput& input) const;
};

Result<std::string> text_of(const TemplateField& field, std::string_view name,
                            const StepInput& input) {
  std::string text;
  if (auto done = field.append_text(text, input); !done)
    return fail(done.error().code,
                fmt::format("`{}` could not be rendered: {}", name, done.error().message));
  return text;
}

Result<MailAttachment> MailTemplate::render(const AttachmentField& field, std::size_t index,
                                            const StepInput& input) const {
  const auto place = fmt::format("attachments.{}", index);
  MailAttachment made;
  SLUICE_TRY(made.name, text_of(field.name, place + ".name", input));
  SLUICE_TRY(made.content_type, text_of(field.content_type, place + ".content_type", input));
  json::value storage;
  auto content = field.content.resolve(input, storage);
  if (!content)
    return fail(content.error().code, fmt::format("`{}.content` could not be rendered: {}", place,
                                                  content.error().message));
  append_text(made.bytes, **content);
  if (!field.in_base64) return made;
  auto bytes = from_base64(trim(made.bytes));
  if (!bytes)
    return fail(ErrorCode::kInvalid, fmt::format("`{}.content_base64` is not valid base64", place));
  made.bytes = *std::move(bytes);
  return made;
}

Result<Mail> MailTemplate::render(const StepInput& input) const {
  Mail mail;
  SLUICE_TRY(const auto senders, from.resolve(input));
  if (senders.size() != 1) return fail(ErrorCode::kInvalid, "`from` must be one mail address");
  mail.from = senders.front();
  SLUICE_TRY(mail.to, to.resolve(input));
  SLUICE_TRY(mail.cc, cc.resolve(input));
  SLUICE_TRY(mail.bcc, bcc.resolve(input));
  SLUICE_TRY(mail.reply_to, reply_to.resolve(input));
  SLUICE_TRY(mail.subject, text_of(subject, "subject", input));
  SLUICE_TRY(mail.text, text_of(text, "text", input));
  SLUICE_TRY(mail.html, text_of(html, "html", input));
  for (const auto& [name, field] : headers) {
    SLUICE_TRY(auto value, text_of(field, "headers." + name, input));
    mail.headers.emplace_back(name, std::move(value));
  }
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    SLUICE_TRY(mail.attachments.emplace_back(), render(attachments[i], i, input));
  }
  return mail;
}

Result<MailCall> MailTemplate::build(const StepInput& input) const {
  MailCall call;
  SLUICE_TRY(const auto address, server.resolve(input));
  call.host = address.host;
  call.port = address.port;
  call.security = security;
  SLUICE_TRY(call.user, username.text(input));
  SLUICE_TRY(call.password, password.text(input));
  SLUICE_TRY(const auto mail, render(input));
  call.from = mail.from.address;
  call.recipients = mail_recipients(mail);
  SLUICE_TRY(call.message, build_mail(mail, input.idempotency_key, input.render.now));
  call.timeout = timeout;
  return call;
}

class Smtp final : public Node {
 public:
  explicit Smtp(MailTemplate mail) : mail_(std::move(mail)) {}

  Step start(const StepInput& input) const override { return ask_for(mail_.build(input)); }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    return judge_mail(std::get<MailCall>(request), result, input.idempotency_key);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    mail_.server.add_roots(roots);
    mail_.username.add_roots(roots);
    mail_.password.add_roots(roots);
    for (const auto* field : {&mail_.from, &mail_.to, &mail_.cc, &mail_.bcc, &mail_.reply_to})
      field->add_roots(roots);
    for (const auto* field : {&mail_.subject, &mail_.text, &mail_.html}) field->add_roots(roots);
    for (const auto& each : mail_.attachments)
      for (const auto* field : {&each.name, &each.content, &each.content_type})
        field->add_roots(roots);
    for (const auto& [name, field] : mail_.headers) field.add_roots(roots);
    return roots;
  }

 private:
  MailTemplate mail_;
};

CredentialField read_credential(DataReader& data, std::string_view name) {
  const auto* value = data.find(name);
  if (!value) return {};
  return data.watch([&](auto& errors) { return CredentialField::compile(*value, name, errors); });
}

MailCall::Security read_security(DataReader& data, std::uint16_t& port) {
  const auto chosen = data.choice("security", {"starttls", "tls", "none"}, "starttls");
  port = chosen == "tls" ? 465 : chosen == "none" ? 25 : 587;
  if (chosen == "tls") return MailCall::Security::kTls;
  return chosen == "none" ? MailCall::Security::kNone : MailCall::Security::kStartTls;
}

void read_attachments(DataReader& data, MailTemplate& mail) {
  const auto& list = data.objects("attachments", kAttachmentsMax,
                                  {"name", "content", "content_base64", "content_type"});
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& entry = list[i].get_object();
    const auto place = fmt::format("attachments.{}", i);
    const auto field = [&](std::string_view name) {
      const auto* value = entry.if_contains(name);
      return data.watch([&](auto& errors) {
        return TemplateField::compile(value ? *value : json::value(),
                                      fmt::format("{}.{}", place, name), errors);
      });
    };
    const bool in_base64 = entry.contains("content_base64");
    if (in_base64 == entry.contains("content"))
      data.error(fmt::format("`{}` must have either `content` or `content_base64`", place));
    if (!entry.contains("name")) data.error(fmt::format("`{}.name` is required", place));
    mail.attachments.push_back({.name = field("name"),
                                .content = field(in_base64 ? "content_base64" : "content"),
                                .content_type = field("content_type"),
                                .in_base64 = in_base64});
  }
}

void read_headers(DataReader& data, MailTemplate& mail) {
  const auto* value = data.find("headers");
  if (!value) return;
  const auto* headers = value->if_object();
  if (!headers || headers->size() > kHeadersMax) {
    data.error(fmt::format("`headers` must be an object with at most {} members", kHeadersMax));
    return;
  }
  for (const auto& [name, text] : *headers) {
    const auto place = fmt::format("headers.{}", std::string_view(name));
    mail.headers.emplace_back(name, data.watch([&](auto& errors) {
      // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): it does not follow the captures
      return TemplateField::compile(text, place, errors);
    }));
  }
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"host", "port", "security", "username", "password", "from", "to", "cc", "bcc",
              "reply_to", "subject", "text", "html", "attachments", "headers", "timeout"});
  MailTemplate mail;
  std::uint16_t port = 0;
  mail.security = read_security(data, port);
  mail.server = RemoteHost::read(data, port);
  mail.username = read_credential(data, "username");
  mail.password = read_credential(data, "password");
  if (mail.username.empty() != mail.password.empty())
    data.error("`username` and `password` must be set together");
  mail.from = AddressField::read(data, "from", Need::kRequired);
  mail.to = AddressField::read(data, "to", Need::kOptional);
  mail.cc = AddressField::read(data, "cc", Need::kOptional);
  mail.bcc = AddressField::read(data, "bcc", Need::kOptional);
  mail.reply_to = AddressField::read(data, "reply_to", Need::kOptional);
  if (!data.find("to") && !data.find("cc") && !data.find("bcc"))
    data.error("`to` is required unless `cc` or `bcc` is set");
  mail.subject = data.text_field("subject", Need::kOptional);
  mail.text = data.text_field("text", Need::kOptional);
  mail.html = data.text_field("html", Need::kOptional);
  read_attachments(data, mail);
  read_headers(data, mail);
  mail.timeout = read_timeout(data, kTimeoutDefault);
  if (!data.ok()) return {};
  const Micros timeout = mail.timeout;
  return {.node = std::make_unique<Smtp>(std::move(mail)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace
}  // namespace smtp

const NodeKind kSmtp = {
    .id = "smtp",
    .title = "Send mail",
    .summary = "Sends a mail through an SMTP server.",
    .family = Family::kAction,
    .compile = smtp::compile,
};

}  // namespace sluice::nodes
