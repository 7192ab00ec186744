#include "app/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::app::certificate_test {
namespace {

using ::testing::HasSubstr;

TEST(Certificate, IsWarnedOfBeforeItExpires) {
  const Timestamp begins{Seconds(1'761'912'000)};
  const http::TlsValidity validity{begins, begins + std::chrono::hours(24 * 90)};
  const auto warning = [&](Micros before_the_end) {
    return certificate_warning(validity, validity.ends - before_the_end).value_or("");
  };
  EXPECT_EQ(warning(std::chrono::hours(24 * 14) + Seconds(1)), "");
  EXPECT_THAT(warning(std::chrono::hours(24 * 14)), HasSubstr("expires at 2026-01-29"));
  EXPECT_THAT(warning(Micros(0)), HasSubstr("expired at 2026-01-29"));
  EXPECT_THAT(*certificate_warning(validity, begins - Seconds(1)),
              HasSubstr("valid only from 2025-10-31"));
  EXPECT_FALSE(certificate_warning(validity, begins));
}

TEST(Certificate, ListenersAreNamed) {
  Settings settings;
  EXPECT_EQ(*parse_tls_listeners(settings), TlsListeners::kAll);
  settings.tls_listeners = "hooks";
  EXPECT_THAT(parse_tls_listeners(settings).error().message, HasSubstr("needs --hooks-listen"));
  settings.hooks_listen = ":0";
  EXPECT_EQ(*parse_tls_listeners(settings), TlsListeners::kHooks);
  settings.tls_listeners = "api";
  EXPECT_EQ(*parse_tls_listeners(settings), TlsListeners::kApi);
  settings.tls_listeners = "both";
  EXPECT_THAT(parse_tls_listeners(settings).error().message, HasSubstr("all, api or hooks"));
}

}  // namespace
}  // namespace sluice::app::certificate_test
