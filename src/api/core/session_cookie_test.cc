#include "api/core/session_cookie.h"

#include <gtest/gtest.h>

#include "api/core/testing.h"

namespace sluice::api::session_cookie_test {
namespace {

std::optional<std::string> read(std::string cookie, CookieKind kind = CookieKind::kPlain) {
  TestRequest request("/");
  request.headers.emplace_back("Cookie", std::move(cookie));
  const auto made = request.make();
  const auto token = session_cookie(made, kind);
  return token ? std::optional<std::string>(*token) : std::nullopt;
}

TEST(SessionCookie, IsFoundAmongOthers) {
  EXPECT_EQ(read("sluice_session=abc"), "abc");
  EXPECT_EQ(read("theme=dark; sluice_session=abc;lang=en"), "abc");
  EXPECT_EQ(read("sluice_session="), "");
  for (const auto* none : {"", ";", "=", "sluice_session", "xsluice_session=abc", "a=sluice_session=b"})
    EXPECT_EQ(read(none), std::nullopt) << none;
}

TEST(SessionCookie, IsNotTakenWhereItCameTwice) {
  EXPECT_EQ(read("sluice_session=abc; sluice_session=def"), std::nullopt);
}

TEST(SessionCookie, HasAnotherNameOverTls) {
  EXPECT_EQ(read("__Host-sluice_session=abc", CookieKind::kSecure), "abc");
  EXPECT_EQ(read("sluice_session=abc", CookieKind::kSecure), std::nullopt)
      << "who sits in between may have set it";
  EXPECT_EQ(set_session_cookie("abc", std::chrono::seconds(60), CookieKind::kSecure),
            "__Host-sluice_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
  EXPECT_EQ(set_session_cookie("abc", std::chrono::seconds(60), CookieKind::kPlain),
            "sluice_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
  EXPECT_EQ(clear_session_cookie(CookieKind::kPlain),
            "sluice_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
}

}  // namespace
}  // namespace sluice::api::session_cookie_test
