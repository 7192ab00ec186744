#include "nodes/http/http_auth.h"

#include <fmt/format.h>

#include "base/check.h"
#include "nodes/config/nested_reader.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"
#include "nodes/http/http_url.h"

namespace sluice::nodes {
namespace {

Result<std::string> text_of(const CredentialField& field, const StepInput& input,
                            std::string_view name) {
  auto text = field.text(input);
  if (!text) return render_error(fmt::format("auth.{}", name), text.error());
  return text;
}

Result<std::string> text_of(const TemplateField& field, const StepInput& input,
                            std::string_view name) {
  return rendered_text(field, input, fmt::format("auth.{}", name));
}

}  // namespace

AuthTemplate AuthTemplate::read(DataReader& data) {
  AuthTemplate auth;
  const auto* value = data.find("auth");
  if (!value) return auth;
  const auto* object = value->if_object();
  if (!object) {
    data.error(fmt::format("`auth` must be an object, not {}", json_kind_name(*value)));
    return auth;
  }
  NestedReader reader(data, "auth", *object);
  const auto type =
      reader.choice("type", {"none", "basic", "bearer", "oauth2_client_credentials"}, "");
  if (type == "basic") {
    reader.allow({"type", "username", "password"});
    auth.kind_ = Kind::kBasic;
    auth.user_ = reader.credential("username", Need::kRequired);
    auth.secret_ = reader.credential("password", Need::kOptional);
  } else if (type == "bearer") {
    reader.allow({"type", "token"});
    auth.kind_ = Kind::kBearer;
    auth.secret_ = reader.credential("token", Need::kRequired);
  } else if (type == "oauth2_client_credentials") {
    reader.allow({"type", "token_url", "client_id", "client_secret", "scope"});
    auth.kind_ = Kind::kOAuth;
    auth.token_url_ = reader.text("token_url", Need::kRequired);
    auth.user_ = reader.credential("client_id", Need::kRequired);
    auth.secret_ = reader.credential("client_secret", Need::kRequired);
    auth.scope_ = reader.text("scope", Need::kOptional);
    const auto* url = auth.token_url_.constant();
    if (url && url->is_string())
      if (auto clean = clean_url(url->get_string(), "auth.token_url"); !clean)
        data.error(clean.error().message);
  }
  return auth;
}

Result<void> AuthTemplate::apply(HttpCall& call, const StepInput& input) const {
  if (kind_ == Kind::kNone) return {};
  if (find_header(call.headers, "authorization"))
    return fail(ErrorCode::kInvalid,
                "the header Authorization cannot be combined with `auth`; remove one of them");
  if (kind_ == Kind::kBearer) {
    SLUICE_TRY(const auto token, text_of(secret_, input, "token"));
    if (token.empty()) return fail(ErrorCode::kInvalid, "`auth.token` is empty");
    auto header = "Bearer " + token;
    SLUICE_TRY_VOID(check_header("Authorization", header));
    call.headers.emplace_back("Authorization", std::move(header));
    return {};
  }
  if (kind_ == Kind::kBasic) {
    SLUICE_TRY(auto user, text_of(user_, input, "username"));
    SLUICE_TRY(auto password, text_of(secret_, input, "password"));
    if (user.find(':') != std::string::npos)
      return fail(ErrorCode::kInvalid, "`auth.username` must not contain a colon");
    call.basic = BasicAuth{std::move(user), std::move(password)};
    return {};
  }
  OAuthClient client;
  SLUICE_TRY(const auto url, text_of(token_url_, input, "token_url"));
  SLUICE_TRY(client.token_url, clean_url(url, "auth.token_url"));
  SLUICE_TRY(client.client_id, text_of(user_, input, "client_id"));
  SLUICE_TRY(client.client_secret, text_of(secret_, input, "client_secret"));
  SLUICE_TRY(client.scope, text_of(scope_, input, "scope"));
  if (client.client_id.empty()) return fail(ErrorCode::kInvalid, "`auth.client_id` is empty");
  call.oauth = std::move(client);
  return {};
}

void AuthTemplate::add_roots(std::vector<std::string>& roots) const {
  user_.add_roots(roots);
  secret_.add_roots(roots);
  token_url_.add_roots(roots);
  scope_.add_roots(roots);
}

}  // namespace sluice::nodes
