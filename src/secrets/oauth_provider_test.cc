#include "secrets/oauth_provider.h"

#include <gtest/gtest.h>

namespace sluice::secrets::oauth_provider_test {
namespace {

json::value document(std::string_view more = "{}") {
  auto base = parse_json(R"({"authorize_url": "https://id.example.com/authorize?x=1",
      "token_url": "https://id.example.com/token", "api_url": "https://api.example.com/v1/",
      "client_id": "the client", "client_secret_env": "SECRET", "scopes": ["a", "b:c"],
      "parameters": {"prompt": "consent"}})")
                  .value();
  const auto changes = parse_json(more).value();
  for (const auto& [name, value] : changes.as_object()) base.as_object()[name] = value;
  return base;
}

OAuthProvider provider(std::string_view more = "{}") {
  auto declared = read_provider("example", document(more));
  EXPECT_TRUE(declared) << declared.error().message;
  auto made = declared ? declared->provider : OAuthProvider();
  made.client_secret = Secret("s:ecret&");
  return made;
}

std::string wrong(std::string_view more) {
  const auto declared = read_provider("example", document(more));
  return declared ? "right" : declared.error().message;
}

TEST(OAuthProvider, IsReadFromItsFile) {
  const auto declared = read_provider("example", document());
  ASSERT_TRUE(declared) << declared.error().message;
  EXPECT_EQ(declared->provider.name, "example");
  EXPECT_EQ(declared->provider.title, "example");
  EXPECT_EQ(declared->provider.api_url, "https://api.example.com/v1");
  EXPECT_EQ(declared->provider.client_auth, OAuthProvider::ClientAuth::kBasic);
  EXPECT_EQ(declared->secret.variable, "SECRET");
}

TEST(OAuthProvider, SaysEverythingThatIsWrongWithTheFile) {
  EXPECT_EQ(wrong(R"({"token_url": null, "scope": "x"})"),
            "token_url is missing. unknown member scope; did you mean `scopes`?");
  EXPECT_EQ(wrong(R"({"scopes": "a b"})"),
            "scopes must be a list of at most 100 scopes without spaces.");
  EXPECT_EQ(wrong(R"({"parameters": {"state": "x"}})"), "parameters.state is set by the server.");
  EXPECT_EQ(wrong(R"({"client_auth": "jwt"})"),
            "client_auth must be basic, post or none. "
            "client_auth cannot be none for a client with a secret.");
  EXPECT_EQ(wrong(R"({"client_secret_env": null})"),
            "client_secret_file (or client_secret_env) is missing.");
  EXPECT_EQ(wrong(R"({"client_secret_file": "x"})"),
            "client_secret_env cannot be combined with client_secret_file.");
  for (const auto* url : {"http://id.example.com/", "https://ada@id.example.com/", "ftp://x/",
                          "https://id.example.com/#x", "http://127.evil.example.com.x@y/"})
    EXPECT_NE(wrong(R"({"token_url": ")" + std::string(url) + "\"}"), "right") << url;
  EXPECT_NE(wrong(R"({"api_url": "https://api.example.com/?x"})"), "right");
  for (const auto* url : {"http://127.0.0.1:8/", "http://localhost/x", "http://[::1]:9/"})
    EXPECT_EQ(wrong(R"({"token_url": ")" + std::string(url) + "\"}"), "right") << url;
  EXPECT_FALSE(read_provider("No name", document()));
  EXPECT_FALSE(read_provider("example", json::value("text")));
}

TEST(OAuthProvider, IsAskedWithPkceAndState) {
  EXPECT_EQ(login_url(provider(), {"https://me.example.com/back", "st", "ch"}),
            "https://id.example.com/authorize?x=1&response_type=code&client_id=the%20client"
            "&redirect_uri=https%3A%2F%2Fme.example.com%2Fback&scope=a%20b%3Ac&state=st"
            "&code_challenge=ch&code_challenge_method=S256&prompt=consent");
}

TEST(OAuthProvider, IsShownTheClientAsItWants) {
  const auto code = code_call(provider(), "c/1", Secret("verifier"), "https://me/back");
  EXPECT_EQ(code.method, "POST");
  EXPECT_EQ(code.url, "https://id.example.com/token");
  EXPECT_EQ(code.body,
            "grant_type=authorization_code&code=c%2F1&redirect_uri=https%3A%2F%2Fme%2Fback"
            "&code_verifier=verifier");
  ASSERT_TRUE(code.basic);
  EXPECT_EQ(code.basic->user, "the%20client");
  EXPECT_EQ(code.basic->password, "s%3Aecret%26");

  const auto post = refresh_call(provider(R"({"client_auth": "post"})"), Secret("r t"));
  EXPECT_FALSE(post.basic);
  EXPECT_EQ(post.body,
            "grant_type=refresh_token&refresh_token=r%20t&client_id=the%20client"
            "&client_secret=s%3Aecret%26");
  const auto none =
      refresh_call(provider(R"({"client_auth": "none", "client_secret_env": null})"), Secret("rt"));
  EXPECT_EQ(none.body, "grant_type=refresh_token&refresh_token=rt&client_id=the%20client");
}

}  // namespace
}  // namespace sluice::secrets::oauth_provider_test
