#include "nodes/messaging/mail_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "base/bytes.h"
#include "formats/mail_encoding.h"
#include "nodes/test_support.h"

namespace sluice::nodes::mail_message_test {
namespace {

using testing::Bench;
using testing::describe;
using ::testing::HasSubstr;
using ::testing::Not;

Mail mail() {
  Mail mail;
  mail.from = {"Shop", "shop@example.com"};
  mail.to = {{"", "ada@example.com"}};
  mail.subject = "Hello";
  mail.text = "Hi there\n";
  return mail;
}

Result<std::string> build(const Mail& mail) {
  return build_mail(mail, "run/n", *parse_time("2026-01-31T12:00:00Z"));
}

std::string built(const Mail& mail) {
  auto message = build(mail);
  EXPECT_TRUE(message) << message.error().message;
  return message ? *message : std::string();
}

std::string header(std::string_view name, std::string_view value) {
  std::string out;
  formats::append_text_header(out, name, value);
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  formats::append_quoted_printable(out, text);
  return out;
}

// Only CRLF, only ASCII, and no line longer than a server must take.
void expect_sendable(const std::string& message) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto byte = static_cast<unsigned char>(message[i]);
    ASSERT_LT(byte, 0x80) << "at " << i;
    ASSERT_EQ(message[i] == '\n', i > 0 && message[i - 1] == '\r') << "at " << i;
    column = message[i] == '\n' ? 0 : column + 1;
    ASSERT_LE(column, 999u);
  }
  EXPECT_TRUE(message.ends_with("\r\n"));
}

TEST(MailAddress, Forms) {
  const auto plain = formats::parse_mail_address(" ada@example.com ");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->name + "|" + plain->address, "|ada@example.com");
  const auto named = formats::parse_mail_address("Ada Lovelace <ada@example.com>");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->name + "|" + named->address, "Ada Lovelace|ada@example.com");
  const auto quoted = formats::parse_mail_address(R"("Lovelace, \"Ada\"" <ada@example.com>)");
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->name, R"(Lovelace, "Ada")");
  const auto list =
      formats::parse_mail_addresses(R"("Lovelace, Ada" <ada@example.com>,, b@example.com, )");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->size(), 2u);
  EXPECT_TRUE(formats::parse_mail_addresses("")->empty());
}

TEST(MailAddress, WhatIsNone) {
  for (const auto* text :
       {"", "ada", "@example.com", "ada@", "ada@exa mple.com", "<ada@example.com",
        "ada@example.com>", "ada@example.com\r\nBcc: x@example.com", "a@example.com, b@example.com",
        "A\r\nBcc: x <ada@example.com>", "ada@ex\xC3\xA4mple.com", "<>", "x <<a@example.com>>"})
    EXPECT_FALSE(formats::parse_mail_address(text)) << text;
}

TEST(MailMessage, OfPlainText) {
  EXPECT_EQ(built(mail()),
            "Date: Sat, 31 Jan 2026 12:00:00 +0000\r\n"
            "From: Shop <shop@example.com>\r\n"
            "To: ada@example.com\r\n"
            "Subject: Hello\r\n"
            "Message-ID:\r\n " +
                mail_message_id("run/n", "shop@example.com") +
                "\r\n"
                "MIME-Version: 1.0\r\n"
                "Content-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n"
                "\r\n"
                "Hi there\r\n");
}

TEST(MailMessage, ItsIdentityIsTheKeys) {
  EXPECT_EQ(built(mail()), built(mail()));
  EXPECT_EQ(mail_message_id("a", "x@example.com"), mail_message_id("a", "y@example.com"));
  EXPECT_NE(mail_message_id("a", "x@example.com"), mail_message_id("b", "x@example.com"));
}

TEST(MailMessage, EverythingInOne) {
  auto full = mail();
  full.from.name = "Grüße, Größe";
  full.cc = {{"Ada \"the first\"", "ada@example.com"}, {"", "c@example.com"}};
  full.bcc = {{"", "hidden@example.com"}};
  full.reply_to = {{"", "answers@example.com"}};
  full.subject = "Überraschung für dich: ein sehr langer Betreff mit Umlauten äöüß und mehr davon";
  full.html = "<p>Grüße</p>\n";
  full.attachments = {{"übersicht.csv", "text/csv", "a;b\n1;2\n"},
                      {"raw", "", std::string("\0\1\xFF", 3)}};
  full.headers = {{"X-Ticket", "42"}, {"X-Note", "größer"}};
  const auto message = built(full);
  expect_sendable(message);
  EXPECT_THAT(message, Not(HasSubstr("hidden@example.com")));
  EXPECT_THAT(message, HasSubstr("X-Ticket: 42\r\nX-Note: =?UTF-8?B?"));
  EXPECT_THAT(message, HasSubstr("filename*=UTF-8''%C3%BCbersicht.csv;\r\n filename=\"__bers"));
  EXPECT_THAT(message, HasSubstr("Cc: \"Ada \\\"the first\\\"\" <ada@example.com>, c@example.com"));
  EXPECT_THAT(message, HasSubstr("multipart/mixed"));
  EXPECT_THAT(message, HasSubstr("multipart/alternative"));
  EXPECT_EQ(mail_recipients(full),
            (std::vector<std::string>{"ada@example.com", "c@example.com", "hidden@example.com"}));
}

