#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"
#include "nodes/config/remote_host.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"
#include "nodes/messaging/mail_message.h"
#include "nodes/messaging/slack_message.h"

// Tells people something: by mail, by a webhook of theirs, or in Slack.
namespace sluice::nodes {
namespace send_notification {
namespace {

constexpr Micros kTimeoutDefault = Seconds(30);
constexpr std::size_t kResponseBytesMax = 64 << 10;

// What every channel says.
struct Notice {
  std::string title;
  std::string message;
  std::string priority;
  std::string run;
};

struct NoticeTemplate {
  TemplateField title;
  TemplateField message;
  std::string priority;

  Result<Notice> render(const StepInput& input) const {
    Notice notice;
    SLUICE_TRY(notice.title, rendered_text(title, input, "title"));
    SLUICE_TRY(notice.message, rendered_text(message, input, "message"));
    notice.priority = priority;
    notice.run = input.idempotency_key.substr(0, input.idempotency_key.find('/'));
    return notice;
  }
  void add_roots(std::vector<std::string>& roots) const {
    title.add_roots(roots);
    message.add_roots(roots);
  }
};

Step with_channel(Step step, std::string_view channel) {
  if (auto* done = std::get_if<Completed>(&step)) {
    json::object output{{"channel", channel}};
    for (const auto& [key, value] : done->output.as_object())
      if (key != "headers" && key != "body") output.emplace(key, value);
    done->output = std::move(output);
    done->warnings.clear();  // about a body that is not put out
  }
  return step;
}

// --- webhook and slack ---

class PostNotice final : public Node {
 public:
  enum class Shape { kPlain, kSlack };
  PostNotice(Shape shape, NoticeTemplate notice, CredentialField url, TemplateField data,
             Micros timeout, Redirects redirects, std::optional<model::CallRate> rate)
      : shape_(shape),
        notice_(std::move(notice)),
        url_(std::move(url)),
        data_(std::move(data)),
        timeout_(timeout),
        redirects_(redirects),
        rate_(rate) {}

  Step start(const StepInput& input) const override { return ask_for(build(input)); }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    return with_channel(judge_result(std::get<HttpCall>(request), result, {{200, 299}},
                                     input.render.now, ResponseAs::kText),
                        shape_ == Shape::kSlack ? "slack" : "webhook");
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    notice_.add_roots(roots);
    url_.add_roots(roots);
    data_.add_roots(roots);
    return roots;
  }

 private:
  Result<HttpCall> build(const StepInput& input) const {
    HttpCall call;
    call.method = "POST";
    call.timeout = timeout_;
    call.redirects = redirects_;
    call.rate = rate_;
    call.response_bytes_max = kResponseBytesMax;
    auto url = url_.text(input);
    if (!url) return render_error("url", url.error());
    SLUICE_TRY(call.url, clean_url(*url));
    SLUICE_TRY(const auto notice, notice_.render(input));
    call.headers.emplace_back("Content-Type", "application/json");
    add_common_headers(call, input.idempotency_key);
    if (shape_ == Shape::kSlack) {
      append_json(call.body, slack_message(notice.title, notice.message, notice.priority));
      return call;
    }
    json::object body{{"title", notice.title},
                      {"message", notice.message},
                      {"priority", notice.priority},
                      {"run_id", notice.run}};
    auto data = data_.evaluate(input);
    if (!data) return render_error("data", data.error());
    if (!data->is_null()) body["data"] = *std::move(data);
    append_json(call.body, body);
    return call;
  }

  Shape shape_;
  NoticeTemplate notice_;
  CredentialField url_;
  TemplateField data_;
  Micros timeout_;
  Redirects redirects_;
  std::optional<model::CallRate> rate_;
};

// --- email ---

struct MailSettings {
  RemoteHost server;
  MailCall::Security security = MailCall::Security::kStartTls;
  CredentialField username;
  CredentialField password;
  TemplateField from;
  TemplateField to;
  Micros timeout{};
};

class MailNotice final : public Node {
 public:
  MailNotice(NoticeTemplate notice, MailSettings settings)
      : notice_(std::move(notice)), settings_(std::move(settings)) {}

  Step start(const StepInput& input) const override { return ask_for(build(input)); }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    return with_channel(judge_mail(std::get<MailCall>(request), result, input.idempotency_key),
                        "email");
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    notice_.add_roots(roots);
    settings_.server.add_roots(roots);
    settings_.username.add_roots(roots);
    settings_.password.add_roots(roots);
    settings_.from.add_roots(roots);
    settings_.to.add_roots(roots);
    return roots;
  }

 private:
  Result<MailCall> build(const StepInput& input) const {
    MailCall call;
    SLUICE_TRY(const auto address, settings_.server.resolve(input));
    call.host = address.host;
    call.port = address.port;
    call.security = settings_.security;
    SLUICE_TRY(call.user, settings_.username.text(input));
    SLUICE_TRY(call.password, settings_.password.text(input));
    SLUICE_TRY(const auto notice, notice_.render(input));
    Mail mail;
    SLUICE_TRY(const auto from, rendered_text(settings_.from, input, "from"));
    SLUICE_TRY(mail.from, address_of(from, "from"));
    SLUICE_TRY(mail.to, recipients(input));
    mail.subject = notice.title;
    mail.text = notice.message;
    if (notice.priority == "high") mail.headers.emplace_back("Importance", "high");
    call.from = mail.from.address;
    call.recipients = mail_recipients(mail);
    SLUICE_TRY(call.message, build_mail(mail, input.idempotency_key, input.render.now));
    call.timeout = settings_.timeout;
    return call;
  }

