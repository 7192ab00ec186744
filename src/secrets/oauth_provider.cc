#include "secrets/oauth_provider.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/text.h"
#include "nodes/http/http_url.h"

namespace sluice::secrets {
namespace {

constexpr std::size_t kNameBytesMax = 50;
constexpr std::size_t kTextBytesMax = 2'000;
constexpr std::size_t kScopesMax = 100;
constexpr std::size_t kParametersMax = 20;
constexpr std::size_t kAnswerBytesMax = 64 << 10;
constexpr Micros kCallMax = Seconds(20);

// What a login sets itself.
constexpr std::array<std::string_view, 7> kOwnParameters = {
    "client_id", "code_challenge", "code_challenge_method", "redirect_uri", "response_type",
    "scope",     "state"};

bool is_provider_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// Tokens do not travel in the open, but for a host that is this machine.
bool is_safe_url(std::string_view url) {
  if (!nodes::clean_url(url)) return false;
  if (url.starts_with("https://")) return true;
  const auto authority = nodes::authority_of(url);
  const auto host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                               : authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

// Reads the members of a provider's file and gathers what is wrong with them.
class Reader {
 public:
  explicit Reader(const json::object& members) : members_(members) {}

  std::string text(std::string_view name) {
    const auto* value = find(name);
    if (!value) return {};
    const auto* text = if_text(*value);
    if (text && !text->empty() && text->size() <= kTextBytesMax &&
        std::ranges::none_of(std::string_view(*text), is_control))
      return std::string(*text);
    complain(name, fmt::format("must be a text of 1 to {} bytes", kTextBytesMax));
    return {};
  }
  std::string required(std::string_view name) {
    if (!find(name)) complain(name, "is missing");
    return text(name);
  }
  std::string url(std::string_view name) {
    auto url = required(name);
    if (!url.empty() && (!is_safe_url(url) || url.find_first_of("#@") != std::string::npos))
      complain(name,
               "must be an https URL without user and fragment, such as "
               "https://login.example.com/authorize");
    return url;
  }
  std::vector<std::string> scopes();
  std::vector<std::pair<std::string, std::string>> parameters();
  OAuthProvider::ClientAuth client_auth();

  void complain(std::string_view name, std::string_view what) {
    errors_.push_back(fmt::format("{} {}.", name, what));
  }
  void finish() {
    for (const auto& member : members_)
      if (std::ranges::find(asked_, std::string_view(member.key())) == asked_.end())
        complain_of_unknown(member.key());
  }
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  void complain_of_unknown(std::string_view name) {
    const auto hint = nearest_hint(name, asked_);
    errors_.push_back(fmt::format("unknown member {}{}", name, hint.empty() ? "." : hint));
  }
  const json::value* find(std::string_view name) {
    if (std::ranges::find(asked_, name) == asked_.end()) asked_.push_back(name);
    const auto* value = members_.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
  }

  const json::object& members_;
  std::vector<std::string_view> asked_;
  std::vector<std::string> errors_;
};

std::vector<std::string> Reader::scopes() {
  std::vector<std::string> scopes;
  const auto* value = find("scopes");
  if (!value) return scopes;
  const auto* list = value->if_array();
  const bool is_right =
      list && list->size() <= kScopesMax && std::ranges::all_of(*list, [](const json::value& each) {
        const auto* text = if_text(each);
        return text && !text->empty() && text->size() <= kTextBytesMax &&
               std::ranges::all_of(std::string_view(*text), [](char c) {
                 return c > 0x20 && c < 0x7F && c != '"' && c != '\\';
               });
      });
  if (!is_right) {
    complain("scopes",
             fmt::format("must be a list of at most {} scopes without spaces", kScopesMax));
    return scopes;
  }
  scopes.reserve(list->size());
  for (const auto& each : *list) scopes.emplace_back(each.get_string());
  return scopes;
}

std::vector<std::pair<std::string, std::string>> Reader::parameters() {
  std::vector<std::pair<std::string, std::string>> parameters;
  const auto* value = find("parameters");
  if (!value) return parameters;
  const auto* object = value->if_object();
  if (!object || object->size() > kParametersMax) {
    complain("parameters", fmt::format("must be an object of at most {} texts", kParametersMax));
    return parameters;
  }
  for (const auto& [name, each] : *object) {
    const auto place = fmt::format("parameters.{}", std::string_view(name));
    const auto* text = if_text(each);
    if (std::ranges::find(kOwnParameters, std::string_view(name)) != kOwnParameters.end())
      complain(place, "is set by the server");
    else if (!text || text->size() > kTextBytesMax)
      complain(place, fmt::format("must be a text of at most {} bytes", kTextBytesMax));
    else
      parameters.emplace_back(name, std::string(*text));
  }
  return parameters;
}

OAuthProvider::ClientAuth Reader::client_auth() {
  using enum OAuthProvider::ClientAuth;
  const auto name = text("client_auth");
  if (name.empty() || name == "basic") return kBasic;
  if (name == "post") return kPost;
  if (name != "none") complain("client_auth", "must be basic, post or none");
  return kNone;
}

void check_secret(const DeclaredProvider& declared, Reader& reader) {
  const auto& [file, variable] = declared.secret;
  const bool is_public = declared.provider.client_auth == OAuthProvider::ClientAuth::kNone;
  if (!file.empty() && !variable.empty())
    reader.complain("client_secret_env", "cannot be combined with client_secret_file");
  else if (is_public && !(file.empty() && variable.empty()))
    reader.complain("client_auth", "cannot be none for a client with a secret");
  else if (!is_public && file.empty() && variable.empty())
    reader.complain("client_secret_file", "(or client_secret_env) is missing");
}

nodes::HttpCall token_call(const OAuthProvider& provider, std::string body) {
  nodes::HttpCall call;
  call.method = "POST";
  call.url = provider.token_url;
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                  {"Accept", "application/json"}};
  call.body = std::move(body);
  call.timeout = kCallMax;
  call.response_bytes_max = kAnswerBytesMax;
  const auto id = percent_encode(provider.client_id);
  const auto secret = percent_encode(provider.client_secret.expose());
  using enum OAuthProvider::ClientAuth;
  if (provider.client_auth == kBasic) {
    call.basic = nodes::BasicAuth{id, secret};
  } else {
    call.body += "&client_id=" + id;
    if (provider.client_auth == kPost) call.body += "&client_secret=" + secret;
  }
  return call;
}

}  // namespace

Result<DeclaredProvider> read_provider(std::string_view name, const json::value& document) {
  if (!is_provider_name(name))
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a name for a provider; use 1 to {} lower-case letters, "
                            "digits, dashes and underscores",
                            name.substr(0, kNameBytesMax), kNameBytesMax));
  const auto* members = document.if_object();
  if (!members) return fail(ErrorCode::kInvalid, "expected lines of the form `name: value`");
  Reader reader(*members);
  DeclaredProvider declared;
  auto& provider = declared.provider;
  provider.name = name;
  provider.title = reader.text("title");
  if (provider.title.empty()) provider.title = name;
  provider.authorize_url = reader.url("authorize_url");
  provider.token_url = reader.url("token_url");
  provider.api_url = reader.url("api_url");
  if (provider.api_url.find('?') != std::string::npos)
    reader.complain("api_url", "must not have a query");
  while (provider.api_url.ends_with('/')) provider.api_url.pop_back();
  provider.issuer = reader.text("issuer");
  provider.client_id = reader.required("client_id");
  declared.secret = {.file = reader.text("client_secret_file"),
                     .variable = reader.text("client_secret_env")};
  provider.client_auth = reader.client_auth();
  provider.scopes = reader.scopes();
  provider.parameters = reader.parameters();
  check_secret(declared, reader);
  reader.finish();
  if (reader.errors().empty()) return declared;
  return fail(ErrorCode::kInvalid, fmt::format("{}", fmt::join(reader.errors(), " ")));
}

