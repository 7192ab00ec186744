#include "secrets/redact.h"

#include <cctype>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json.h"

namespace sluice::secrets::redact_test {
namespace {

const std::string kPlain = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
const std::string kNasty = "p\"a\\s/s+w%o&r'd <é€😀>";

std::string redacted(const std::string& secret, std::string text) {
  Redactor redactor;
  redactor.add("key", Secret(secret));
  redactor.redact(text);
  return text;
}
std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}
std::string standard(std::string_view text) { return to_base64(as_bytes(text)); }
std::string url_safe(std::string_view text) { return to_base64(as_bytes(text), Base64::kUrl); }

TEST(Redact, LeavesOtherTextsAlone) {
  for (const std::string text : {"", "sk_live_", "nothing here %41 \\u0041 &amp; +", "~~~~"})
    EXPECT_EQ(redacted(kPlain, text), text);
  Redactor none;
  std::string text = kPlain;
  none.redact(text);
  EXPECT_EQ(text, kPlain);
}

TEST(Redact, HidesTheValueAsItIs) {
  for (const auto& secret : {kPlain, kNasty}) {
    EXPECT_EQ(redacted(secret, secret), "[vault.key]");
    std::string upper = secret;
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    EXPECT_EQ(redacted(secret, "host " + upper), "host [vault.key]");
    EXPECT_EQ(redacted(secret, "a" + secret + "b" + secret), "a[vault.key]b[vault.key]");
    EXPECT_EQ(redacted(secret, secret.substr(0, 3) + secret), secret.substr(0, 3) + "[vault.key]");
  }
}

TEST(Redact, HidesWhatIsEscapedForJson) {
  auto text = json_text(kNasty);
  for (int level = 0; level < 4; ++level) {
    EXPECT_EQ(redacted(kNasty, text).find("s/s"), std::string::npos) << text;
    EXPECT_NE(redacted(kNasty, text).find("[vault.key]"), std::string::npos) << text;
    text = json_text(text);
  }
  EXPECT_EQ(redacted(kNasty, R"(x p\u0022a\\s\/s+w%o&r'd <\u00e9\u20AC\ud83d\ude00> y)"),
            "x [vault.key] y");
}

TEST(Redact, HidesWhatIsPercentEncoded) {
  auto text = percent_encode(kNasty);
  for (int level = 0; level < 3; ++level) {
    EXPECT_EQ(redacted(kNasty, "q=" + text + "&r"), "q=[vault.key]&r") << text;
    text = percent_encode(text);
  }
  // Lower case, and with what some encoders leave or turn into a plus.
  EXPECT_EQ(redacted(kNasty, "p%22a%5cs/s%2bw%25o%26r'd+<%c3%a9€%f0%9f%98%80>"), "[vault.key]");
}

TEST(Redact, HidesWhatIsEscapedForHtml) {
  EXPECT_EQ(redacted(kNasty, "p&quot;a\\s/s+w%o&amp;r&#39;d &lt;é&#8364;&#x1F600;&gt;"),
            "[vault.key]");
}

TEST(Redact, HidesBase64AtEveryAlignment) {
  for (const auto& secret : {kPlain, kNasty}) {
    for (const std::string before : {"", "x", "xy", "xyz"}) {
      for (const std::string after : {"", "x", "xy"}) {
        for (const auto& plain : {secret, json_text(secret), percent_encode(secret)}) {
          for (const auto& text :
               {standard(before + plain + after), url_safe(before + plain + after)}) {
            const auto shown = redacted(secret, "<" + text + ">");
            EXPECT_NE(shown.find("[vault.key]"), std::string::npos) << text;
            // What is left tells at most the neighbours.
            EXPECT_LE(shown.size(), 2 + 11 + 4 * (before.size() + after.size() + 2)) << shown;
          }
        }
      }
    }
  }
  EXPECT_EQ(redacted(kPlain, percent_encode(standard(kPlain + "?/>")))
                .find(standard(kPlain).substr(4, 8)),
            std::string::npos);
}

TEST(Redact, HidesHexAndLayersOfEncodings) {
  const auto hex = to_hex(as_bytes(kPlain));
  EXPECT_EQ(redacted(kPlain, hex), "[vault.key]");
  std::string upper = hex;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(redacted(kPlain, "0x" + upper), "0x[vault.key]");
  const auto twice = standard("Authorization: Basic " + standard(kPlain));
  EXPECT_EQ(redacted(kPlain, twice).find(standard(standard(kPlain)).substr(6, 12)),
            std::string::npos);
}

TEST(Redact, TakesShortValuesForThemselvesOnlyWhereTheyStandAlone) {
  EXPECT_EQ(redacted("1234", "1234 12345 a1234 \"1234\" pin=1234"),
            "[vault.key] 12345 a1234 \"[vault.key]\" pin=[vault.key]");
  EXPECT_EQ(redacted("1234", "x " + standard("1234") + " " + to_hex(as_bytes("1234"))),
            "x [vault.key] [vault.key]");
}

TEST(Redact, HidesTheLinesOfAKey) {
  const std::string key =
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\r\nabc\n-----END KEY-----\n";
  EXPECT_EQ(redacted(key, key), "[vault.key]");
  EXPECT_EQ(redacted(key, json_text(key)), "\"[vault.key]\"");
  EXPECT_EQ(redacted(key, "line 2: b3BlbnNzaC1rZXktdjEAAAAA abc"), "line 2: [vault.key] abc");
  EXPECT_EQ(redacted(key, "-----BEGIN OPENSSH PRIVATE KEY-----"),
            "-----BEGIN OPENSSH PRIVATE KEY-----");
}

TEST(Redact, HidesWhatAServerSeesOfAUrl) {
  const std::string url = "https://hooks.test/services/T0/B0123456";
  EXPECT_EQ(redacted(url, "GET /services/T0/B0123456 HTTP/1.1"), "GET [vault.key] HTTP/1.1");
  EXPECT_EQ(redacted(url, "to " + url), "to [vault.key]");
  EXPECT_EQ(redacted("https://hooks.test/short", "GET /short"), "GET /short");
}

TEST(Redact, TakesTheLongestOfSeveral) {
  Redactor redactor;
  redactor.add("short", Secret("secret-one"));
  redactor.add("long", Secret("secret-one-and-two"));
  std::string text = "secret-one-and-two secret-one";
  redactor.redact(text);
  EXPECT_EQ(text, "[vault.long] [vault.short]");
}

TEST(Redact, GoesThroughEveryTextOfAResult) {
  Redactor redactor;
  redactor.add("key", Secret(kPlain));
  nodes::EffectResult results[] = {
      nodes::HttpReply{200, {{"x-" + kPlain, "v " + kPlain}}, "b " + kPlain},
      nodes::MailReply{"250 " + kPlain},
      nodes::SshReply{{{"c " + kPlain, "o " + kPlain, "e " + kPlain, 1}}, "h " + kPlain},
      nodes::Artifact{.url = "u " + kPlain},
      nodes::EffectError{
          .code = nodes::EffectErrorCode::kBroken, .message = "m " + kPlain, .url = "u " + kPlain},
      nodes::Postponed{nodes::Postponed::Why::kCircuit, "h " + kPlain, Timestamp(), "m " + kPlain},
  };
  for (auto& result : results) redactor.redact(result);
  const auto& http = std::get<nodes::HttpReply>(results[0]);
  EXPECT_EQ(http.headers[0].first, "x-[vault.key]");
  EXPECT_EQ(http.headers[0].second, "v [vault.key]");
  EXPECT_EQ(http.body, "b [vault.key]");
  EXPECT_EQ(std::get<nodes::MailReply>(results[1]).response, "250 [vault.key]");
  const auto& ssh = std::get<nodes::SshReply>(results[2]);
  EXPECT_EQ(ssh.commands[0].command, "c [vault.key]");
  EXPECT_EQ(ssh.commands[0].out, "o [vault.key]");
  EXPECT_EQ(ssh.commands[0].err, "e [vault.key]");
  EXPECT_EQ(ssh.host_key, "h [vault.key]");
  EXPECT_EQ(std::get<nodes::Artifact>(results[3]).url, "u [vault.key]");
  EXPECT_EQ(std::get<nodes::EffectError>(results[4]).message, "m [vault.key]");
  EXPECT_EQ(std::get<nodes::EffectError>(results[4]).url, "u [vault.key]");
  EXPECT_EQ(std::get<nodes::Postponed>(results[5]).host, "h [vault.key]");
  EXPECT_EQ(std::get<nodes::Postponed>(results[5]).message, "m [vault.key]");
}

// --- texts of which every character is escaped ---

enum class Escape { kNone, kPercent, kDecimal, kHex, kUnit };

std::string in_any_case(SeededEntropy& random, std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'f' && random.next_u64() % 2 == 0) c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// One character of a secret (UTF-8), whose code point is `code`.
std::string escape(SeededEntropy& random, Escape how, std::string_view character, char32_t code) {
  const auto number = static_cast<std::uint32_t>(code);
  const std::string zeros(random.next_u64() % 4, '0');
  std::string out;
  switch (how) {
    case Escape::kNone:
      return std::string(character);
    case Escape::kPercent:
      for (const char byte : character)
        out += fmt::format("%{:02x}", static_cast<unsigned char>(byte));
      return in_any_case(random, out);
    case Escape::kDecimal:
      return fmt::format("&#{}{}", zeros, number);
    case Escape::kHex:
      return in_any_case(
          random, fmt::format("&#{}{}{:x}", random.next_u64() % 2 ? "x" : "X", zeros, number));
    case Escape::kUnit:
      if (code < 0x10000) return "\\u" + in_any_case(random, fmt::format("{:04x}", number));
      return "\\u" +
             in_any_case(random, fmt::format("{:04x}", 0xD800 + ((number - 0x10000) >> 10))) +
             "\\u" +
             in_any_case(random, fmt::format("{:04x}", 0xDC00 + ((number - 0x10000) & 0x3FF)));
  }
  return out;
}

// Each character in a way of its own, or all in the way `how`; `nested` times.
std::string escape_all(SeededEntropy& random, std::string_view secret, unsigned nested,
                       std::optional<Escape> how = std::nullopt) {
  std::string out;
  bool open = false;  // an entity without its semicolon came before
  for (std::size_t i = 0; i < secret.size();) {
    const auto lead = static_cast<unsigned char>(secret[i]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = bytes == 1 ? lead : lead & (0xFFU >> (bytes + 1));
    for (std::size_t k = 1; k < bytes; ++k)
      code = code << 6 | (static_cast<unsigned char>(secret[i + k]) & 63U);
    const auto way = how.value_or(static_cast<Escape>(random.next_u64() % 5));
    auto token = escape(random, way, secret.substr(i, bytes), code);
    const bool entity = way == Escape::kDecimal || way == Escape::kHex;
    const bool again = nested > 1 && random.next_u64() % 3 == 0;
    if (entity && again) token += ';';
    if (again) token = escape_all(random, token, nested - 1);
    if (open && (std::isalnum(static_cast<unsigned char>(token[0])) || token[0] == ';' ||
                 random.next_u64() % 2 == 0))
      out += ';';
    out += token;
    open = entity && !again;
    i += bytes;
  }
  return open ? out + ';' : out;
}

TEST(Redact, HidesWhatIsEscapedAsAWhole) {
  SeededEntropy random(1);
  for (const auto& secret : {kPlain, kNasty}) {
    for (const auto how : {Escape::kPercent, Escape::kDecimal, Escape::kHex, Escape::kUnit}) {
      const auto text = escape_all(random, secret, 1, how);
      EXPECT_EQ(redacted(secret, "a=" + text + " b"), "a=[vault.key] b") << text;
      for (const auto again : {Escape::kPercent, Escape::kDecimal, Escape::kHex, Escape::kUnit}) {
        const auto twice = escape_all(random, text, 1, again);
        EXPECT_EQ(redacted(secret, "<" + twice + ">"), "<[vault.key]>") << twice;
      }
    }
  }
  EXPECT_EQ(redacted("ABCDEFGH", "%26%2365%3B%2542&#0067&#x44;\\u0045FG&amp;#72;."),
            "[vault.key].");
  EXPECT_EQ(redacted("1234", "%31%32%33%34 x%31%32%33%34"), "[vault.key] x%31%32%33%34");
}

TEST(Redact, HidesWhatIsEscapedInAnyMixture) {
  const std::vector<std::string> characters = {
      "a", "B",  "c",  "D", "e", "f", "U", "x", "X", "0", "1", "4", "9", "%", "&", "#",
      ";", "\\", "\"", "/", "+", " ", "u", "n", "é", "€", "😀", "-", "_", ".", "2", "5"};
  SeededEntropy random(7);
  for (int round = 0; round < 3'000; ++round) {
    std::string secret;
    const auto length = 8 + random.next_u64() % 24;
    for (std::size_t i = 0; i < length; ++i)
      secret += characters[random.next_u64() % characters.size()];
    const auto text = escape_all(random, secret, 2);
    EXPECT_EQ(redacted(secret, "~" + text + "~"), "~[vault.key]~") << secret << "\n" << text;
  }
}

// Texts that are made to be slow cost no more than a bound, and then show nothing.
TEST(Redact, BoundsTheWork) {
  Redactor redactor;
  redactor.add("key", Secret(std::string(2'000, 'a') + "b"));
  std::string text(4 << 20, 'a');
  redactor.redact(text);
  EXPECT_EQ(text, "[not shown: too costly to search for secrets]");
  for (const std::string piece : {"\\", "%", "%25", "&#", "+", "&#0000", "%26%23%30", "\\u005c"}) {
    std::string hostile;
    while (hostile.size() < (1 << 18)) hostile += piece;
    const auto before = hostile;
    Redactor other;
    other.add("key", Secret(kNasty));
    other.add("key", Secret("%%%\\\\\\&&&+++"));
    other.redact(hostile);
    EXPECT_EQ(hostile, before) << piece;
  }
}

}  // namespace
}  // namespace sluice::secrets::redact_test
