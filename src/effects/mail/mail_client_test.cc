#include "effects/mail/mail_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "effects/http/http_client.h"
#include "effects/http/test_server.h"

// What the mail client says no to. tests/mail lets it speak to a mail server.
namespace sluice::effects::mail_client_test {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;
using nodes::MailCall;
using ::testing::HasSubstr;
using testing::Seen;
using testing::TestServer;

MailCall mail(int port) {
  MailCall call;
  call.host = "127.0.0.1";
  call.port = static_cast<std::uint16_t>(port);
  call.security = MailCall::Security::kNone;
  call.from = "shop@example.com";
  call.recipients = {"ada@example.com"};
  call.message = "Subject: x\r\n\r\nx\r\n";
  return call;
}

EffectResult send(MailCall call, std::string_view allow) {
  boost::asio::io_context context;
  HttpClient::Options options;
  options.guard = AddressGuard::parse(allow).value();
  CallIds ids;
  MailClient client(context, ids, HttpClient::settings(options));
  std::optional<EffectResult> result;
  client.start(std::move(call), [&](EffectResult r) { result = std::move(r); });
  while (!result && context.run_one() > 0) {
  }
  EXPECT_EQ(client.in_flight(), 0u);
  return result ? *std::move(result) : EffectResult(EffectError{});
}

void expect_error(const EffectResult& result, EffectErrorCode code, std::string_view message) {
  const auto* error = std::get_if<EffectError>(&result);
  ASSERT_TRUE(error) << std::get<nodes::MailReply>(result).response;
  EXPECT_EQ(error->code, code) << error->message;
  EXPECT_THAT(error->message, HasSubstr(message));
}

TEST(MailClient, TheGuardJudgesTheAddress) {
  TestServer server([](const Seen&) { return std::string(); });
  for (const auto* host : {"127.0.0.1", "localhost", "::1", "0.0.0.0"}) {
    for (const auto security :
         {MailCall::Security::kNone, MailCall::Security::kStartTls, MailCall::Security::kTls}) {
      auto call = mail(server.port());
      call.host = host;
      call.security = security;
      expect_error(send(call, ""), EffectErrorCode::kBlocked, "--egress-allow");
    }
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(MailClient, NobodyThere) {
  int port = 0;
  {
    port = TestServer([](const Seen&) { return std::string(); }).port();
  }
  expect_error(send(mail(port), "127.0.0.0/8"), EffectErrorCode::kRefused, "");
}

TEST(MailClient, AServerThatSaysNothing) {
  TestServer server([](const Seen&) { return std::string(); });
  auto call = mail(server.port());
  call.timeout = Millis(50);
  expect_error(send(call, "127.0.0.0/8"), EffectErrorCode::kTimeout, "");
}

TEST(MailClient, WhatCannotBeSent) {
  const auto expect_invalid = [](const MailCall& call) {
    expect_error(send(call, "127.0.0.0/8"), EffectErrorCode::kInvalid, "");
  };
  for (const auto* host : {"", "a b", "a/b", "user@host", "host?x", "host\r\nRCPT"}) {
    auto call = mail(25);
    call.host = host;
    expect_invalid(call);
  }
  auto call = mail(25);
  call.recipients.clear();
  expect_invalid(call);
  for (const auto* text : {"a@b.c>\r\nDATA", "a@b.c\n"}) {
    call = mail(25);
    call.from = text;
    expect_invalid(call);
    call = mail(25);
    call.recipients = {"x@b.c", text};
    expect_invalid(call);
    call = mail(25);
    call.user = text;
    expect_invalid(call);
  }
}

TEST(MailClient, ACancelledMailNeverSpeaks) {
  TestServer server([](const Seen&) { return std::string(); });
  boost::asio::io_context context;
  HttpClient::Options options;
  options.guard = AddressGuard::parse("127.0.0.0/8").value();
  CallIds ids;
  MailClient client(context, ids, HttpClient::settings(options));
  bool spoke = false;
  const auto id = client.start(mail(server.port()), [&](EffectResult) { spoke = true; });
  while (server.connections() == 0) context.run_one_for(Millis(1));
  client.cancel(id);
  while (client.in_flight() != 0) {  // its thread ends by itself
    context.restart();
    context.run_one_for(Millis(1));
  }
  EXPECT_FALSE(spoke);
}

}  // namespace
}  // namespace sluice::effects::mail_client_test