std::string login_url(const OAuthProvider& provider, const LoginParameters& login) {
  auto url = provider.authorize_url;
  nodes::append_parameter(url, "response_type", "code");
  nodes::append_parameter(url, "client_id", provider.client_id);
  nodes::append_parameter(url, "redirect_uri", login.redirect_uri);
  if (!provider.scopes.empty())
    nodes::append_parameter(url, "scope", fmt::format("{}", fmt::join(provider.scopes, " ")));
  nodes::append_parameter(url, "state", login.state);
  nodes::append_parameter(url, "code_challenge", login.code_challenge);
  nodes::append_parameter(url, "code_challenge_method", "S256");
  for (const auto& [name, value] : provider.parameters) nodes::append_parameter(url, name, value);
  return url;
}

nodes::HttpCall code_call(const OAuthProvider& provider, std::string_view code,
                          const Secret& verifier, std::string_view redirect_uri) {
  return token_call(
      provider,
      fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&code_verifier={}",
                  percent_encode(code), percent_encode(redirect_uri), verifier.expose()));
}

nodes::HttpCall refresh_call(const OAuthProvider& provider, const Secret& refresh_token) {
  return token_call(provider, fmt::format("grant_type=refresh_token&refresh_token={}",
                                          percent_encode(refresh_token.expose())));
}

}  // namespace sluice::secrets
