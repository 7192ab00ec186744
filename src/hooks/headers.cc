#include "hooks/headers.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kKeptMax = 32;
constexpr std::size_t kShownMax = 100;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kValueBytesMax = 1'024;
constexpr std::string_view kRedacted = "***";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower(std::string_view name) {
  std::string out(name);
  for (auto& c : out) c = lower(c);
  return out;
}

// By name, in lower case. Rather one too many than one too few: a redacted header costs a look at
// the sender, a kept credential costs a credential.
bool is_sensitive(std::string_view name, const model::HookSettings& hook) {
  constexpr std::array<std::string_view, 12> kParts = {
      "authorization", "cookie", "signature", "token", "secret",     "password",
      "api-key",       "apikey", "hmac",      "auth",  "credential", "session"};
  for (const auto part : kParts) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  if (!hook.signature) return false;
  const auto& scheme = hook.signature->scheme;
  return same_name(name, scheme.header) ||
         std::any_of(scheme.headers.begin(), scheme.headers.end(),
                     [name](std::string_view header) { return same_name(name, header); });
}

bool describes_event(std::string_view name, const model::HookSettings& hook) {
  constexpr std::array<std::string_view, 5> kNames = {
      "content-type", "user-agent", "idempotency-key", "traceparent", "tracestate"};
  constexpr std::array<std::string_view, 3> kPrefixes = {"x-", "webhook-", "ce-"};
  constexpr std::array<std::string_view, 4> kOfProxies = {"x-forwarded-", "x-real-ip",
                                                          "x-client-ip", "x-envoy-"};
  const auto begins = [name](std::string_view prefix) { return name.starts_with(prefix); };
  if (std::any_of(kOfProxies.begin(), kOfProxies.end(), begins)) return false;
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(), begins) ||
         same_name(name, hook.idempotency.header);
}

// Builds {"name":"value",...}, each name once.
class HeaderObject {
 public:
  explicit HeaderObject(std::size_t most) : most_(most) {}

  void add(std::string name, std::string_view value) {
    if (names_.size() == most_ || std::find(names_.begin(), names_.end(), name) != names_.end())
      return;
    text_ += text_.empty() ? '{' : ',';
    append_json_string(text_, name);
    text_ += ':';
    append_json_string(text_, is_utf8(value) ? value.substr(0, whole(value)) : "(not UTF-8)");
    names_.push_back(std::move(name));
  }

  std::string take() {
    if (!text_.empty()) text_ += '}';
    return std::move(text_);
  }

 private:
  // How much of a long value fits without cutting a character in two.
  static std::size_t whole(std::string_view value) {
    if (value.size() <= kValueBytesMax) return value.size();
    std::size_t end = kValueBytesMax;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
    return end;
  }

  std::size_t most_;
  std::string text_;
  std::vector<std::string> names_;
};

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::string kept_headers(std::span<const http::Header> headers, const model::HookSettings& hook) {
  HeaderObject object(kKeptMax);
  for (const auto& header : headers) {
    if (header.name.size() > kNameBytesMax) continue;
    auto name = lower(header.name);
    if (describes_event(name, hook) && !is_sensitive(name, hook))
      object.add(std::move(name), header.value);
  }
  return object.take();
}

std::string shown_headers(std::span<const http::Header> headers, const model::HookSettings& hook) {
  HeaderObject object(kShownMax);
  for (const auto& header : headers) {
    if (header.name.size() > kNameBytesMax) continue;
    auto name = lower(header.name);
    const bool redacted = is_sensitive(name, hook);
    object.add(std::move(name), redacted ? kRedacted : header.value);
  }
  auto text = object.take();
  return text.empty() ? "{}" : text;
}

}  // namespace sluice::hooks
