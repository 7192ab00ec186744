#include "hooks/headers.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kKeptMax = 64;
constexpr std::size_t kShownMax = 100;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kValueBytesMax = 1'024;
constexpr std::string_view kRedacted = "***";

// A header's name in lower case, which takes no memory.
class LowerName {
 public:
  explicit LowerName(std::string_view name) : size_(std::min(name.size(), kNameBytesMax)) {
    std::ranges::transform(name.substr(0, size_), bytes_.begin(),
                           [](char c) { return ascii_lower(c); });
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kNameBytesMax> bytes_;
  std::size_t size_;
};

bool is_any_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether the name has the word, between hyphens and underscores: X-Auth, but not X-Author.
bool has_word(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != std::string_view::npos;
       at = name.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_letter_or_digit(name[at - 1]);
    if (begins && (end == name.size() || !is_letter_or_digit(name[end]))) return true;
  }
  return false;
}

// What nearly every delivery has, so that it need not be searched; nor is it about the connection.
bool is_harmless(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {"host",   "content-type",    "user-agent",
                                                      "accept", "accept-encoding", "traceparent"};
  return is_any_of(name, kNames);
}

bool is_of_connection(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames = {
      "connection", "keep-alive", "transfer-encoding", "te",
      "trailer",    "upgrade",    "content-length",    "expect"};
  return is_any_of(name, kNames);
}

bool is_of_proxy(std::string_view name) {
  constexpr std::array<std::string_view, 10> kNames = {"forwarded",
                                                       "via",
                                                       "x-real-ip",
                                                       "x-client-ip",
                                                       "x-cluster-client-ip",
                                                       "true-client-ip",
                                                       "cdn-loop",
                                                       "x-request-start",
                                                       "x-original-forwarded-for",
                                                       "fastly-client-ip"};
  constexpr std::array<std::string_view, 5> kPrefixes = {"x-forwarded-", "x-envoy-", "cf-",
                                                         "proxy-", "x-amzn-trace-"};
  return is_any_of(name, kNames) ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

// Builds {"name":"value",...}, each name once. The headers outlive it.
class HeaderObject {
 public:
  HeaderObject(std::span<const http::Header> headers, std::size_t most) : most_(most) {
    names_.reserve(std::min(headers.size(), most));
    std::size_t bytes = kRoomBehind;
    for (const auto& header : headers)
      bytes += kBytesAround + header.name.size() + std::min(header.value.size(), kValueBytesMax);
    text_.reserve(bytes);
  }

  // `name` is the header's in lower case.
  void add(const http::Header& header, std::string_view name, std::string_view value) {
    const auto is_same = [name](std::string_view before) {
      return equal_ignoring_case(before, name);
    };
    if (names_.size() == most_ || std::ranges::any_of(names_, is_same)) return;
    text_ += text_.empty() ? '{' : ',';
    append_json_string(text_, name);
    text_ += ':';
    append_json_string(text_, is_utf8(value) ? value.substr(0, whole(value)) : "(not UTF-8)");
    names_.push_back(header.name);
  }

  std::string take() {
    if (!text_.empty()) text_ += '}';
    return std::move(text_);
  }

 private:
  static constexpr std::size_t kBytesAround = 6;  // "":"",
  static constexpr std::size_t kRoomBehind = 64;  // for what kept_request adds

  // How much of a long value fits without cutting a character in two.
  static std::size_t whole(std::string_view value) {
    if (value.size() <= kValueBytesMax) return value.size();
    std::size_t end = kValueBytesMax;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
    return end;
  }

  std::size_t most_;
  std::string text_;
  std::vector<std::string_view> names_;  // as they were received
};

bool is_in_query(std::string_view name, const model::SignatureScheme& scheme) {
  const auto& place = scheme.place;
  return place && place->fact == model::Fact::kQuery && equal_ignoring_case(name, place->name);
}

bool holds_signature(std::string_view name, const model::SignatureScheme& scheme) {
  return equal_ignoring_case(name, scheme.header) || is_in_query(name, scheme) ||
         std::any_of(
             scheme.headers.begin(), scheme.headers.end(),
             [name](std::string_view header) { return equal_ignoring_case(name, header); }) ||
         std::any_of(scheme.cases.begin(), scheme.cases.end(),
                     [name](const auto& one) { return holds_signature(name, one.scheme); });
}

}  // namespace

// Rather one too many than one too few: a redacted header costs a look at the sender, a kept
// credential costs a credential.
bool is_credential(std::string_view name, const model::HookSettings& hook) {
  constexpr std::array<std::string_view, 17> kParts = {
      "authoriz",   "authenticat", "cookie",  "signature",  "token",      "secret",
      "password",   "api-key",     "apikey",  "hmac",       "credential", "session",
      "access-key", "private-key", "api_key", "access_key", "private_key"};
  if (hook.signature && holds_signature(name, hook.signature->scheme)) return true;
  if (is_harmless(name)) return false;
  const auto has = [name](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  return std::any_of(kParts.begin(), kParts.end(), has) || has_word(name, "auth");
}

std::string kept_headers(std::span<const http::Header> headers, const model::HookSettings& hook) {
  HeaderObject object(headers, kKeptMax);
  for (const auto& header : headers) {
    if (header.name.size() > kNameBytesMax) continue;
    const LowerName lower(header.name);
    const auto name = lower.text();
    const bool is_events = is_harmless(name) ||
                           equal_ignoring_case(name, hook.idempotency.header) ||
                           (!is_of_connection(name) && !is_of_proxy(name));
    if (is_events && !is_credential(name, hook)) object.add(header, name, header.value);
  }
  return object.take();
}

std::string shown_headers(std::span<const http::Header> headers, const model::HookSettings& hook) {
  HeaderObject object(headers, kShownMax);
  for (const auto& header : headers) {
    if (header.name.size() > kNameBytesMax) continue;
    const LowerName lower(header.name);
    const bool redacted = is_credential(lower.text(), hook);
    object.add(header, lower.text(), redacted ? kRedacted : header.value);
  }
  auto text = object.take();
  return text.empty() ? "{}" : text;
}

}  // namespace sluice::hooks
