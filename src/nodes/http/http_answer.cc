#include "nodes/http/http_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time.h"
#include "formats/charset.h"
#include "formats/json_surrogates.h"
#include "nodes/config/common.h"
#include "nodes/http/http_url.h"

namespace sluice::nodes {
namespace {

constexpr Micros kRetryAfterMax = std::chrono::hours(24);

// What is not UTF-8 is taken for windows-1252, which has all of Latin-1, as it is by tradition.
std::string utf8_text(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  return formats::windows1252_to_utf8(bytes);
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::string_view error_code_text(EffectErrorCode code) {
  switch (code) {
    case EffectErrorCode::kRefused:
      return "refused the connection";
    case EffectErrorCode::kDns:
      return "could not be found (DNS)";
    case EffectErrorCode::kTls:
      return "could not establish a secure connection";
    case EffectErrorCode::kTimeout:
      return "did not respond in time";
    case EffectErrorCode::kBlocked:
      return "was blocked";
    case EffectErrorCode::kTooLarge:
      return "sent a response that is too large";
    case EffectErrorCode::kBroken:
      return "closed the connection unexpectedly";
    case EffectErrorCode::kInvalid:
      return "cannot be called with this request";
    case EffectErrorCode::kSecret:
      return "was not called because a secret could not be used";
    case EffectErrorCode::kDenied:
      return "rejected the credentials";
    case EffectErrorCode::kRedirect:
      return "sent a redirect that is not followed";
  }
  return "could not be called";
}

// The host that answered, or should have: the last one that redirects led to.
std::string answering_host(const HttpCall& call, std::string_view led_to) {
  if (!call.authorization.empty()) return "the API of " + call.authorization;
  return std::string(authority_of(led_to.empty() ? std::string_view(call.url) : led_to));
}

// Whether nothing is done twice when the call is made again after a refusal.
bool may_be_repeated(const HttpCall& call, bool carried_out) {
  return !carried_out || is_idempotent(call.method);
}

// What helps with a redirect that was not followed.
std::string redirect_hint(const HttpCall& call, const HttpReply& reply) {
  const auto* location = find_header(reply.headers, "location");
  if (!location || reply.status < 301 || reply.status > 308) return {};
  const auto target = resolve_url(call.url, *location);
  return fmt::format(", a redirect to {}; set `follow_redirects` to follow it",
                     target ? authority_of(*target) : "a URL that is not valid");
}

json::object headers_output(const HttpReply& reply) {
  json::object headers;
  for (const auto& [name, value] : reply.headers) {
    const std::string key = utf8_text(name);
    const std::string text = utf8_text(value);
    if (auto* known = headers.if_contains(key)) {
      auto& joined = known->get_string();
      joined += ", ";
      joined += text;
    } else {
      headers.emplace(key, text);
    }
  }
  return headers;
}

void put_text(json::object& output, ReadBody& read, const HttpReply& reply) {
  if (reply.unreadable.empty() && is_utf8(reply.body)) {
    output["body"] = reply.body;
    return;
  }
  output["body"] = utf8_text(reply.body);
  add_warning(read.warnings,
              fmt::format("The response body {}; it was read as windows-1252.",
                          reply.unreadable.empty() ? "is not valid UTF-8" : reply.unreadable));
}

void put_bytes(json::object& output, const HttpReply& reply) {
  output["body_base64"] = to_base64(as_bytes(reply.body));
}

// By what the response says that it is.
void put_by_type(json::object& output, ReadBody& read, const HttpReply& reply) {
  const auto* type = find_header(reply.headers, "content-type");
  const std::string_view content_type = type ? std::string_view(*type) : std::string_view();
  if (!reply.unreadable.empty() || !is_utf8(reply.body)) {
    put_bytes(output, reply);
    const std::string_view why = reply.unreadable.empty()
                                     ? "is not valid UTF-8 and does not name its charset"
                                     : std::string_view(reply.unreadable);
    if (formats::may_be_text(content_type) || !reply.unreadable.empty())
      add_warning(read.warnings,
                  fmt::format("The response body {}; `body` is null, and its bytes are in "
                              "`body_base64`.",
                              why));
    return;
  }
  if (!is_json_type(content_type)) {
    output["body"] = reply.body;
    return;
  }
  auto parsed = parse_reply_json(reply, read.warnings);
  if (parsed) {
    output["body"] = *std::move(parsed);
    return;
  }
  add_warning(read.warnings,
              fmt::format("The response calls itself {}, but its body {}; `body` is its text.",
                          formats::media_type(content_type), parsed.error().message));
  output["body"] = reply.body;
}

}  // namespace

Result<json::value> parse_reply_json(const HttpReply& reply, Warnings& warnings) {
  if (!reply.unreadable.empty()) return fail(ErrorCode::kInvalid, reply.unreadable);
  std::size_t replaced = 0;
  auto parsed = formats::parse_mended_json(reply.body, replaced);
  if (!parsed) return fail(ErrorCode::kInvalid, "is " + parsed.error().message);
  if (replaced > 0)
    add_warning(
        warnings,
        fmt::format("{} of the response {} half of a surrogate pair, as a cut emoji leaves "
                    "it, and became U+FFFD.",
                    replaced == 1 ? "One character" : fmt::format("{} characters", replaced),
                    replaced == 1 ? "was" : "were each"));
  return parsed;
}

Result<StatusRanges> parse_accept_status(const json::value& value) {
  StatusRanges ranges;
  const auto add = [&](const json::value& entry) {
    std::string storage;
    const auto text = scalar_text(entry, storage);
    const auto range = text ? model::parse_status_range(*text) : std::nullopt;
    if (range) ranges.push_back(*range);
    return range.has_value();
  };
  constexpr std::size_t kEntriesMax = 100;
  const auto wrong = [](const json::value& entry) {
    return fail(
        ErrorCode::kInvalid,
        fmt::format(
            "`accept_status` must contain statuses such as 200, \"2xx\" or \"400-404\", not {}",
            excerpt(entry)));
  };
  const auto* array = value.if_array();
  if (!array) {
    if (!add(value)) return wrong(value);
    return ranges;
  }
  if (array->empty() || array->size() > kEntriesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`accept_status` must have 1 to {} entries", kEntriesMax));
  for (const auto& entry : *array)
    if (!add(entry)) return wrong(entry);
  return ranges;
}

bool is_json_type(std::string_view content_type) {
  const auto type = formats::media_type(content_type);
  return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

const std::string* find_header(const Headers& headers, std::string_view lower_name) {
  for (const auto& [name, value] : headers)
    if (name.size() == lower_name.size() && ascii_lower(name) == lower_name) return &value;
  return nullptr;
}

ReadBody read_reply(const HttpReply& reply, ResponseAs as) {
  ReadBody read;
  json::object output{
      {"status", reply.status}, {"headers", headers_output(reply)}, {"body", nullptr}};
  if (!reply.url.empty()) output["url"] = reply.url;
  if (reply.file) {
    const auto* type = find_header(reply.headers, "content-type");
    output["file"] = json::object{{"url", reply.file->artifact.url},
                                  {"content_type", type ? json::value(*type) : json::value()},
                                  {"bytes", reply.file->artifact.bytes},
                                  {"sha256", reply.file->sha256},
                                  {"expires_at", format_time(reply.file->artifact.expires_at)}};
  } else if (as == ResponseAs::kBinary) {
    put_bytes(output, reply);
  } else if (as == ResponseAs::kText) {
    put_text(output, read, reply);
  } else if (reply.body.empty()) {
    // null
  } else if (as == ResponseAs::kJson) {
    auto parsed = parse_reply_json(reply, read.warnings);
    if (parsed)
      output["body"] = *std::move(parsed);
    else
      read.error = std::move(parsed).error().message;
  } else {
    put_by_type(output, read, reply);
  }
  read.output = std::move(output);
  return read;
}

std::optional<Micros> parse_retry_after(std::string_view text, Timestamp now) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    const auto seconds = digits(text);
    return seconds ? std::min<Micros>(Seconds(*seconds), kRetryAfterMax) : kRetryAfterMax;
  }
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  return std::clamp<Micros>(*date - now, Micros(0), kRetryAfterMax);
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE";
}

Failed reply_failure(std::string message, const HttpReply& reply) {
  Failed failed;
  failed.message = std::move(message);
  failed.cause = {model::FailureKind::kResponse, reply.status};
  auto read = read_reply(reply, ResponseAs::kAuto);
  failed.output = std::move(read.output);
  failed.warnings = std::move(read.warnings);
  return failed;
}

Step judge_reply(const HttpCall& call, const HttpReply& reply, const StatusRanges& accepted,
                 Timestamp now, ResponseAs as) {
  if (model::has_status(accepted, reply.status)) {
    auto read = read_reply(reply, as);
    if (!read.error) return Completed{std::move(read.output), "", std::move(read.warnings)};
    return reply_failure(fmt::format("{} {} responded with {} and a body that {}", call.method,
                                     answering_host(call, reply.url), reply.status, *read.error),
                         reply);
  }
  auto failed = reply_failure(
      fmt::format("{} {} responded with {}{}", call.method, answering_host(call, reply.url),
                  reply.status, redirect_hint(call, reply)),
      reply);
  failed.cause.kind = model::FailureKind::kStatus;
  const bool asks_to_wait = reply.status == 429 || reply.status == 503;
  failed.transient = (asks_to_wait && may_be_repeated(call, reply.carried_out)) ||
                     (reply.status >= 500 && is_idempotent(call.method));
  if (asks_to_wait) {
    if (const auto* value = find_header(reply.headers, "retry-after"))
      failed.retry_after = parse_retry_after(*value, now);
  }
  return failed;
}

Step judge_error(const HttpCall& call, const EffectError& error) {
  Failed failed;
  failed.message = fmt::format("{} {} {}", call.method, answering_host(call, error.url),
                               error_code_text(error.code));
  if (!error.message.empty()) failed.message += ": " + error.message;
  failed.cause = cause_of(error);
  switch (error.code) {
    case EffectErrorCode::kRefused:
    case EffectErrorCode::kDns:
      failed.transient = may_be_repeated(call, error.carried_out);
      break;
    case EffectErrorCode::kTimeout:
    case EffectErrorCode::kBroken:
      // The request may have arrived, so only what may be sent twice is sent again.
      failed.transient = is_idempotent(call.method);
      break;
    case EffectErrorCode::kTls:
    case EffectErrorCode::kBlocked:
    case EffectErrorCode::kTooLarge:
    case EffectErrorCode::kInvalid:
    case EffectErrorCode::kSecret:
    case EffectErrorCode::kDenied:
    case EffectErrorCode::kRedirect:
      break;
  }
  failed.transient = failed.transient || error.transient;
  return failed;
}

Step judge_result(const HttpCall& call, const EffectResult& result, const StatusRanges& accepted,
                  Timestamp now, ResponseAs as) {
  if (const auto* error = std::get_if<EffectError>(&result)) return judge_error(call, *error);
  return judge_reply(call, std::get<HttpReply>(result), accepted, now, as);
}

}  // namespace sluice::nodes
