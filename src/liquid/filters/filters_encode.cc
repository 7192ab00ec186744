#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/bytes.h"
#include "liquid/filters.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

Value text(std::string_view s) { return Value::string(s); }

std::string_view html_entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

constexpr std::size_t kEntityBytesMax = 6;

// Letters, or `#` and digits, up to a semicolon: what `&` begins when it is an entity already.
bool is_entity(std::string_view behind) {
  std::size_t i = behind.starts_with('#') ? 1 : 0;
  const std::size_t first = i;
  while (i < behind.size() && (first == 1 ? is_digit(behind[i]) : is_alpha(behind[i]))) ++i;
  return i > first && i < behind.size() && behind[i] == ';';
}

enum class Entities { kEscape, kKeep };

Value escape_html(Runtime& r, std::string_view s, Entities entities) {
  if (!r.reserve(s.size() * kEntityBytesMax)) return {};
  Arena::Builder out(r.arena());
  std::size_t plain = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto entity = html_entity(s[i]);
    if (entity.empty()) continue;
    if (entities == Entities::kKeep && s[i] == '&' && is_entity(s.substr(i + 1))) continue;
    out.append(s.substr(plain, i - plain));
    out.append(entity);
    plain = i + 1;
  }
  if (plain == 0) return text(s);
  out.append(s.substr(plain));
  return text(out.finish());
}

Value escape(Runtime& r, const Value& input, Arguments) {
  if (input.is_nil()) return {};
  return escape_html(r, r.text_of(input), Entities::kEscape);
}

Value escape_once(Runtime& r, const Value& input, Arguments) {
  return escape_html(r, r.text_of(input), Entities::kKeep);
}