TEST(MailMessage, OnlyHiddenRecipients) {
  auto hidden = mail();
  hidden.bcc = std::exchange(hidden.to, {});
  EXPECT_THAT(built(hidden), HasSubstr("To: undisclosed-recipients:;\r\n"));
}

TEST(MailMessage, LongHeadersAreFolded) {
  std::string words;
  for (int i = 0; i < 200; ++i) words += "word" + std::to_string(i) + " ";
  words.pop_back();
  const auto folded = header("Subject", words);
  expect_sendable(folded);
  std::istringstream lines(folded);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 79u);
  // Unfolded it is what it was.
  std::string unfolded = folded.substr(0, folded.size() - 2);
  for (auto at = unfolded.find("\r\n"); at != std::string::npos; at = unfolded.find("\r\n"))
    unfolded.erase(at, 2);
  EXPECT_EQ(unfolded, "Subject: " + words);
  // What cannot be folded, and what looks encoded, is encoded.
  for (const auto& text : {std::string(2000, 'x'), std::string("=?UTF-8?B?AAAA?="),
                           std::string(" blank at the edge"), std::string("two  blanks")}) {
    const auto encoded = header("Subject", text);
    expect_sendable(encoded);
    EXPECT_THAT(encoded, HasSubstr("=?UTF-8?B?"));
  }
}

TEST(MailMessage, EncodedWordsHoldWholeCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "€";
  std::istringstream lines(header("Subject", text));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 77u);
    const auto from = line.find("?B?") + 3;
    const auto part = from_base64(line.substr(from, line.find("?=", from) - from));
    ASSERT_TRUE(part);
    EXPECT_TRUE(is_utf8(*part));
  }
}

TEST(MailMessage, QuotedPrintable) {
  EXPECT_EQ(quoted_printable("a=b\tc \nd\re\r\nf\t"), "a=3Db\tc=20\r\nd\r\ne\r\nf=09\r\n");
  EXPECT_EQ(quoted_printable("ä"), "=C3=A4\r\n");
  EXPECT_EQ(quoted_printable(""), "");
  const auto wrapped = quoted_printable(std::string(200, 'x'));
  EXPECT_EQ(wrapped, std::string(75, 'x') + "=\r\n" + std::string(75, 'x') + "=\r\n" +
                         std::string(50, 'x') + "\r\n");
}

TEST(MailMessage, MostlyOtherLettersGoInBase64) {
  auto other = mail();
  other.text = "привет, как дела?\n";
  EXPECT_THAT(built(other), HasSubstr("Content-Transfer-Encoding: base64"));
}

TEST(MailMessage, NothingChangesItsStructure) {
  const auto expect_refused = [](const Mail& bad) {
    const auto message = build(bad);
    EXPECT_FALSE(message) << *message;
  };
  for (const auto* line : {"a\r\nBcc: x@example.com", "a\nb", "a\rb", "\x01", "a\x7F", "\xFF"}) {
    auto bad = mail();
    bad.subject = line;
    expect_refused(bad);
    bad = mail();
    bad.headers = {{"X-A", line}};
    expect_refused(bad);
    bad = mail();
    bad.attachments = {{line, "", ""}};
    expect_refused(bad);
    bad = mail();
    bad.attachments = {{"a", std::string("text/plain") + line, ""}};
    expect_refused(bad);
  }
  for (const auto* name : {"", "X A", "X:A", "X\r\nB", "From", "bcc", "Content-Type", "Resent-To",
                           "DATE", "Message-ID", "MIME-Version", "Received"}) {
    auto bad = mail();
    bad.headers = {{name, "x"}};
    expect_refused(bad);
  }
  for (const auto* name : {"../../etc/passwd", "a\\b", "a/b", ""}) {
    auto bad = mail();
    bad.attachments = {{name, "", ""}};
    expect_refused(bad);
  }
  for (const auto* type : {"text", "/x", "multipart/mixed", "message/rfc822", "text/"}) {
    auto bad = mail();
    bad.attachments = {{"a", type, ""}};
    expect_refused(bad);
  }
  auto nobody = mail();
  nobody.to.clear();
  expect_refused(nobody);
}

TEST(MailMessage, SecretsAreNotShown) {
  auto bad = mail();
  bad.text = "the key: ~vault~bmFtZQ~00112233445566778899aabbccddeeff~";
  const auto message = build(bad);
  ASSERT_FALSE(message);
  EXPECT_THAT(message.error().message, HasSubstr("`text` contains a vault secret"));
}

