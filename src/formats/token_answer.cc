#include "formats/token_answer.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "formats/json_surrogates.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kTokenBytesMax = 16 << 10;
constexpr std::size_t kCodeBytesMax = 64;
constexpr std::size_t kAccountBytesMax = 200;
constexpr std::int64_t kLifetimeSecondsMax = std::int64_t{366} * 24 * 3'600;

// The error code as the endpoint gives it, when it looks like one: texts may hold what was sent.
std::string error_code(const json::object* answer) {
  const auto* code = answer ? find_string(*answer, "error") : nullptr;
  if (!code || code->empty() || code->size() > kCodeBytesMax) return {};
  const bool is_word = std::ranges::all_of(
      std::string_view(*code), [](char c) { return is_letter_or_digit(c) || c == '_'; });
  return is_word ? std::string(*code) : std::string();
}

bool is_bearer(const json::object& answer) {
  const auto* type = find_string(answer, "token_type");
  return !type || equal_ignoring_case(std::string_view(*type), "bearer");
}

// Whether it can stand in a header.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kTokenBytesMax &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<Micros> lifetime_of(const json::object& answer) {
  const auto* seconds = answer.if_contains("expires_in");
  if (!seconds || !seconds->is_int64()) return std::nullopt;
  return Seconds(std::clamp<std::int64_t>(seconds->get_int64(), 0, kLifetimeSecondsMax));
}

std::string account_of(const json::object& answer) {
  const auto* token = find_string(answer, "id_token");
  if (!token) return {};
  std::string_view claims(*token);
  claims.remove_prefix(std::min(claims.find('.'), claims.size() - 1) + 1);
  const auto bytes = from_base64(claims.substr(0, claims.find('.')), Base64::kUrl);
  if (!bytes) return {};
  const auto parsed = parse_json(*bytes);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  if (!object) return {};
  for (const auto* name : {"email", "preferred_username", "name", "sub"}) {
    const auto* text = find_string(*object, name);
    if (!text || text->empty()) continue;
    const bool is_plain = std::ranges::none_of(std::string_view(*text), is_control);
    if (is_plain) return std::string(cut_text(std::string_view(*text), kAccountBytesMax));
  }
  return {};
}

}  // namespace

std::expected<TokenAnswer, TokenRefusal> read_token_answer(int status, std::string_view body) {
  std::size_t replaced = 0;
  const auto parsed = parse_mended_json(body, replaced);
  const auto* answer = parsed ? parsed->if_object() : nullptr;
  const auto code = error_code(answer);
  // Some say 200 and an error.
  if (status != 200 || !code.empty())
    return std::unexpected(TokenRefusal{
        fmt::format("it responded with {}{}{}", status, code.empty() ? "" : ": ", code), code,
        status == 429 || status >= 500});
  const auto wrong = [](std::string_view why) {
    return std::unexpected(TokenRefusal{std::string(why), {}, false});
  };
  const auto* access = answer ? find_string(*answer, "access_token") : nullptr;
  if (!access) return wrong("its response is not a JSON object with an access_token");
  if (!is_bearer(*answer)) return wrong("its token is not of type Bearer");
  const auto* refresh = find_string(*answer, "refresh_token");
  if (!is_token(*access) || (refresh && !is_token(*refresh)))
    return wrong("its token contains characters that are not allowed in a header");
  return TokenAnswer{.access_token = Secret(std::string(*access)),
                     .refresh_token = refresh ? Secret(std::string(*refresh)) : Secret(),
                     .lifetime = lifetime_of(*answer),
                     .account = account_of(*answer)};
}

}  // namespace sluice::formats