Value url_encode(Runtime& r, const Value& input, Arguments) {
  if (input.is_nil()) return {};
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto s = r.text_of(input);
  if (!r.reserve(s.size() * 3)) return {};
  Arena::Builder out(r.arena());
  for (const char c : s) {
    if (is_word(c) || c == '.' || c == '-' || c == '~') {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('+');
    } else {
      out.push_back('%');
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
    }
  }
  return text(out.finish());
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Value url_decode(Runtime& r, const Value& input, Arguments) {
  if (input.is_nil()) return {};
  const auto s = r.text_of(input);
  if (!r.reserve(s.size())) return {};
  Arena::Builder out(r.arena());
  for (std::size_t i = 0; i < s.size(); ++i) {
    const int high = s[i] == '%' && i + 2 < s.size() ? hex_value(s[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(s[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(s[i] == '+' ? ' ' : s[i]);
    }
  }
  const auto result = out.finish();
  if (!is_utf8(result)) return r.fail("invalid byte sequence in UTF-8");
  return text(result);
}

Value base64_encode(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  if (!r.reserve(s.size() * 2 + 4)) return {};
  return text(r.arena().copy(to_base64(as_bytes(s))));
}

Value base64_url_safe_encode(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  if (!r.reserve(s.size() * 2 + 4)) return {};
  auto encoded = to_base64(as_bytes(s), Base64::kUrl);
  encoded.append((4 - encoded.size() % 4) % 4, '=');
  return text(r.arena().copy(encoded));
}

Value decoded(Runtime& r, std::string_view s, Base64 alphabet, std::string_view filter) {
  const auto result = from_base64(s, alphabet);
  if (!result || !is_utf8(*result))
    return r.fail(std::string("invalid base64 provided to ").append(filter));
  if (!r.reserve(result->size())) return {};
  return text(r.arena().copy(*result));
}

Value base64_decode(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  if (s.size() % 4 != 0) return r.fail("invalid base64 provided to base64_decode");
  return decoded(r, s, Base64::kStandard, "base64_decode");
}

Value base64_url_safe_decode(Runtime& r, const Value& input, Arguments) {
  std::string s(r.text_of(input));
  for (char& c : s) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return decoded(r, s, Base64::kUrl, "base64_url_safe_decode");
}

Value hex(Runtime& r, std::span<const std::uint8_t> bytes) {
  return text(r.arena().copy(to_hex(bytes)));
}

Value digest(Runtime& r, const Value& input, const EVP_MD* algorithm) {
  const auto s = r.text_of(input);
  if (!r.spend(s.size() / 64)) return {};
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (EVP_Digest(s.data(), s.size(), bytes.data(), &size, algorithm, nullptr) != 1)
    return r.fail("this digest is not available");
  return hex(r, std::span(bytes).first(size));
}

Value hmac(Runtime& r, const Value& input, const Value& key, const EVP_MD* algorithm) {
  const auto s = r.text_of(input);
  const auto secret = r.text_of(key);
  if (!r.spend(s.size() / 64)) return {};
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  const auto data = as_bytes(s);
  if (!HMAC(algorithm, secret.data() ? secret.data() : "", static_cast<int>(secret.size()),
            data.data(), data.size(), bytes.data(), &size))
    return r.fail("this digest is not available");
  return hex(r, std::span(bytes).first(size));
}

Value md5(Runtime& r, const Value& input, Arguments) { return digest(r, input, EVP_md5()); }
Value sha1(Runtime& r, const Value& input, Arguments) { return digest(r, input, EVP_sha1()); }
Value sha256_filter(Runtime& r, const Value& input, Arguments) {
  return digest(r, input, EVP_sha256());
}
Value hmac_sha1(Runtime& r, const Value& input, Arguments a) {
  return hmac(r, input, a[0], EVP_sha1());
}
Value hmac_sha256(Runtime& r, const Value& input, Arguments a) {
  return hmac(r, input, a[0], EVP_sha256());
}

constexpr FilterInfo kEncodeFilters[] = {
    {"base64_decode",
     base64_decode,
     0,
     0,
     {"Decodes Base64.", "", R"({{ "SGVsbG8=" | base64_decode }})", "Hello"}},
    {"base64_encode",
     base64_encode,
     0,
     0,
     {"Encodes as Base64.", "", R"({{ "Hello" | base64_encode }})", "SGVsbG8="}},
    {"base64_url_safe_decode",
     base64_url_safe_decode,
     0,
     0,
     {"Decodes the URL-safe form of Base64.", "", R"({{ "Pz8_" | base64_url_safe_decode }})",
      "???"}},
    {"base64_url_safe_encode",
     base64_url_safe_encode,
     0,
     0,
     {"Encodes as the URL-safe form of Base64.", "", R"({{ "???" | base64_url_safe_encode }})",
      "Pz8_"}},
    {"escape",
     escape,
     0,
     0,
     {"Escapes a text for HTML.", "", R"({{ "a < b" | escape }})", "a &lt; b"}},
    {"escape_once",
     escape_once,
     0,
     0,
     {"Escapes a text for HTML, but not what is escaped already.", "",
      R"({{ "a &lt; b < c" | escape_once }})", "a &lt; b &lt; c"}},
    {"h", escape, 0, 0, {"Another name of escape.", "", R"({{ "a & b" | h }})", "a &amp; b"}},
    {"hmac_sha1",
     hmac_sha1,
     1,
     1,
     {"The HMAC with SHA-1, in hexadecimal.", "key", R"({{ "body" | hmac_sha1: "key" | size }})",
      "40"}},
    {"hmac_sha256",
     hmac_sha256,
     1,
     1,
     {"The HMAC with SHA-256, in hexadecimal.", "key",
      R"({{ "body" | hmac_sha256: "key" | size }})", "64"}},
    {"md5",
     md5,
     0,
     0,
     {"The MD5 digest, in hexadecimal.", "", R"({{ "" | md5 }})",
      "d41d8cd98f00b204e9800998ecf8427e"}},
    {"sha1",
     sha1,
     0,
     0,
     {"The SHA-1 digest, in hexadecimal.", "", R"({{ "" | sha1 }})",
      "da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
    {"sha256",
     sha256_filter,
     0,
     0,
     {"The SHA-256 digest, in hexadecimal.", "", R"({{ "" | sha256 | slice: 0, 16 }})",
      "e3b0c44298fc1c14"}},
    {"url_decode",
     url_decode,
     0,
     0,
     {"Decodes a percent-encoded text.", "", R"({{ "a%20b" | url_decode }})", "a b"}},
    {"url_encode",
     url_encode,
     0,
     0,
     {"Percent-encodes a text for a URL; a space becomes a plus sign.", "",
      R"({{ "a b&c" | url_encode }})", "a+b%26c"}},
};

}  // namespace

std::span<const FilterInfo> encode_filters() { return kEncodeFilters; }

}  // namespace sluice::liquid