TEST(MailMessage, Limits) {
  auto large = mail();
  large.attachments = {{"a", "", std::string(kMailBytesMax + 1, 'x')}};
  EXPECT_EQ(build(large).error().code, ErrorCode::kTooLarge);
  // Small enough as it is, but not in base64.
  large.attachments[0].bytes.resize(kMailBytesMax - 1000);
  EXPECT_EQ(build(large).error().code, ErrorCode::kTooLarge);
  large.attachments[0].bytes.resize(kMailBytesMax / 3 * 2);
  EXPECT_TRUE(build(large));
  auto crowd = mail();
  for (std::size_t i = 0; i < kMailRecipientsMax; ++i)
    crowd.cc.push_back({"", "c" + std::to_string(i) + "@example.com"});
  EXPECT_EQ(build(crowd).error().code, ErrorCode::kTooLarge);
  auto wordy = mail();
  wordy.subject = std::string(8193, 'x');
  EXPECT_EQ(build(wordy).error().code, ErrorCode::kTooLarge);
}

constexpr const char* kSmtp = R"({"host": "mail.example.com", "from": "a@example.com",
  "to": "{{ to }}", "text": "hi"})";

MailCall call_of(const Step& step) {
  const auto* effect = std::get_if<NeedsEffect>(&step);
  EXPECT_TRUE(effect) << describe(step);
  return effect ? std::get<MailCall>(effect->request) : MailCall{};
}

TEST(Smtp, AValueNeverAddsRecipients) {
  EXPECT_EQ(call_of(Bench("smtp", kSmtp, R"({"to": ["b@example.com", "c@example.com"]})").start())
                .recipients.size(),
            2u);
  EXPECT_EQ(describe(Bench("smtp", kSmtp, R"({"to": "b@example.com, c@example.com"})").start()),
            "failed: `to`: \"b@example.com, c@example.com\" is not a valid email address");
  EXPECT_EQ(describe(Bench("smtp", kSmtp, R"({"to": [{"a": 1}]})").start()),
            "failed: `to`: {\"a\":1} is not a valid email address");
  EXPECT_EQ(describe(Bench("smtp", kSmtp, "{}").start()),
            "failed: the mail has no recipients: `to`, `cc` and `bcc` are empty");
}

TEST(Smtp, SecurityNamesThePort) {
  const auto port = [](std::string_view more) {
    return call_of(Bench("smtp", R"({"host": "m", "from": "a@b.c", "to": "a@b.c")" +
                                     std::string(more) + "}")
                       .start())
        .port;
  };
  EXPECT_EQ(port(""), 587);
  EXPECT_EQ(port(R"(, "security": "tls")"), 465);
  EXPECT_EQ(port(R"(, "security": "none")"), 25);
  EXPECT_EQ(port(R"(, "security": "none", "port": "{{ 2525 }}")"), 2525);
}

TEST(Smtp, WhatDoesNotCompile) {
  const auto errors = [](std::string_view data) {
    return testing::compile_node("smtp", testing::from_json(data)).all_errors();
  };
  EXPECT_THAT(errors("{}"), HasSubstr("`host` is required"));
  EXPECT_THAT(errors(R"({"host": "a b", "from": "x", "to": "y"})"),
              ::testing::AllOf(HasSubstr("`host` must be a host name"),
                               HasSubstr("`from`: \"x\" is not a valid email address"),
                               HasSubstr("`to`: \"y\" is not a valid email address")));
  EXPECT_THAT(errors(R"({"host": "m", "from": "a@b.c", "to": "a@b.c", "username": "u"})"),
              HasSubstr("must be set together"));
  EXPECT_THAT(errors(R"({"host": "m", "from": "a@b.c"})"), HasSubstr("`to` is required"));
  EXPECT_THAT(
      errors(R"({"host": "m", "from": "a@b.c", "to": "a@b.c", "attachments": [{"name": "x"}]})"),
      HasSubstr("must have either `content` or `content_base64`"));
  EXPECT_THAT(errors(R"({"host": "m", "from": "a@b.c", "to": "a@b.c", "port": 0})"),
              HasSubstr("`port` must be"));
  EXPECT_THAT(errors(R"({"host": "m", "from": "a@b.c", "to": "a@b.c", "timeout": "1h"})"),
              HasSubstr("`timeout` must be"));
}

TEST(Smtp, WhatAnAnswerMeans) {
  const Bench bench("smtp", kSmtp, R"({"to": "b@example.com"})");
  const auto call = call_of(bench.start());
  const auto after = [&](const EffectResult& result) {
    return describe(bench.finish(call, result));
  };
  EXPECT_THAT(after(MailReply{"250 ok"}), HasSubstr(R"("response":"250 ok")"));
  EXPECT_THAT(after(MailReply{"451 later"}), ::testing::StartsWith("transient: the mail server"));
  EXPECT_THAT(after(MailReply{"550 no"}), ::testing::StartsWith("failed: the mail server"));
  for (const auto code : {EffectErrorCode::kRefused, EffectErrorCode::kDns,
                          EffectErrorCode::kTimeout, EffectErrorCode::kBroken})
    EXPECT_THAT(after(EffectError{code, "x"}), ::testing::StartsWith("transient: "));
  for (const auto code :
       {EffectErrorCode::kTls, EffectErrorCode::kBlocked, EffectErrorCode::kInvalid,
        EffectErrorCode::kSecret, EffectErrorCode::kDenied})
    EXPECT_THAT(after(EffectError{code, "x"}), ::testing::StartsWith("failed: "));
}

}  // namespace
}  // namespace sluice::nodes::mail_message_test
