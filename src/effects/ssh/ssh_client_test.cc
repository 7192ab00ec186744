#include "effects/ssh/ssh_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "effects/http/http_client.h"
#include "effects/http/test_server.h"
#include "effects/ssh/ssh_key.h"

// What the SSH client says no to. tests/ssh lets it speak to SSH servers.
namespace sluice::effects::ssh_client_test {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;
using nodes::SshCall;
using ::testing::HasSubstr;
using testing::Seen;
using testing::TestServer;

SshCall commands(int port) {
  SshCall call;
  call.host = "127.0.0.1";
  call.port = static_cast<std::uint16_t>(port);
  call.user = "ada";
  call.password = "secret";
  call.commands = {"true"};
  call.timeout = Seconds(20);
  return call;
}

void expect_error(SshCall call, std::string_view allow, EffectErrorCode code,
                  std::string_view message = "") {
  boost::asio::io_context context;
  HttpClient::Options options;
  options.guard = AddressGuard::parse(allow).value();
  CallIds ids;
  SshClient client(context, ids, HttpClient::settings(options));
  std::optional<EffectResult> result;
  client.start(std::move(call), [&](EffectResult r) { result = std::move(r); });
  while (!result && context.run_one() > 0) {
  }
  ASSERT_TRUE(result);
  const auto* error = std::get_if<EffectError>(&*result);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, code) << error->message;
  EXPECT_THAT(error->message, HasSubstr(message));
}

TEST(SshClient, TheGuardJudgesTheAddress) {
  TestServer server([](const Seen&) { return std::string(); });
  for (const auto* host : {"127.0.0.1", "localhost", "::1", "0.0.0.0"}) {
    auto call = commands(server.port());
    call.host = host;
    expect_error(call, "", EffectErrorCode::kBlocked, "--egress-allow");
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(SshClient, NobodyThere) {
  int port = 0;
  {
    port = TestServer([](const Seen&) { return std::string(); }).port();
  }
  expect_error(commands(port), "127.0.0.0/8", EffectErrorCode::kRefused);
}

TEST(SshClient, AServerThatSaysNothing) {
  TestServer server([](const Seen&) { return std::string(); });
  auto call = commands(server.port());
  call.timeout = Millis(100);
  expect_error(call, "127.0.0.0/8", EffectErrorCode::kTimeout, "after 0 of 1 commands");
}

TEST(SshClient, WhatCannotBeSent) {
  for (const auto* text : {"", "a\r\nb"}) {
    auto call = commands(1);
    call.user = text;
    expect_error(call, "127.0.0.0/8", EffectErrorCode::kInvalid);
    call = commands(1);
    call.host = text;
    expect_error(call, "127.0.0.0/8", EffectErrorCode::kInvalid);
  }
}

// A key in the form of OpenSSH as far as its head, whose passphrase takes that many rounds.
std::string openssh_key(std::uint32_t rounds) {
  const auto number = [](std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
    return out;
  };
  const auto text = [&](const std::string& value) {
    return number(static_cast<std::uint32_t>(value.size())) + value;
  };
  const std::string head = std::string("openssh-key-v1\0", 15) + text("aes256-ctr") +
                           text("bcrypt") + text(text("salt") + number(rounds));
  return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + to_base64(as_bytes(head)) +
         "\n-----END OPENSSH PRIVATE KEY-----\n";
}

TEST(SshKey, NoneThatTakesForEver) {
  EXPECT_TRUE(check_private_key(openssh_key(24)));
  EXPECT_FALSE(check_private_key(openssh_key(257)));
  EXPECT_FALSE(check_private_key(openssh_key(0xFFFFFFFF)));
  EXPECT_FALSE(check_private_key("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"));
  EXPECT_FALSE(check_private_key(std::string(100'000, 'x')));
  EXPECT_TRUE(check_private_key("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n"));
}

TEST(SshKey, CutShort) {
  const auto whole = openssh_key(24);
  for (std::size_t bytes = 36; bytes + 40 < whole.size(); ++bytes)
    EXPECT_FALSE(check_private_key(whole.substr(0, bytes) + "\n-----END")) << bytes;
}

}  // namespace
}  // namespace sluice::effects::ssh_client_test
