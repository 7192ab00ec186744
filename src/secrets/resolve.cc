#include "secrets/resolve.h"

#include <algorithm>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"

namespace sluice::secrets {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;

// The form in which a value goes into a text.
enum class Form { kPlain, kLine, kUrl, kQuery, kJson, kXml };

std::string encode(std::string_view value, Form form) {
  switch (form) {
    case Form::kPlain:
    case Form::kLine:
      return std::string(value);
    case Form::kUrl:
    case Form::kQuery:
      return percent_encode(value);
    case Form::kJson: {
      std::string out;
      append_json_string(out, value);
      return out.substr(1, out.size() - 2);
    }
    case Form::kXml:
      return escape_markup(value);
  }
  return std::string(value);
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// The host as libcurl, which will connect to it, reads the URL; empty when it does not.
std::string host_of(const std::string& url) {
  struct Free {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
    void operator()(char* text) const { curl_free(text); }
  };
  const std::unique_ptr<CURLU, Free> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  char* raw = nullptr;
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &raw, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, Free> host(raw);
  return ascii_lower(host.get());
}

// The form that the content type asks for.
Form body_form(const nodes::HttpCall& call) {
  for (const auto& [name, value] : call.headers) {
    if (ascii_lower(name) != "content-type") continue;
    std::string type = ascii_lower(value.substr(0, value.find(';')));
    while (type.ends_with(' ')) type.pop_back();
    if (type.ends_with("/json") || type.ends_with("+json")) return Form::kJson;
    if (type.ends_with("/xml") || type.ends_with("+xml")) return Form::kXml;
    if (type == "application/x-www-form-urlencoded") return Form::kQuery;
  }
  return Form::kPlain;
}

// Opens the texts of one request, one after the other. The first error is kept, and nothing is
// opened after it.
class Opener {
 public:
  Opener(const engine::EffectContext& context, const Vault& vault, const model::PlaceholderKey& key,
         Timestamp now)
      : context_(context), vault_(vault), key_(key), now_(now) {}

  void text(std::string& text, Form form);
  // Secrets opened since the last call must be allowed to go to this host.
  void going_to(std::string_view host);
  // A text that may hold no secret.
  void none_in(std::string_view text, std::string_view why);
  // Remembers "user:password" when one of the two held a secret.
  void basic(const nodes::BasicAuth& auth, bool had_secret);

  void http(nodes::HttpCall& call);
  void mail(nodes::MailCall& call);
  void ssh(nodes::SshCall& call);

  bool ok() const { return !error_; }
  EffectError take_error() { return *std::move(error_); }
  Opened finish(nodes::EffectRequest request) {
    return {std::move(request), std::move(entries_), std::move(made_)};
  }

 private:
  bool holds_placeholder(std::string_view text) const {
    return model::find_placeholder(key_, context_.run, text).has_value();
  }
  void fail(EffectErrorCode code, std::string message) {
    if (!error_) error_ = EffectError{code, std::move(message)};
  }
  void secret_error(std::string_view name, std::string_view what) {
    fail(EffectErrorCode::kSecret, fmt::format("the secret `{}` cannot be sent: {}", name, what));
  }
  std::optional<Secret> value_of(const std::string& name);

  const engine::EffectContext& context_;
  const Vault& vault_;
  const model::PlaceholderKey& key_;
  Timestamp now_;
  std::optional<EffectError> error_;
  std::vector<VaultEntryPtr> entries_;
  std::vector<VaultEntryPtr> unchecked_;  // opened, and not yet known where they go
  std::vector<Opened::Made> made_;
};

std::optional<Secret> Opener::value_of(const std::string& name) {
  const auto entry = vault_.find(context_.team, name);
  if (!entry) {
    secret_error(name, "the vault has no such item");
    return std::nullopt;
  }
  if (entry->expires_at && *entry->expires_at <= now_) {
    secret_error(entry->name, "it has expired");
    return std::nullopt;
  }
  auto value = entry->open();
  if (!value) {
    secret_error(entry->name, value.error().message);
    return std::nullopt;
  }
  if (std::ranges::find(entries_, entry) == entries_.end()) entries_.push_back(entry);
  unchecked_.push_back(entry);
  return *std::move(value);
}

void Opener::text(std::string& text, Form form) {
  std::size_t at = 0;
  while (ok()) {
    const auto placeholder = model::find_placeholder(key_, context_.run, text, at);
    if (!placeholder) return;
    const auto value = value_of(placeholder->name);
    if (!value) return;
    // A secret may be a whole URL, such as that of a chat's incoming webhook.
    const bool begins_url = form == Form::kUrl && placeholder->begin == 0;
    if ((form == Form::kLine || begins_url) && has_line_break(value->expose()))
      return fail(EffectErrorCode::kInvalid,
                  fmt::format("the secret `{}` contains a line break, which is not allowed there",
                              placeholder->name));
    const Secret shown(encode(value->expose(), begins_url ? Form::kLine : form));
    text.replace(placeholder->begin, placeholder->end - placeholder->begin, shown.expose());
    at = placeholder->begin + shown.expose().size();
  }
}

void Opener::going_to(std::string_view host) {
  for (const auto& entry : unchecked_) {
    if (entry->allows(host)) continue;
    return fail(EffectErrorCode::kBlocked,
                fmt::format("the secret `{}` may be sent only to {}", entry->name,
                            fmt::join(entry->allowed_hosts, ", ")));
  }
  unchecked_.clear();
}

void Opener::none_in(std::string_view text, std::string_view why) {
  if (const auto placeholder = model::find_placeholder(key_, context_.run, text))
    secret_error(placeholder->name, why);
}

void Opener::basic(const nodes::BasicAuth& auth, bool had_secret) {
  if (!had_secret || !ok()) return;
  made_.push_back({unchecked_.back()->name, Secret(auth.user + ":" + auth.password)});
}

void Opener::http(nodes::HttpCall& call) {
  if (call.oauth) {
    text(call.oauth->token_url, Form::kUrl);
    text(call.oauth->client_id, Form::kPlain);
    text(call.oauth->client_secret, Form::kPlain);
    text(call.oauth->scope, Form::kPlain);
    if (!unchecked_.empty()) basic({call.oauth->client_id, call.oauth->client_secret}, true);
    going_to(host_of(call.oauth->token_url));
  }
  const auto form = body_form(call);
  text(call.url, Form::kUrl);
  for (auto& [name, value] : call.headers) {
    none_in(name, "a header name cannot contain a secret");
    if (holds_placeholder(value)) call.secret_headers.push_back(ascii_lower(name));
    text(value, Form::kLine);
  }
  call.has_secret_body = holds_placeholder(call.body);
  text(call.body, form);
  if (call.basic) {
    const bool secret =
        holds_placeholder(call.basic->user) || holds_placeholder(call.basic->password);
    text(call.basic->user, Form::kLine);
    text(call.basic->password, Form::kLine);
    basic(*call.basic, secret);
  }
  if (!call.bearer.empty()) {
    call.headers.emplace_back("Authorization", fmt::format("Bearer {}", call.bearer.expose()));
    call.secret_headers.emplace_back("authorization");
    made_.push_back({call.authorization, std::exchange(call.bearer, Secret())});
  }
  if (!unchecked_.empty()) going_to(host_of(call.url));
}

void Opener::mail(nodes::MailCall& call) {
  text(call.host, Form::kLine);
  text(call.user, Form::kLine);
  text(call.password, Form::kLine);
  text(call.from, Form::kLine);
  for (auto& recipient : call.recipients) text(recipient, Form::kLine);
  // Nothing may add a header to the message.
  auto head_end = call.message.find("\r\n\r\n");
  if (head_end == std::string::npos) head_end = call.message.size();
  std::string head = call.message.substr(0, head_end);
  std::string body = call.message.substr(head_end);
  text(head, Form::kLine);
  text(body, Form::kPlain);
  call.message = head + body;
  going_to(call.host);
}

void Opener::ssh(nodes::SshCall& call) {
  text(call.host, Form::kLine);
  text(call.user, Form::kPlain);
  text(call.password, Form::kPlain);
  text(call.private_key, Form::kPlain);
  text(call.passphrase, Form::kPlain);
  text(call.host_key, Form::kLine);
  for (auto& command : call.commands) text(command, Form::kPlain);
  going_to(call.host);
}

// Calls `use(text)` for every text of the request that may hold a secret.
template <class Use>
void for_each_text(const nodes::EffectRequest& request, const Use& use) {
  if (const auto* http = std::get_if<nodes::HttpCall>(&request)) {
    use(http->url);
    for (const auto& [name, value] : http->headers) {
      use(name);
      use(value);
    }
    use(http->body);
    if (http->basic) {
      use(http->basic->user);
      use(http->basic->password);
    }
    if (const auto& oauth = http->oauth)
      for (const auto* text :
           {&oauth->token_url, &oauth->client_id, &oauth->client_secret, &oauth->scope})
        use(*text);
  } else if (const auto* mail = std::get_if<nodes::MailCall>(&request)) {
    for (const auto* text :
         {&mail->host, &mail->user, &mail->password, &mail->from, &mail->message})
      use(*text);
    for (const auto& recipient : mail->recipients) use(recipient);
  } else if (const auto* ssh = std::get_if<nodes::SshCall>(&request)) {
    for (const auto* text : {&ssh->host, &ssh->user, &ssh->password, &ssh->private_key,
                             &ssh->passphrase, &ssh->host_key})
      use(*text);
    for (const auto& command : ssh->commands) use(command);
  } else if (const auto* pdf = std::get_if<nodes::MakePdf>(&request)) {
    use(pdf->name);
    use(pdf->markdown);
  } else {
    use(std::get<nodes::MakeLink>(request).target);
  }
}

}  // namespace

std::expected<Opened, EffectError> open_secrets(nodes::EffectRequest request,
                                                const engine::EffectContext& context,
                                                const Vault& vault,
                                                const model::PlaceholderKey& key, Timestamp now) {
  Opener opener(context, vault, key, now);
  if (auto* http = std::get_if<nodes::HttpCall>(&request)) {
    opener.http(*http);
  } else if (auto* mail = std::get_if<nodes::MailCall>(&request)) {
    opener.mail(*mail);
  } else if (auto* ssh = std::get_if<nodes::SshCall>(&request)) {
    opener.ssh(*ssh);
  } else {
    for_each_text(request, [&](std::string_view text) {
      opener.none_in(text, "anyone with the link could see it");
    });
  }
  if (!opener.ok()) return std::unexpected(opener.take_error());
  return opener.finish(std::move(request));
}

}  // namespace sluice::secrets