  static Result<formats::MailAddress> address_of(std::string_view text, std::string_view field) {
    auto address = formats::parse_mail_address(text);
    if (!address)
      return fail(ErrorCode::kInvalid, fmt::format("`{}`: {}", field, address.error().message));
    return address;
  }

  // Only what the author wrote may be a list in one text: a comma in a value adds nobody.
  Result<std::vector<formats::MailAddress>> recipients(const StepInput& input) const {
    json::value storage;
    const auto value = settings_.to.resolve(input, storage);
    if (!value) return render_error("to", value.error());
    if (const auto* constant = settings_.to.constant(); constant && is_text(*constant))
      return formats::parse_mail_addresses(constant->get_string());
    std::vector<formats::MailAddress> all;
    json::array one;
    const auto* list = (*value)->if_array();
    if (!list) list = &(one = {**value});
    for (const auto& each : *list) {
      const auto* text = if_text(each);
      if (!text)
        return fail(ErrorCode::kInvalid,
                    fmt::format("`to`: {} is not a valid address", excerpt(each)));
      SLUICE_TRY(auto address, address_of(*text, "to"));
      all.push_back(std::move(address));
    }
    return all;
  }

  NoticeTemplate notice_;
  MailSettings settings_;
};

// --- compiling ---

std::unique_ptr<Node> compile_mail(DataReader& data, NoticeTemplate notice, Micros timeout) {
  NestedReader reader(data);
  MailSettings settings;
  const auto security = data.choice("security", {"starttls", "tls", "none"}, "starttls");
  std::uint16_t port = 587;
  if (security == "tls") {
    port = 465;
    settings.security = MailCall::Security::kTls;
  } else if (security == "none") {
    port = 25;
    settings.security = MailCall::Security::kNone;
  }
  settings.server = RemoteHost::read(data, port);
  settings.username = reader.credential("username", Need::kOptional);
  settings.password = reader.credential("password", Need::kOptional);
  if (settings.username.empty() != settings.password.empty())
    data.error("`username` and `password` must be set together");
  settings.from = reader.text("from", Need::kRequired);
  settings.to = data.field("to", Need::kRequired);
  if (const auto* to = settings.to.constant(); to && is_text(*to))
    if (auto parsed = formats::parse_mail_addresses(to->get_string()); !parsed)
      data.error("`to`: " + parsed.error().message);
  settings.timeout = timeout;
  return std::make_unique<MailNotice>(std::move(notice), std::move(settings));
}

// Settings of one channel do nothing in another, so they are taken for a mistake there.
void refuse_others(DataReader& data, std::string_view channel) {
  const auto refuse = [&](std::initializer_list<std::string_view> names, std::string_view of) {
    for (const auto name : names)
      if (data.find(name))
        data.error(fmt::format("`{}` can only be used with {}, not with the channel {}", name, of,
                               channel));
  };
  if (channel == "email") refuse({"url", "data", "follow_redirects", "rate_limit"}, "webhook");
  if (channel == "slack") refuse({"data"}, "webhook");
  if (channel != "email")
    refuse({"host", "port", "security", "username", "password", "from", "to"}, "email");
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"channel", "title", "message", "priority", "url", "data", "host", "port", "security",
              "username", "password", "from", "to", "timeout", "follow_redirects", "rate_limit"});
  const auto channel = data.choice("channel", {"email", "webhook", "slack"}, "");
  NoticeTemplate notice{.title = data.text_field("title", Need::kOptional),
                        .message = data.text_field("message", Need::kRequired),
                        .priority = data.choice("priority", {"low", "normal", "high"}, "normal")};
  const Micros timeout = read_timeout(data, kTimeoutDefault);
  refuse_others(data, channel);
  std::unique_ptr<Node> node;
  if (channel == "email") {
    node = compile_mail(data, std::move(notice), timeout);
  } else {
    auto url = NestedReader(data).credential("url", Need::kRequired);
    if (const auto fixed = url.constant_text())
      if (auto clean = clean_url(*fixed); data.find("url") && !clean)
        data.error(clean.error().message);
    const auto shape = channel == "slack" ? PostNotice::Shape::kSlack : PostNotice::Shape::kPlain;
    node = std::make_unique<PostNotice>(shape, std::move(notice), std::move(url),
                                        data.field("data", Need::kOptional), timeout,
                                        read_redirects(data), read_rate(data));
  }
  if (!data.ok()) return {};
  return {.node = std::move(node), .default_retry = {.max_attempts = 3}, .timeout = timeout};
}

}  // namespace
}  // namespace send_notification

const NodeKind kSendNotification = {
    .id = "send_notification",
    .title = "Send notification",
    .summary = "Notifies people by email, by a webhook or in Slack.",
    .family = Family::kAction,
    .compile = send_notification::compile,
};

}  // namespace sluice::nodes
